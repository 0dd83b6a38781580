import type { Json } from "../json.ts";
import type { Answer, Part, Tokens } from "../mind/ask.ts";
import type { VendorCall } from "../vendor.ts";
import { chatUsage } from "./usage.ts";

export type Call = Part & { type: "call" };

/** The answer as one whole completion. */
export function chatUnary(call: VendorCall, answer: Answer, tokens: Tokens): Json {
  const calls = callsOf(answer).map((part) => ({
    ...begunCall(part, call.newId()),
    ...said(part),
  }));
  return {
    ...completion(call, "chat.completion"),
    choices: [{
      index: 0,
      message: {
        role: "assistant",
        content: textOf(answer, "text"),
        refusal: textOf(answer, "refusal"),
        annotations: [],
        ...(calls.length > 0 && { tool_calls: calls }),
      },
      logprobs: null,
      finish_reason: finishReasons[answer.stop],
    }],
    usage: chatUsage(tokens),
  };
}

/** What the completion and each of its chunks say of themselves. */
export function completion({ newId, now, model }: VendorCall, object: string): Json {
  return {
    id: `chatcmpl-${newId()}`,
    object,
    created: now,
    model: model.id,
    service_tier: "default",
    system_fingerprint: null,
  };
}

export const finishReasons: Readonly<Record<Answer["stop"], string>> = {
  end: "stop",
  calls: "tool_calls",
  limit: "length",
  stop_sequence: "stop",
  // A refusal that the model words itself is an ordinary end.
  refusal: "stop",
};

export function callsOf({ parts }: Answer): Call[] {
  return parts.filter((part) => part.type === "call");
}

/** A call as a stream announces it, without its input. */
export function begunCall({ tool }: Call, id: string): Json {
  return { id: `call_${id}`, type: tool.kind, ...input(tool.kind, tool.name, "") };
}

function said({ tool, input: text }: Call): Json {
  return input(tool.kind, tool.name, text);
}

function input(kind: "function" | "custom", name: string, text: string): Json {
  return kind === "function"
    ? { function: { name, arguments: text } }
    : { custom: { name, input: text } };
}

/** All text of a kind, or null when there is none of it. */
export function textOf({ parts, stop }: Answer, type: "text" | "refusal"): string | null {
  const texts = parts.filter((part) => part.type === type).map((part) =>
    part.type === "call" ? "" : part.text
  );
  if (texts.length > 0) return texts.join("");
  // Without calls there is always content, even when the limit left none of it.
  return type === "text" && stop !== "calls" && stop !== "refusal" ? "" : null;
}
