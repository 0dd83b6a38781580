/** What the tests of the Responses codec share. */
import type {
  CanonicalRequest,
  CanonicalResponse,
  JsonObject,
  StreamEvent,
} from "../../../lib/core/canonical.ts";
import { Folder } from "../../../lib/core/fold.ts";
import type { ConversationMemory } from "../../../lib/core/memory.ts";
import { createMemory } from "../../../lib/core/memory_store.ts";
import { formatEvent, parseEvents } from "../../../lib/core/sse.ts";
import type { EncodedRequest, ReplyContext } from "../../../lib/dialects/codec.ts";
import { codec } from "../../../lib/dialects/responses/codec.ts";
import { FakeClock } from "../../helpers/fake_clock.ts";
import { model } from "../../models/model_by_name.ts";

export const callerId = "somebody";

export function newMemory(): ConversationMemory {
  return createMemory({
    clock: new FakeClock(),
    maxBytes: 1_000_000,
    maxEntries: 100,
    ttlMs: 1_000,
    enabled: true,
  });
}

/** A request of a Responses client, read; members that the test does not give are the least. */
export function decode(body: JsonObject, memory = newMemory()) {
  return codec.request.decode({ model: "claude-opus-5", input: "Hi", ...body }, {
    memory,
    callerId,
  });
}

export const plainRequest: CanonicalRequest = {
  turns: [{ role: "user", parts: [{ kind: "text", text: "Hi" }] }],
  tools: [],
  stopSequences: [],
  sampling: {},
  thinking: {},
  wantsOpaque: false,
};

/** A request of a client of another dialect, written for a GPT. */
export function encode(request: Partial<CanonicalRequest>, name = "gpt-5.2"): EncodedRequest {
  return codec.request.encode({ ...plainRequest, ...request }, {
    model: model(name),
    memory: newMemory(),
    callerId,
    clientMarksCache: true,
  });
}

/** The input items that are written for these turns. */
export function itemsOf(request: Partial<CanonicalRequest>, name?: string) {
  return encode(request, name).body.input as JsonObject[];
}

/** An answer to a client that asked for everything. */
export const replyContext: ReplyContext = {
  id: "resp_1",
  created: 1_790_000_000,
  model: "my-model",
  request: { ...plainRequest, thinking: { display: "summarized" }, wantsOpaque: true },
  body: {},
  estimatedInput: 12,
  requestId: "req_1",
};

/** The answer's stream for a client. */
export function write(events: readonly StreamEvent[], context: Partial<ReplyContext> = {}): string {
  const encoder = codec.stream.encoder({ ...replyContext, ...context });
  return events.map((event) => encoder.push(event)).join("");
}

export const upstreamModel = model("gpt-5.2");

/** What an upstream's stream says. */
export function read(
  text: string,
  names: EncodedRequest["names"] = new Map(),
  by = upstreamModel,
): StreamEvent[] {
  const encoded = { body: {}, dropped: [], names, emulatedStops: [] };
  const decoder = codec.stream.decoder(encoded, by);
  return [...parseEvents(text).flatMap((event) => decoder.push(event)), ...decoder.end()];
}

export function fold(events: readonly StreamEvent[]): CanonicalResponse {
  const folder = new Folder();
  for (const event of events) folder.push(event);
  return folder.result();
}

/** The blocks that an upstream's events add up to. */
export function blocksOf(...events: WireEvent[]) {
  return fold(read(sse(created, ...events))).blocks;
}

export type WireEvent = JsonObject & { type: string };

/** The text of a stream of these events, each named after its type. */
export function sse(...events: WireEvent[]): string {
  return events.map((event) => formatEvent(event.type, JSON.stringify(event))).join("");
}

const response = {
  id: "resp_up",
  object: "response",
  created_at: 1,
  status: "in_progress",
  model: "gpt-5.2",
  output: [],
};

export const created: WireEvent = { type: "response.created", response };

export const usage = {
  input_tokens: 20,
  input_tokens_details: { cached_tokens: 5, cache_write_tokens: 2 },
  output_tokens: 9,
  output_tokens_details: { reasoning_tokens: 4 },
  total_tokens: 29,
};

export const completed = (output: JsonObject[] = []): WireEvent => ({
  type: "response.completed",
  response: { ...response, status: "completed", output, usage },
});

export const incomplete = (reason: string): WireEvent => ({
  type: "response.incomplete",
  response: { ...response, status: "incomplete", incomplete_details: { reason }, usage },
});

export const added = (output_index: number, item: JsonObject): WireEvent => ({
  type: "response.output_item.added",
  output_index,
  item,
});

export const done = (output_index: number, item: JsonObject): WireEvent => ({
  type: "response.output_item.done",
  output_index,
  item,
});

export const textDelta = (output_index: number, delta: string, content_index = 0): WireEvent => ({
  type: "response.output_text.delta",
  output_index,
  content_index,
  delta,
});

export const message = (...texts: string[]) => ({
  type: "message",
  id: "msg_up",
  role: "assistant",
  content: texts.map((text) => ({ type: "output_text", text, annotations: [] })),
});

export const functionCall = (call_id: string, name: string, args = "", more: JsonObject = {}) => ({
  type: "function_call",
  id: `fc_${call_id}`,
  call_id,
  name,
  arguments: args,
  ...more,
});

export const argumentsDelta = (output_index: number, delta: string): WireEvent => ({
  type: "response.function_call_arguments.delta",
  output_index,
  delta,
});
