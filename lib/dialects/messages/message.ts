import type { JsonObject } from "../../core/canonical.ts";
import type { Usage } from "../../core/usage.ts";
import type { ReplyContext } from "../codec.ts";
import { messageUsage } from "./wire_usage.ts";

/** A message before anything has been said; it bears the name that the client gave the model. */
export function emptyMessage({ id, model }: ReplyContext, usage: Usage): JsonObject {
  return {
    id,
    type: "message",
    role: "assistant",
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage: messageUsage(usage),
  };
}
