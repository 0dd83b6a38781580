import { isObject, type Json, parseJson } from "../json.ts";
import type { Answer, Part, Tokens } from "../mind/ask.ts";
import type { VendorCall } from "../vendor.ts";
import { sign } from "./check_seals.ts";
import { messageUsage } from "./usage.ts";

/** The answer as one whole message. */
export function unary(call: VendorCall, answer: Answer, tokens: Tokens): Json {
  return {
    ...emptyMessage(call),
    content: answer.parts.map((part) => whole(part, call)),
    ...ending(answer),
    usage: messageUsage(tokens),
  };
}

/** The message before anything has been said. */
export function emptyMessage({ model, newId }: VendorCall): Json {
  return {
    model: model.id,
    id: `msg_01${newId()}`,
    type: "message",
    role: "assistant",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    container: null,
    diagnostics: null,
  };
}

/** A block of the whole answer. */
function whole(part: Part, call: VendorCall): Json {
  const block = begun(part, call);
  switch (part.type) {
    case "thinking":
      return { ...block, thinking: part.hidden ? "" : part.text, signature: sealed(call) };
    case "call": {
      const input = parseJson(part.input);
      return { ...block, input: isObject(input) ? input : {} };
    }
    default:
      return { ...block, text: part.text };
  }
}

/** A block as a stream announces it, before its content. */
export function begun(part: Part, { newId }: VendorCall): Json {
  switch (part.type) {
    case "thinking":
      return { type: "thinking", thinking: "", signature: "" };
    case "call":
      return {
        type: "tool_use",
        id: `toolu_01${newId()}`,
        name: part.tool.name,
        input: {},
        caller: { type: "direct" },
      };
    default:
      return { type: "text", text: "", citations: null };
  }
}

export function sealed({ newId }: VendorCall): string {
  return sign(newId());
}

const stopReasons: Readonly<Record<Answer["stop"], string>> = {
  end: "end_turn",
  calls: "tool_use",
  limit: "max_tokens",
  stop_sequence: "stop_sequence",
  refusal: "refusal",
};

/** Why the answer ended. */
export function ending({ stop, stopSequence, parts }: Answer): Json {
  const explanation = parts.find((part) => part.type === "refusal")?.text ?? null;
  return {
    stop_reason: stopReasons[stop],
    stop_sequence: stopSequence ?? null,
    stop_details: stop === "refusal" ? { type: "refusal", category: null, explanation } : null,
  };
}
