import type { FinishKind, FinishReason } from "../../core/canonical.ts";

const kinds: ReadonlyMap<string, FinishKind> = new Map([
  ["stop", "end_turn"],
  ["tool_calls", "tool_use"],
  ["function_call", "tool_use"],
  ["length", "max_tokens"],
  ["content_filter", "refusal"],
]);

/**
 * The upstream's finish reason. Several servers say `stop` although they sent calls, or
 * `tool_calls` although they sent none: what was sent counts.
 */
export function decodeFinish(
  raw: string,
  sent: { calls: boolean; refusal: boolean },
): FinishReason {
  const kind = kinds.get(raw) ?? "end_turn";
  if (kind !== "end_turn" && kind !== "tool_use") return { kind, raw };
  if (sent.calls) return { kind: "tool_use", raw };
  // A model that words its refusal itself stops in the ordinary way.
  return { kind: sent.refusal ? "refusal" : "end_turn", raw };
}

const words: Readonly<Record<FinishKind, string>> = {
  end_turn: "stop",
  tool_use: "tool_calls",
  max_tokens: "length",
  stop_sequence: "stop",
  refusal: "content_filter",
  context_window: "length",
  // Clients of Chat cannot continue a pause: they have no place for what the server had begun.
  pause: "stop",
};

/** @param isLegacy whether the client knows `function_call` instead of `tool_calls`. */
export function encodeFinish(kind: FinishKind, isLegacy: boolean): string {
  return isLegacy && kind === "tool_use" ? "function_call" : words[kind];
}
