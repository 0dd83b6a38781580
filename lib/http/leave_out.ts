import type { Edit } from "../core/request_view.ts";
import type { JsonBody } from "../core/json_body.ts";
import type { Amendment } from "../models/model.ts";
import type { Destination, Draft, RefusedParts } from "./refused_parts.ts";

/** A request that passes through, as it is to be sent. */
export interface Passage extends Amendment {
  /** What is sent, for its headers and for learning from its refusal. */
  readonly sent: Draft;
}

/** Adds to the edits of a request what its vendor is known to refuse since it said so itself. */
export function leaveOut(
  refused: RefusedParts,
  to: Destination,
  { body, headers }: { body: JsonBody; headers: Headers },
  { edits, dropped }: Amendment,
): Passage {
  const isRemoved = (member: string) =>
    edits.some(({ op, key }) => op === "remove" && key === member);
  const draft = { has: (member: string) => body.has(member) && !isRemoved(member), headers };
  const omission = refused.omit(to, draft);
  if (omission.dropped.length === 0) return { edits, dropped, sent: draft };
  const removals = omission.members.map((key): Edit => ({ op: "remove", key }));
  return {
    // No more than one edit names a member.
    edits: [...edits.filter(({ key }) => !omission.members.includes(key)), ...removals],
    dropped: [...new Set([...dropped, ...omission.dropped])],
    sent: omission.rest,
  };
}
