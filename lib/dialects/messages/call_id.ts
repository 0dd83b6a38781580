import { legalToolId } from "../../core/tool_id.ts";

/** Messages states no length for the ids of calls; this is longer than any vendor's. */
const LONGEST = 128;

/** The id of a call as Messages accepts it: it has to match `^[a-zA-Z0-9_-]+$`. */
export function callId(id: string): string {
  return legalToolId(id, LONGEST);
}
