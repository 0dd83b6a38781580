import { isObject, type Json, parseJson } from "../json.ts";
import type { Answer, Part, Tokens } from "../mind/ask.ts";
import { inputPieces, textPieces } from "../mind/pieces.ts";
import type { Frame, VendorCall } from "../vendor.ts";
import { errorObject, troubleWords } from "./refuse.ts";
import { begun, contentPart, ended, ending, response } from "./responses_answer.ts";

/** An event before it is numbered. */
type Event = { type: string } & Json;

/** The answer as a stream: the response, its items one after another, the response again. */
export function* responsesStream(
  call: VendorCall,
  answer: Answer,
  tokens: Tokens,
): Iterable<Frame> {
  let sequence = 0;
  for (const event of events(call, answer, tokens)) {
    yield {
      event: event.type,
      data: JSON.stringify({ ...event, sequence_number: sequence++ }),
      ...(event.type.endsWith(".delta") && { paced: true }),
      ...(/^response\.(completed|incomplete)$/.test(event.type) && { terminal: true }),
    };
  }
}

function* events(call: VendorCall, answer: Answer, tokens: Tokens): Iterable<Event> {
  const started = response(call);
  yield { type: "response.created", response: started };
  yield { type: "response.in_progress", response: started };
  const output: Json[] = [];
  for (const [output_index, part] of answer.parts.entries()) {
    const item = begun(part, call);
    yield { type: "response.output_item.added", output_index, item };
    yield* content(part, { item_id: item.id, output_index });
    const done = ended(part, item, call);
    yield { type: "response.output_item.done", output_index, item: done };
    output.push(done);
  }
  const finished: Json = { ...started, ...ending(call, answer, tokens), output };
  yield { type: `response.${finished.status}`, response: finished };
}

function content(part: Part, at: Json): Iterable<Event> {
  switch (part.type) {
    case "thinking":
      return part.hidden ? [] : summary(part.text, at);
    case "call":
      return input(part, at);
    default:
      return message(part.type, part.text, at);
  }
}

function* summary(text: string, item: Json): Iterable<Event> {
  const at = { ...item, summary_index: 0 };
  const type = "response.reasoning_summary";
  yield { type: `${type}_part.added`, ...at, part: { type: "summary_text", text: "" } };
  for (const delta of textPieces(text)) yield { type: `${type}_text.delta`, ...at, delta };
  yield { type: `${type}_text.done`, ...at, text };
  yield { type: `${type}_part.done`, ...at, part: { type: "summary_text", text } };
}

function* input({ tool, input }: Part & { type: "call" }, at: Json): Iterable<Event> {
  const custom = tool.kind === "custom";
  const type = custom ? "response.custom_tool_call_input" : "response.function_call_arguments";
  for (const delta of inputPieces(input)) yield { type: `${type}.delta`, ...at, delta };
  yield { type: `${type}.done`, ...at, ...(custom ? { input } : { arguments: input }) };
}

function* message(kind: "text" | "refusal", text: string, item: Json): Iterable<Event> {
  const at = { ...item, content_index: 0 };
  const refuses = kind === "refusal";
  const type = refuses ? "response.refusal" : "response.output_text";
  const logprobs = refuses ? {} : { logprobs: [] };
  yield { type: "response.content_part.added", ...at, part: contentPart(kind, "") };
  for (const delta of textPieces(text)) yield { type: `${type}.delta`, ...at, delta, ...logprobs };
  yield { type: `${type}.done`, ...at, ...(refuses ? { refusal: text } : { text }), ...logprobs };
  yield { type: "response.content_part.done", ...at, part: contentPart(kind, text) };
}

/** How Responses reports trouble inside a stream: an `error` event, then the failed response. */
export function responsesBrokenOff(sent: readonly Frame[]): Frame[] {
  const error = errorObject(...troubleWords.server_error);
  const events = sent.map((frame) => parseJson(frame.data)).filter(isObject);
  const started = events.map((event) => event.response).find(isObject);
  const output = events.filter((event) => event.type === "response.output_item.done")
    .map((event) => event.item);
  const failed = {
    ...started,
    status: "failed",
    error: { code: "server_error", message: "The model failed while it was answering." },
    output,
  };
  const last: Event[] = [{ type: "error", error }];
  if (started) last.push({ type: "response.failed", response: failed });
  return last.map((event, index) => ({
    event: event.type,
    data: JSON.stringify({ ...event, sequence_number: sent.length + index }),
  }));
}
