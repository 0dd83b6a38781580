import type { CanonicalRequest, JsonObject, StreamEvent } from "../../../lib/core/canonical.ts";
import { createMemory } from "../../../lib/core/memory_store.ts";
import type { ConversationMemory } from "../../../lib/core/memory.ts";
import { parseEvents } from "../../../lib/core/sse.ts";
import type { Decoder, ReplyContext } from "../../../lib/dialects/codec.ts";
import { codec } from "../../../lib/dialects/chat/codec.ts";
import { createModel } from "../../../lib/models/entry.ts";
import { modelTable } from "../../../lib/models/table.ts";
import { FakeClock } from "../../helpers/fake_clock.ts";

export const callerId = "caller";

export function newMemory(): ConversationMemory {
  return createMemory({
    clock: new FakeClock(),
    maxBytes: 1_000_000,
    maxEntries: 100,
    ttlMs: 1_000,
    enabled: true,
  });
}

export const chatModels = modelTable.filter(({ dialects }) => dialects.includes("chat"))
  .map((row) => createModel(row));

/** A model that takes tools with any effort. */
export const gpt52 = modelOf("duo-chat-gpt-5-2");

export function modelOf(id: string) {
  const model = chatModels.find((model) => model.id === id);
  if (!model) throw new TypeError(`No model speaks Chat under the name ${id}`);
  return model;
}

/** Decodes a body that may leave out what does not matter to a test. */
export function decode(body: JsonObject, memory = newMemory()) {
  const messages = [{ role: "user", content: "Hi" }];
  return codec.request.decode({ model: "m", messages, ...body }, { memory, callerId });
}

export function encode(request: Partial<CanonicalRequest>, model = gpt52) {
  return codec.request.encode(requestOf(request), {
    model,
    memory: newMemory(),
    callerId,
    clientMarksCache: true,
  });
}

/** A request of one user turn, unless told otherwise. */
export function requestOf(request: Partial<CanonicalRequest>): CanonicalRequest {
  return {
    turns: [{ role: "user", parts: [{ kind: "text", text: "Hi" }] }],
    tools: [],
    stopSequences: [],
    sampling: {},
    thinking: {},
    wantsOpaque: false,
    ...request,
  };
}

export function reply(body: JsonObject = {}): ReplyContext {
  return {
    id: "chatcmpl-1",
    created: 1_700_000_000,
    model: "the-name",
    request: requestOf({}),
    body,
    estimatedInput: 5,
    requestId: "req_1",
  };
}

/** The text of a stream of these events. */
export function written(events: readonly StreamEvent[], body: JsonObject = {}): string {
  const encoder = codec.stream.encoder(reply(body));
  return events.map((event) => encoder.push(event)).join("");
}

export function newDecoder(names = encode({}).names): Decoder {
  const encoded = { ...encode({}), names };
  return codec.stream.decoder(encoded, gpt52);
}

/** What a decoder makes of a stream's text. */
export function read(text: string, decoder = newDecoder()): StreamEvent[] {
  return [...parseEvents(text).flatMap((event) => decoder.push(event)), ...decoder.end()];
}

/** The text of a stream of these chunks. */
export function stream(...chunks: (JsonObject | string)[]): string {
  return chunks.map((chunk) =>
    `data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`
  ).join("");
}

export function chunk(delta: JsonObject, finish: string | null = null): JsonObject {
  return { id: "up", model: "gpt", choices: [{ index: 0, delta, finish_reason: finish }] };
}

/** Pieces of calls, as the wire has them. */
export function calling(...calls: JsonObject[]): JsonObject {
  return chunk({ tool_calls: calls });
}
