import type { FinishKind, FinishReason } from "../../core/canonical.ts";
import { asName, asRecord, type JsonRecord } from "../shared/json.ts";

/** Anthropic's stop reasons; one that is not here is an ordinary end. */
const kinds: ReadonlyMap<string, FinishKind> = new Map([
  ["end_turn", "end_turn"],
  ["tool_use", "tool_use"],
  ["max_tokens", "max_tokens"],
  ["stop_sequence", "stop_sequence"],
  ["refusal", "refusal"],
  ["model_context_window_exceeded", "context_window"],
  ["pause_turn", "pause"],
  ["compaction", "end_turn"],
]);

/** What Anthropic calls each way to end. */
const words = {
  end_turn: "end_turn",
  tool_use: "tool_use",
  max_tokens: "max_tokens",
  stop_sequence: "stop_sequence",
  refusal: "refusal",
  context_window: "model_context_window_exceeded",
  pause: "pause_turn",
} as const satisfies Record<FinishKind, string>;

/**
 * Why the answer ended, from a message or from the `delta` of a `message_delta`.
 *
 * @param hasCalls whether the answer calls tools of the client's: only then may it say so, and a
 * turn of calls that the vendor runs itself has none.
 */
export function finishReason(ending: JsonRecord | undefined, hasCalls: boolean): FinishReason {
  const raw = asName(ending?.stop_reason) ?? "";
  const known = kinds.get(raw) ?? "end_turn";
  const kind = known === "end_turn" || known === "tool_use"
    ? hasCalls ? "tool_use" : "end_turn"
    : known;
  const reason: FinishReason = { kind, raw };
  if (kind === "stop_sequence" && typeof ending?.stop_sequence === "string") {
    reason.stopSequence = ending.stop_sequence;
  }
  const explanation = asRecord(ending?.stop_details)?.explanation;
  if (kind === "refusal" && typeof explanation === "string") reason.explanation = explanation;
  return reason;
}

export interface WireEnding {
  stop_reason: string;
  stop_sequence: string | null;
  stop_details: { type: "refusal"; category: null; explanation: string | null } | null;
}

/** How a message says why it ended. */
export function wireEnding(reason: FinishReason, hasRefusal: boolean): WireEnding {
  // OpenAI's models may refuse in words and yet end as if nothing had happened.
  const kind = hasRefusal && reason.kind === "end_turn" ? "refusal" : reason.kind;
  return {
    stop_reason: words[kind],
    stop_sequence: kind === "stop_sequence" ? reason.stopSequence ?? null : null,
    stop_details: kind === "refusal"
      ? { type: "refusal", category: null, explanation: reason.explanation ?? null }
      : null,
  };
}
