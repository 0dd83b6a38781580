/** What the tests of the Messages codec share. */
import type {
  CanonicalRequest,
  CanonicalResponse,
  JsonObject,
  StreamEvent,
} from "../../../lib/core/canonical.ts";
import { Folder } from "../../../lib/core/fold.ts";
import type { ConversationMemory } from "../../../lib/core/memory.ts";
import { formatEvent, parseEvents } from "../../../lib/core/sse.ts";
import type { EncodedRequest, ReplyContext } from "../../../lib/dialects/codec.ts";
import { codec } from "../../../lib/dialects/messages/codec.ts";
import { model } from "../../models/model_by_name.ts";

/** A memory that has never kept anything. */
export const noMemory: ConversationMemory = {
  clear() {},
  keepThinking() {},
  thinking: () => undefined,
  keepResponse() {},
  response: () => undefined,
  item: () => undefined,
};

export const decodeContext = { memory: noMemory, callerId: "somebody" };

/** A request of a Messages client, read; members that the test does not give are the least. */
export function decode(body: JsonObject) {
  return codec.request.decode(
    { model: "gpt-5.2", max_tokens: 1000, messages: [{ role: "user", content: "Hi" }], ...body },
    decodeContext,
  );
}

export const plainRequest: CanonicalRequest = {
  turns: [{ role: "user", parts: [{ kind: "text", text: "Hi" }] }],
  tools: [],
  stopSequences: [],
  sampling: {},
  thinking: {},
  wantsOpaque: false,
};

/** A request of a client of another dialect, written for a Claude. */
export function encode(
  request: Partial<CanonicalRequest>,
  name = "claude-sonnet-4-5",
  clientMarksCache = true,
): EncodedRequest {
  return codec.request.encode(
    { ...plainRequest, ...request },
    { model: model(name), clientMarksCache, ...decodeContext },
  );
}

/** An answer to a client that asked to see the thinking. */
export const replyContext: ReplyContext = {
  id: "msg_1",
  created: 1_790_000_000,
  model: "my-model",
  request: { ...plainRequest, thinking: { mode: "adaptive" } },
  body: {},
  estimatedInput: 12,
  requestId: "req_1",
};

/** The answer's stream for a client. */
export function write(events: readonly StreamEvent[], context: Partial<ReplyContext> = {}): string {
  const encoder = codec.stream.encoder({ ...replyContext, ...context });
  return events.map((event) => encoder.push(event)).join("");
}

const nothingEncoded: EncodedRequest = {
  body: {},
  dropped: [],
  names: new Map(),
  emulatedStops: [],
};

/** What an upstream's stream says. */
export function read(
  text: string,
  encoded: Partial<EncodedRequest> & { mayBeFenced?: boolean } = {},
): StreamEvent[] {
  const decoder = codec.stream.decoder({ ...nothingEncoded, ...encoded }, model("claude-opus-5"));
  return [...parseEvents(text).flatMap((event) => decoder.push(event)), ...decoder.end()];
}

export function fold(events: readonly StreamEvent[]): CanonicalResponse {
  const folder = new Folder();
  for (const event of events) folder.push(event);
  return folder.result();
}

/** The text of a stream of these events, each named after its type. */
export function sse(...events: (JsonObject & { type: string })[]): string {
  return events.map((event) => formatEvent(event.type, JSON.stringify(event))).join("");
}

export const messageStart = {
  type: "message_start",
  message: {
    id: "msg_up",
    type: "message",
    role: "assistant",
    model: "claude-opus-5",
    content: [],
    usage: {
      input_tokens: 10,
      cache_read_input_tokens: 5,
      cache_creation_input_tokens: 2,
      output_tokens: 1,
    },
  },
} satisfies JsonObject;

export const blockStart = (index: number, content_block: JsonObject) => ({
  type: "content_block_start",
  index,
  content_block,
});

export const blockDelta = (index: number, delta: JsonObject) => ({
  type: "content_block_delta",
  index,
  delta,
});

export const blockStop = (index: number) => ({ type: "content_block_stop", index });

export const textDelta = (index: number, text: string) =>
  blockDelta(index, { type: "text_delta", text });

/** A block of text, whole. */
export const textBlock = (index: number, text: string) => [
  blockStart(index, { type: "text", text: "" }),
  textDelta(index, text),
  blockStop(index),
];

export const messageDelta = (stop_reason: string, more: JsonObject = {}) => ({
  type: "message_delta",
  delta: { stop_reason, stop_sequence: null, ...more },
  usage: { output_tokens: 9, output_tokens_details: { thinking_tokens: 4 } },
});

export const messageStop = { type: "message_stop" };
