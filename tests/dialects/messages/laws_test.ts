import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type {
  AssistantPart,
  BlockHead,
  CanonicalRequest,
  FinishKind,
  JsonObject,
  Opaque,
  StreamEvent,
  TextPart,
  Turn,
  UserPart,
} from "../../../lib/core/canonical.ts";
import { parseEvents, type SseEvent } from "../../../lib/core/sse.ts";
import { Translation } from "../../../lib/core/translation.ts";
import { codec } from "../../../lib/dialects/messages/codec.ts";
import { cutText } from "../../helpers/events.ts";
import { assertMessagesStream } from "../../helpers/messages_grammar.ts";
import { assertWellFormed } from "../../helpers/well_formed.ts";
import { model } from "../../models/model_by_name.ts";
import { decodeRequest } from "../../../lib/dialects/messages/request_decode.ts";
import {
  blockDelta,
  blockStart,
  blockStop,
  decodeContext,
  encode,
  fold,
  messageDelta,
  messageStart,
  messageStop,
  read,
  replyContext,
  sse,
  textBlock,
  write,
} from "./translation.ts";

const SEED = 20261121;

// ---- answers ---------------------------------------------------------------------------------

const said = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });

const own = (value: string, redacted: boolean): Opaque => ({
  origin: "messages",
  family: "claude",
  value,
  ...(redacted && { redacted }),
});

interface Block {
  head: BlockHead;
  pieces: string[];
  opaque?: Opaque;
}

const anyId = fc.stringMatching(/^[a-zA-Z0-9_-]{1,30}$/);
const toolHead = (id: string): BlockHead => ({
  kind: "tool_call",
  id,
  name: "look",
  tool: "function",
});

const textAnswer = cutText(said).map(({ pieces }): Block => ({ head: { kind: "text" }, pieces }));
const thinkingAnswer = fc.tuple(cutText(fc.string({ maxLength: 20 })), anyId).map(
  ([{ pieces }, value]): Block => ({
    head: { kind: "thinking" },
    pieces,
    opaque: own(value, false),
  }),
);
const redactedAnswer = anyId.map((value): Block => ({
  head: { kind: "thinking" },
  pieces: [],
  opaque: own(value, true),
}));
const callAnswer = fc.tuple(anyId, cutText(fc.jsonValue().map((a) => JSON.stringify({ a })))).map(
  ([id, { pieces }]): Block => ({ head: toolHead(id), pieces }),
);
const anyBlocks = fc.array(fc.oneof(textAnswer, thinkingAnswer, redactedAnswer, callAnswer), {
  maxLength: 6,
});

const anyKind = fc.constantFrom<FinishKind>("max_tokens", "refusal", "context_window", "pause");

const anyUsage = fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(99)).map(
  ([fresh, cacheRead, cacheWrite, output, reasoning]) => ({
    input: fresh + cacheRead + cacheWrite,
    cacheRead,
    cacheWrite,
    output,
    reasoning,
  }),
);

const raws: Record<FinishKind, string> = {
  end_turn: "end_turn",
  tool_use: "tool_use",
  max_tokens: "max_tokens",
  stop_sequence: "stop_sequence",
  refusal: "refusal",
  context_window: "model_context_window_exceeded",
  pause: "pause_turn",
};

/** An answer's events as a decoder gives them, in the words of Messages. */
const anyEvents = fc.tuple(anyBlocks, fc.option(anyKind), anyUsage).map(
  ([blocks, special, usage]): StreamEvent[] => {
    const hasCalls = blocks.some(({ head }) => head.kind === "tool_call");
    const kind = special ?? (hasCalls ? "tool_use" : "end_turn");
    return [
      { type: "start", id: "msg_1", model: "my-model" },
      ...blocks.flatMap(({ head, pieces, opaque }): StreamEvent[] => [
        { type: "block_start", block: head },
        ...pieces.map((text): StreamEvent => ({ type: "block_delta", text })),
        { type: "block_end", ...(opaque && { opaque }) },
      ]),
      { type: "finish", reason: { kind, raw: raws[kind] }, usage, usageKnown: true },
    ];
  },
);

Deno.test("Reading what was written gives the same answer", () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const text = write(events);
      assertMessagesStream(text);
      const back = read(text);
      assertWellFormed(back);
      assertEquals(fold(back), fold(events));
    }),
    { seed: SEED },
  );
});

/** The message that the pieces of a stream add up to. */
function assemble(text: string): JsonObject {
  const message: JsonObject = {};
  const content: JsonObject[] = [];
  let json = "";
  for (const data of parseEvents(text).map(({ data }) => JSON.parse(data))) {
    const block = content.at(-1);
    if (data.type === "message_start") Object.assign(message, data.message);
    if (data.type === "content_block_start") {
      content.push(data.content_block);
      json = "";
    }
    if (data.type === "content_block_delta" && block) {
      const { delta } = data;
      if (delta.type === "text_delta") block.text += delta.text;
      if (delta.type === "thinking_delta") block.thinking += delta.thinking;
      if (delta.type === "signature_delta") block.signature = delta.signature;
      if (delta.type === "input_json_delta") json += delta.partial_json;
    }
    if (data.type === "content_block_stop" && block?.type === "tool_use") {
      block.input = JSON.parse(json || "{}");
    }
    if (data.type === "message_delta") {
      Object.assign(message, data.delta);
      Object.assign(message.usage as JsonObject, data.usage);
    }
  }
  return { ...message, content };
}

Deno.test("A whole reply is what the pieces of its stream add up to", () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const whole = JSON.parse(JSON.stringify(codec.response.encode(fold(events), replyContext)));
      const streamed = assemble(write(events));
      const { cache_creation: _, ...usage } = whole.usage;
      const { cache_creation: __, ...streamedUsage } = streamed.usage as JsonObject;
      assertEquals({ ...streamed, usage: streamedUsage }, { ...whole, usage });
    }),
    { seed: SEED },
  );
});

// ---- damaged streams -------------------------------------------------------------------------

const full = sse(
  messageStart,
  blockStart(0, { type: "thinking", thinking: "", signature: "" }),
  { type: "ping" },
  blockDelta(0, { type: "thinking_delta", thinking: "Well, 😀" }),
  blockDelta(0, { type: "signature_delta", signature: "sig" }),
  blockStop(0),
  ...textBlock(1, "Grüße,\u2028 and\r\nmore"),
  blockStart(2, { type: "server_tool_use", id: "s", name: "web_search", input: {} }),
  blockDelta(2, { type: "input_json_delta", partial_json: "{}" }),
  blockStop(2),
  blockStart(3, { type: "tool_use", id: "toolu_1", name: "look", input: {} }),
  blockDelta(3, { type: "input_json_delta", partial_json: '{"a":' }),
  blockDelta(3, { type: "input_json_delta", partial_json: "1}" }),
  blockStop(3),
  messageDelta("tool_use"),
  messageStop,
);

function decoder() {
  return codec.stream.decoder(encode({}), model("claude-opus-5"));
}

Deno.test("However the bytes of a stream are cut, the events are the same", () => {
  const bytes = new TextEncoder().encode(full);
  const expected = read(full);
  for (let at = 0; at <= bytes.length; at++) {
    const translation = new Translation({ decoder: decoder(), observe() {} });
    const events = [
      ...translation.push(bytes.slice(0, at)),
      ...translation.push(bytes.slice(at)),
      ...translation.end(),
    ];
    assertEquals(events, expected);
  }
});

type Mutation = {
  kind: "drop" | "duplicate" | "swap" | "truncate" | "garble" | "strip";
  at: number;
};

const anyMutations = fc.array(
  fc.record({
    kind: fc.constantFrom("drop", "duplicate", "swap", "truncate", "garble", "strip"),
    at: fc.nat(30),
  }) as fc.Arbitrary<Mutation>,
  { minLength: 1, maxLength: 5 },
);

function mutate(events: SseEvent[], { kind, at }: Mutation): SseEvent[] {
  const event = events[at];
  if (!event) return events;
  switch (kind) {
    case "drop":
      return events.toSpliced(at, 1);
    case "duplicate":
      return events.toSpliced(at, 0, event);
    case "swap":
      return events.toSpliced(at, 2, ...events.slice(at, at + 2).reverse());
    case "truncate":
      return events.slice(0, at);
    case "garble":
      return events.with(at, { ...event, data: event.data.slice(0, event.data.length / 2) });
    case "strip":
      return events.with(at, {
        event: "",
        data: JSON.stringify({ type: JSON.parse(event.data).type }),
      });
  }
}

Deno.test("A damaged stream gives well-formed events, and those a stream that clients can read", () => {
  fc.assert(
    fc.property(anyMutations, (mutations) => {
      let events = parseEvents(full);
      for (const mutation of mutations) {
        if (mutation.kind === "strip" && !isJson(events[mutation.at]?.data)) continue;
        events = mutate(events, mutation);
      }
      const reader = decoder();
      const read = [...events.flatMap((event) => reader.push(event)), ...reader.end()];
      assertWellFormed(read);
      assertEquals(reader.end(), [], "nothing comes after the end");
      assertMessagesStream(write(read));
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

function isJson(data: string | undefined): boolean {
  try {
    return data !== undefined && JSON.parse(data) !== undefined;
  } catch {
    return false;
  }
}

Deno.test("Any JSON as events gives well-formed events", () => {
  const types = ["message_start", "content_block_start", "content_block_delta", "message_delta"];
  const anyWire = fc.record({
    type: fc.oneof(fc.constantFrom(...types, "message_stop", "content_block_stop"), fc.jsonValue()),
    index: fc.oneof(fc.nat(2), fc.jsonValue()),
    message: fc.jsonValue(),
    content_block: fc.oneof(
      fc.jsonValue(),
      fc.record({ type: fc.constantFrom("text", "thinking", "tool_use"), id: anyId, name: anyId }),
    ),
    delta: fc.oneof(
      fc.jsonValue(),
      fc.record({ type: fc.constantFrom("text_delta", "input_json_delta"), text: fc.string() }),
    ),
    usage: fc.jsonValue(),
  }, { requiredKeys: ["type"] });
  fc.assert(
    fc.property(fc.array(anyWire, { maxLength: 12 }), (wires) => {
      const reader = decoder();
      const events = wires.map((wire) => ({ event: "", data: JSON.stringify(wire) }));
      assertWellFormed([...events.flatMap((event) => reader.push(event)), ...reader.end()]);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

// ---- requests --------------------------------------------------------------------------------

const visible = fc.stringMatching(/^[a-z][a-z ]{0,10}[a-z]$/);
const cache = fc.constantFrom({}, {}, {}, { cache: {} }, { cache: { ttl: "1h" } });
const text = fc.tuple(visible, cache).map(([text, mark]): TextPart => ({
  kind: "text",
  text,
  ...mark,
}));
const shown = fc.oneof(
  text,
  fc.constantFrom<UserPart & { kind: "image" | "document" }>(
    { kind: "image", source: { kind: "url", url: "https://a.example/a.png" } },
    {
      kind: "image",
      source: { kind: "base64", mediaType: "image/gif", data: "R0lGODlhAQABAAAAACw=" },
    },
    { kind: "document", source: { kind: "text", text: "A text." }, title: "t", context: "c" },
    { kind: "document", source: { kind: "url", url: "https://a.example/a.pdf" } },
  ),
);
const thought = fc.tuple(visible, visible, fc.boolean()).map(
  ([text, value, redacted]): AssistantPart => ({
    kind: "thinking",
    text: redacted ? "" : text,
    opaque: { origin: "messages", family: "", value, ...(redacted && { redacted }) },
  }),
);

interface Round {
  asked: UserPart[];
  thought: AssistantPart[];
  told: TextPart[];
  calls: { input: JsonObject; content: (TextPart | UserPart)[]; isError?: boolean }[];
}

const anyRound = fc.record({
  asked: fc.array(shown, { minLength: 1, maxLength: 2 }),
  thought: fc.array(thought, { maxLength: 1 }),
  told: fc.array(text, { minLength: 1, maxLength: 2 }),
  calls: fc.array(
    fc.record({
      input: fc.dictionary(visible, fc.nat()) as fc.Arbitrary<JsonObject>,
      content: fc.array(shown, { maxLength: 2 }),
      isError: fc.boolean(),
    }, { requiredKeys: ["input", "content"] }),
    { maxLength: 2 },
  ),
}) as fc.Arbitrary<Round>;

/** A conversation in the form that needs no repair. */
function conversation(rounds: readonly Round[], last: UserPart[], system: TextPart[]): Turn[] {
  const turns: Turn[] = system.length > 0 ? [{ role: "system", parts: system }] : [];
  let results: UserPart[] = [];
  rounds.forEach(({ asked, thought, told, calls }, round) => {
    turns.push({ role: "user", parts: [...results, ...asked] });
    const id = (index: number) => `toolu_${round}_${index}`;
    turns.push({
      role: "assistant",
      parts: [
        ...thought,
        ...told,
        ...calls.map(({ input }, index): AssistantPart => ({
          kind: "tool_call",
          id: id(index),
          name: "look",
          tool: "function",
          input: JSON.stringify(input),
        })),
      ],
    });
    results = calls.map(({ content, isError }, index) => ({
      kind: "tool_result",
      callId: id(index),
      tool: "function",
      content: content as TextPart[],
      ...(isError !== undefined && { isError }),
    }));
  });
  return [...turns, { role: "user", parts: [...results, ...last] }];
}

const schema = { type: "object", properties: { a: { type: "string", minLength: 3 } } };

const anyRequest = fc.record({
  rounds: fc.array(anyRound, { maxLength: 3 }),
  last: fc.array(shown, { minLength: 1, maxLength: 2 }),
  system: fc.array(text, { maxLength: 2 }),
  toolChoice: fc.constantFrom<CanonicalRequest["toolChoice"][]>(
    undefined,
    { mode: "auto" },
    { mode: "any" },
    { mode: "none" },
    { mode: "tool", name: "look", tool: "function" },
  ),
  parallel: fc.boolean(),
  maxTokens: fc.integer({ min: 1, max: 64_000 }),
  stopSequences: fc.array(visible, { maxLength: 3 }),
  hasFormat: fc.boolean(),
});

/** What each of two models can be asked beyond the rest. */
const askings: readonly [string, Pick<CanonicalRequest, "thinking" | "sampling">[]][] = [
  ["duo-chat-opus-5", [
    { thinking: {}, sampling: {} },
    { thinking: { mode: "adaptive", effort: "xhigh", display: "omitted" }, sampling: {} },
    { thinking: { mode: "disabled" }, sampling: {} },
  ]],
  ["duo-chat-sonnet-4-5", [
    { thinking: {}, sampling: { temperature: 0.3, topK: 20 } },
    { thinking: {}, sampling: { topP: 0.3 } },
  ]],
];

Deno.test("Reading a request that was written gives all that both sides can say", () => {
  for (const [name, extras] of askings) {
    for (const extra of extras) {
      fc.assert(
        fc.property(anyRequest, (parts) => {
          const { toolChoice, parallel, maxTokens, stopSequences } = parts;
          const isOne = !parallel && toolChoice !== undefined && toolChoice.mode !== "none";
          const request: CanonicalRequest = {
            turns: withFewMarks(conversation(parts.rounds, parts.last, parts.system)),
            tools: [{ kind: "function", name: "look", description: "Looks.", schema }],
            ...(toolChoice && { toolChoice }),
            ...(isOne && { parallelToolCalls: false }),
            maxTokens,
            stopSequences,
            ...extra,
            ...(parts.hasFormat && {
              format: {
                kind: "json_schema",
                schema: { type: "object", properties: {}, additionalProperties: false },
                strict: true,
              },
            }),
            wantsOpaque: true,
          };
          const { body, dropped } = encode(request, name);
          assertEquals(dropped, []);
          const back = decodeRequest(body, { ...decodeContext, target: "messages" });
          assertEquals(back, { request, dropped: [] });
        }),
        { seed: SEED, numRuns: 60 },
      );
    }
  }
});

/** Messages takes four marks at most. */
function withFewMarks(turns: Turn[]): Turn[] {
  let marks = 0;
  const json = JSON.stringify(
    turns,
    (key, value) => key === "cache" && ++marks > 4 ? undefined : value,
  );
  return JSON.parse(json);
}

Deno.test("A conversation that goes on does not change the beginning of its prompt", () => {
  fc.assert(
    fc.property(fc.array(anyRound, { minLength: 2, maxLength: 4 }), (rounds) => {
      const end: UserPart[] = [{ kind: "text", text: "end" }];
      // The text of the messages, marks left out, which say only where to look in the cache.
      const messagesOf = (count: number) => {
        const { body } = encode({ turns: conversation(rounds.slice(0, count), end, []) });
        const json = JSON.stringify(body.messages, withoutMarks);
        return json.slice(0, json.lastIndexOf('{"role":"user"'));
      };
      const whole = messagesOf(rounds.length);
      for (let count = 1; count < rounds.length; count++) {
        assertEquals(whole.startsWith(messagesOf(count)), true);
      }
    }),
    { seed: SEED, numRuns: 50 },
  );
});

function withoutMarks(key: string, value: unknown): unknown {
  return key === "cache_control" ? undefined : value;
}
