import type { Json } from "../json.ts";
import type { Answer, Part, Tokens } from "../mind/ask.ts";
import { inputPieces, textPieces } from "../mind/pieces.ts";
import type { Frame, VendorCall } from "../vendor.ts";
import { begun, emptyMessage, ending, sealed } from "./answer.ts";
import { refuseFor } from "./refuse.ts";
import { messageUsage, usageOf } from "./usage.ts";

/** The answer as a stream: the message, its blocks one after another, its end. */
export function* stream(call: VendorCall, answer: Answer, tokens: Tokens): Iterable<Frame> {
  // The real one knows the prompt's tokens at the start, and guesses the output's.
  const usage = messageUsage({ ...tokens, output: 1, thinking: 0 });
  yield frame({ type: "message_start", message: { ...emptyMessage(call), usage } });
  for (const [index, part] of answer.parts.entries()) {
    yield frame({ type: "content_block_start", index, content_block: begun(part, call) });
    if (index === 0) yield frame({ type: "ping" });
    for (const delta of deltas(part, call)) {
      yield { ...frame({ type: "content_block_delta", index, delta }), paced: true };
    }
    yield frame({ type: "content_block_stop", index });
  }
  const delta = { ...ending(answer), container: null };
  yield { ...frame({ type: "message_delta", delta, usage: usageOf(tokens) }), terminal: true };
  yield { ...frame({ type: "message_stop" }), terminal: true };
}

function* deltas(part: Part, call: VendorCall): Iterable<Json> {
  switch (part.type) {
    case "thinking":
      if (!part.hidden) {
        for (const thinking of textPieces(part.text)) yield { type: "thinking_delta", thinking };
      }
      // Thinking that the limit cut off is never signed.
      if (!part.cut) yield { type: "signature_delta", signature: sealed(call) };
      return;
    case "call":
      // A call without arguments has one empty piece, not `{}`.
      for (const partial_json of part.input === "{}" ? [""] : ["", ...inputPieces(part.input)]) {
        yield { type: "input_json_delta", partial_json };
      }
      return;
    default:
      for (const text of textPieces(part.text)) yield { type: "text_delta", text };
  }
}

/** How Anthropic reports trouble inside a stream: one event, and no proper end. */
export function brokenOff(): Frame[] {
  return [{ event: "error", data: JSON.stringify(refuseFor("overloaded", "").body) }];
}

/** The real API pads its data lines with spaces, to hide their lengths. */
function frame(data: { type: string } & Json): Frame {
  const text = JSON.stringify(data);
  return { event: data.type, data: text + " ".repeat((text.length * 7) % 16) };
}
