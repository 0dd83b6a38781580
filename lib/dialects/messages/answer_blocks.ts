/**
 * Blocks of an answer. All members that the official types know are there, the empty ones as null,
 * because typed clients demand them.
 */
import type { BlockHead, Citation, JsonObject, Opaque } from "../../core/canonical.ts";
import { callId } from "./call_id.ts";
import { wireCitation } from "./citation.ts";
import { sealOf } from "./seal.ts";

export function textBlock(text: string, citations: readonly Citation[] = []): JsonObject {
  return { type: "text", text, citations: citations.length ? citations.map(wireCitation) : null };
}

/** Thinking with its seal; thinking that is hidden in the seal. */
export function thinkingBlock(text: string, opaque: Opaque | undefined): JsonObject {
  return opaque?.redacted && text === ""
    ? { type: "redacted_thinking", data: sealOf(opaque) }
    : { type: "thinking", thinking: text, signature: opaque ? sealOf(opaque) : "" };
}

export function toolUseBlock(
  { id, name }: Pick<BlockHead & { kind: "tool_call" }, "id" | "name">,
  input: JsonObject,
): JsonObject {
  return {
    type: "tool_use",
    id: callId(id),
    name,
    input,
    caller: { type: "direct" },
  };
}
