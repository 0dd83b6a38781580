import { isObject, type Json } from "../json.ts";
import type { Answer, Tokens } from "../mind/ask.ts";
import { inputPieces, textPieces } from "../mind/pieces.ts";
import type { Frame, VendorCall } from "../vendor.ts";
import { begunCall, callsOf, completion, finishReasons, textOf } from "./chat_answer.ts";
import { refuseFor } from "./refuse.ts";
import { chatUsage } from "./usage.ts";

/** The answer as a stream of chunks. Usage comes only when asked for, in a chunk of its own. */
export function* chatStream(call: VendorCall, answer: Answer, tokens: Tokens): Iterable<Frame> {
  const options = call.body.stream_options;
  const wantsUsage = isObject(options) && options.include_usage === true;
  const base = completion(call, "chat.completion.chunk");
  const chunk = (delta: Json, finish_reason: string | null = null): Frame => ({
    data: JSON.stringify({
      ...base,
      choices: [{ index: 0, delta, logprobs: null, finish_reason }],
      ...(wantsUsage && { usage: null }),
    }),
  });
  const text = textOf(answer, "text");
  yield chunk({ role: "assistant", content: text === null ? null : "", refusal: null });
  for (const content of textPieces(text ?? "")) yield { ...chunk({ content }), paced: true };
  for (const refusal of textPieces(textOf(answer, "refusal") ?? "")) {
    yield { ...chunk({ refusal }), paced: true };
  }
  for (const [index, part] of callsOf(answer).entries()) {
    yield { ...chunk({ tool_calls: [{ index, ...begunCall(part, call.newId()) }] }), paced: true };
    for (const piece of inputPieces(part.input)) {
      const more = part.tool.kind === "function"
        ? { function: { arguments: piece } }
        : { custom: { input: piece } };
      yield { ...chunk({ tool_calls: [{ index, ...more }] }), paced: true };
    }
  }
  yield { ...chunk({}, finishReasons[answer.stop]), terminal: true };
  if (wantsUsage) {
    const data = JSON.stringify({ ...base, choices: [], usage: chatUsage(tokens) });
    yield { data, terminal: true };
  }
  yield { data: "[DONE]", terminal: true };
}

/** How Chat Completions reports trouble inside a stream: an error object, and no `[DONE]`. */
export function chatBrokenOff(): Frame[] {
  return [{ data: JSON.stringify(refuseFor("server_error").body) }];
}
