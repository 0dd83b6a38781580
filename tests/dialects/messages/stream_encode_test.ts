import { assertEquals, assertStringIncludes } from "@std/assert";
import type { BlockHead, Opaque, StreamEvent } from "../../../lib/core/canonical.ts";
import { GatewayError } from "../../../lib/core/errors.ts";
import { readOpaque } from "../../../lib/core/reasoning_carrier.ts";
import { finish, streamOf } from "../../helpers/events.ts";
import { assertMessagesStream } from "../../helpers/messages_grammar.ts";
import { plainRequest, write } from "./translation.ts";

const sealed: Opaque = { origin: "responses", family: "gpt-5.2", value: "secret", id: "rs_1" };

const thinkingTold: StreamEvent[] = [
  { type: "start", id: "resp_1", model: "m" },
  { type: "block_start", block: { kind: "thinking" } },
  { type: "block_delta", text: "Well." },
  { type: "block_end", opaque: sealed },
  { type: "block_start", block: { kind: "text" } },
  { type: "block_delta", text: "Yes." },
  { type: "block_end" },
  finish(),
];

function kinds(text: string): unknown[] {
  return assertMessagesStream(text).map((data) => {
    const block = data.content_block ?? data.delta;
    return typeof block === "object" && block !== null && "type" in block ? block.type : data.type;
  });
}

Deno.test("MessagesEncoder starts with an estimate of the input and no output, then a ping", () => {
  const [start, ping] = assertMessagesStream(write(streamOf([])));
  assertEquals(start, {
    type: "message_start",
    message: {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "my-model",
      content: [],
      stop_reason: null,
      stop_sequence: null,
      stop_details: null,
      container: null,
      diagnostics: null,
      usage: {
        input_tokens: 12,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: 0,
        output_tokens_details: { thinking_tokens: 0 },
        server_tool_use: null,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        service_tier: "standard",
        speed: null,
        inference_geo: null,
      },
    },
  });
  assertEquals(ping, { type: "ping" });
});

Deno.test("MessagesEncoder gives the usage at the end, the cache taken out of the input", () => {
  const usage = { input: 100, cacheRead: 60, cacheWrite: 10, output: 7, reasoning: 3 };
  const events = assertMessagesStream(
    write([...streamOf([]).slice(0, -1), { ...finish(), usage }]),
  );
  assertEquals(events.at(-2), {
    type: "message_delta",
    delta: { stop_reason: "end_turn", stop_sequence: null, stop_details: null, container: null },
    usage: {
      input_tokens: 30,
      cache_creation_input_tokens: 10,
      cache_read_input_tokens: 60,
      output_tokens: 7,
      output_tokens_details: { thinking_tokens: 3 },
      server_tool_use: null,
    },
  });
});

Deno.test("MessagesEncoder estimates the input when nobody has counted it", () => {
  const usage = { ...finish().usage, input: 0 };
  const end = { ...finish(), usage, usageKnown: false };
  const events = assertMessagesStream(write([...streamOf([]).slice(0, -1), end]));
  assertEquals((events.at(-2)?.usage as { input_tokens: number }).input_tokens, 12);
});

Deno.test("MessagesEncoder numbers blocks densely and never mentions those that stay empty", () => {
  const text = write(streamOf([
    { head: { kind: "text" }, pieces: [] },
    { head: { kind: "text" }, pieces: ["", "One."] },
    { head: { kind: "thinking" }, pieces: [] },
    { head: { kind: "text" }, pieces: ["Two."] },
  ]));
  assertEquals(kinds(text).slice(2, -2), [
    "text",
    "text_delta",
    "content_block_stop",
    "text",
    "text_delta",
    "content_block_stop",
  ]);
});

Deno.test("MessagesEncoder ends thinking with one signature that brings the seal back", () => {
  const events = assertMessagesStream(write(thinkingTold));
  const delta = events.find(({ delta }) =>
    (delta as Opaque | undefined)?.hasOwnProperty("signature")
  );
  const { signature } = delta?.delta as { signature: string };
  assertEquals(readOpaque(signature, "messages"), sealed);
});

Deno.test("MessagesEncoder tells only the seal when the client wants thinking omitted", () => {
  const request = { ...plainRequest, thinking: { mode: "adaptive", display: "omitted" } } as const;
  assertEquals(kinds(write(thinkingTold, { request })).slice(2, 5), [
    "thinking",
    "signature_delta",
    "content_block_stop",
  ]);
});

Deno.test("MessagesEncoder shows no thinking to a client that asked for none", () => {
  for (const thinking of [{}, { mode: "disabled" }, { effort: "high" }] as const) {
    const text = write(thinkingTold, { request: { ...plainRequest, thinking } });
    assertEquals(kinds(text).slice(2, -2), ["text", "text_delta", "content_block_stop"]);
  }
});

Deno.test("MessagesEncoder gives redacted thinking complete in its start", () => {
  const opaque: Opaque = { origin: "messages", family: "claude", value: "data", redacted: true };
  const events = assertMessagesStream(write([
    { type: "start", id: "r", model: "m" },
    { type: "block_start", block: { kind: "thinking" } },
    { type: "block_end", opaque },
    finish(),
  ]));
  assertEquals(events[2]?.content_block, { type: "redacted_thinking", data: "data" });
  assertEquals(events[3]?.type, "content_block_stop");
});

Deno.test("MessagesEncoder writes calls with an empty input and their JSON in deltas", () => {
  const head: BlockHead = { kind: "tool_call", id: "call_1", name: "look", tool: "function" };
  const events = assertMessagesStream(write(streamOf([{ head, pieces: ['{"a"', ":1}"] }])));
  assertEquals(events[2]?.content_block, {
    type: "tool_use",
    id: "call_1",
    name: "look",
    input: {},
    caller: { type: "direct" },
  });
  const json = events.slice(3, 5).map(({ delta }) =>
    (delta as { partial_json: string }).partial_json
  );
  assertEquals(json, ['{"a"', ":1}"]);
});

Deno.test("MessagesEncoder wraps the free text of a custom tool as JSON", () => {
  const head: BlockHead = { kind: "tool_call", id: "call_1", name: "patch", tool: "custom" };
  const events = assertMessagesStream(
    write(streamOf([{ head, pieces: ['say "', '"\n\ud83d', "\ude00"] }])),
  );
  const json = events.map(({ delta }) => (delta as { partial_json?: string })?.partial_json ?? "");
  assertEquals(JSON.parse(json.join("")), { input: 'say ""\n😀' });
});

Deno.test("MessagesEncoder makes an id legal that Messages would refuse to see again", () => {
  const head: BlockHead = { kind: "tool_call", id: "call|1", name: "look", tool: "function" };
  const [, , start] = assertMessagesStream(write(streamOf([{ head, pieces: [] }])));
  assertEquals(/^call_[0-9a-f]{24}$/.test((start?.content_block as { id: string }).id), true);
});

Deno.test("MessagesEncoder tells a refusal as text that ends in refusal", () => {
  const text = write(streamOf([{ head: { kind: "refusal" }, pieces: ["I cannot."] }]));
  const events = assertMessagesStream(text);
  assertEquals(kinds(text).slice(2, -2), ["text", "text_delta", "content_block_stop"]);
  assertEquals(events.at(-2)?.delta, {
    stop_reason: "refusal",
    stop_sequence: null,
    stop_details: { type: "refusal", category: null, explanation: null },
    container: null,
  });
});

Deno.test("MessagesEncoder names the stop sequence that was met", () => {
  const reason = { kind: "stop_sequence", raw: "stop", stopSequence: "END" } as const;
  const events = assertMessagesStream(
    write([...streamOf([]).slice(0, -1), { ...finish(), reason }]),
  );
  const { stop_reason, stop_sequence } = events.at(-2)?.delta as Record<string, unknown>;
  assertEquals([stop_reason, stop_sequence], ["stop_sequence", "END"]);
});

Deno.test("MessagesEncoder writes web citations within their text", () => {
  const citation = { url: "https://a.example/", title: "A", citedText: "so", start: 0, end: 2 };
  const events = assertMessagesStream(write([
    { type: "start", id: "r", model: "m" },
    { type: "block_start", block: { kind: "text" } },
    { type: "block_delta", text: "It is so." },
    { type: "citation", citation },
    { type: "block_end" },
    finish(),
  ]));
  assertEquals(events[4]?.delta, {
    type: "citations_delta",
    citation: {
      type: "web_search_result_location",
      url: "https://a.example/",
      title: "A",
      cited_text: "so",
      encrypted_index: "",
    },
  });
});

Deno.test("MessagesEncoder ends in an error, within a block and before anything else", () => {
  const error: StreamEvent = { type: "error", error: new GatewayError("overloaded", "Busy.") };
  const open = streamOf([{ head: { kind: "text" }, pieces: ["Half"] }]).slice(0, 3);
  for (const events of [[error], [...open, error], [...open, error, finish()]]) {
    const text = write(events);
    const [last] = assertMessagesStream(text).slice(-1);
    assertEquals(last, {
      type: "error",
      error: { type: "overloaded_error", message: "Busy." },
      request_id: "req_1",
    });
    assertEquals(text.includes("message_stop"), false);
  }
});

Deno.test("MessagesEncoder names every event for clients that look at nothing else", () => {
  const text = write([...thinkingTold.slice(0, 3), { type: "ping" }, ...thinkingTold.slice(3)]);
  assertStringIncludes(text, 'event: ping\ndata: {"type":"ping"}\n\n');
  assertEquals(text.match(/^data: /gm)?.length, text.match(/^event: /gm)?.length);
});
