import { assertEquals } from "@std/assert";
import { formatEvent, parseEvents } from "../../../lib/core/sse.ts";
import { messages } from "../../../lib/dialects/messages/mod.ts";
import type { Tap } from "../../../lib/dialects/mod.ts";

/** A stream's wire text; each event is named after its data's type, as the API does it. */
function wire(events: { type: string }[], named = true): string {
  return events.map((data) => formatEvent(named ? data.type : "", JSON.stringify(data))).join("");
}

function watch(text: string): Tap["seen"] {
  const tap = messages.tap();
  parseEvents(text).forEach((event) => tap.event(event));
  return tap.seen;
}

const start = (usage: unknown) => ({
  type: "message_start",
  message: { id: "msg_1", model: "claude-x", role: "assistant", content: [], usage },
});
const delta = (stop_reason: string | null, usage: unknown) => ({
  type: "message_delta",
  delta: { stop_reason, stop_sequence: null },
  usage,
});
const textStart = {
  type: "content_block_start",
  index: 0,
  content_block: { type: "text", text: "" },
};
const text = { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hi" } };
const stop = { type: "message_stop" };

Deno.test("MessagesTap counts cached tokens into the input and thinking into the output", () => {
  const seen = watch(wire([
    start({
      input_tokens: 10,
      cache_read_input_tokens: 200,
      cache_creation_input_tokens: 30,
      output_tokens: 1,
    }),
    { type: "ping" },
    textStart,
    text,
    { type: "content_block_stop" },
    delta("end_turn", { output_tokens: 50, output_tokens_details: { thinking_tokens: 40 } }),
    stop,
  ]));
  assertEquals(seen.usage, {
    input: 240,
    cacheRead: 200,
    cacheWrite: 30,
    output: 50,
    reasoning: 40,
  });
  assertEquals(seen.finishReason, "end_turn");
  assertEquals(seen.terminal, "finished");
  assertEquals(seen.events, 7);
  assertEquals([seen.id, seen.model], ["msg_1", "claude-x"]);
});

Deno.test("MessagesTap lets message_delta override field by field where it is not null", () => {
  const seen = watch(wire([
    start({ input_tokens: 0, cache_read_input_tokens: 7, output_tokens: 3 }),
    delta("tool_use", { input_tokens: 100, cache_read_input_tokens: null, output_tokens: 9 }),
    stop,
  ]));
  assertEquals(seen.usage, { input: 107, cacheRead: 7, cacheWrite: 0, output: 9, reasoning: 0 });
});

Deno.test("MessagesTap sums the rounds of an answer that took several", () => {
  const seen = watch(wire([
    start({ input_tokens: 100, cache_read_input_tokens: 5000, output_tokens: 7 }),
    delta("end_turn", {
      input_tokens: 180,
      cache_read_input_tokens: 0,
      output_tokens: 8,
      iterations: [
        { type: "compaction", input_tokens: 100, cache_read_input_tokens: 5000, output_tokens: 80 },
        { type: "message", input_tokens: 180, cache_read_input_tokens: 0, output_tokens: 8 },
      ],
    }),
    stop,
  ]));
  assertEquals(seen.usage, {
    input: 5280,
    cacheRead: 5000,
    cacheWrite: 0,
    output: 88,
    reasoning: 0,
  });
});

Deno.test("MessagesTap keeps what is known of a stream that stops in the middle", () => {
  const seen = watch(wire([start({ input_tokens: 10, output_tokens: 1 }), textStart, text]));
  assertEquals(seen.usage?.input, 10);
  assertEquals(seen.terminal, "none");
  assertEquals(seen.finishReason, undefined);
});

Deno.test("MessagesTap sees output with the first delta, or with a block that starts whole", () => {
  const tool = {
    type: "content_block_start",
    index: 0,
    content_block: { type: "tool_use", id: "toolu_1", name: "f", input: {} },
  };
  const thinking = {
    type: "content_block_start",
    index: 0,
    content_block: { type: "thinking", thinking: "", signature: "" },
  };
  assertEquals(watch(wire([start({}), textStart, thinking, { type: "ping" }])).hasOutput, false);
  assertEquals(watch(wire([start({}), textStart, text])).hasOutput, true);
  assertEquals(watch(wire([start({}), tool])).hasOutput, true);
});

Deno.test("MessagesTap reads the vendor's error inside the stream", () => {
  const seen = watch(wire([
    start({ input_tokens: 1 }),
    text,
    { type: "error", error: { type: "overloaded_error", message: "Overloaded" } } as never,
  ]));
  assertEquals(seen.terminal, "failed");
  assertEquals(seen.error?.kind, "overloaded");
  assertEquals(seen.error?.message, "Overloaded");
  assertEquals(seen.error?.status, 529);
});

Deno.test("MessagesTap ignores an error after the message has stopped, and a stop after an error", () => {
  const error = { type: "error", error: { type: "api_error", message: "No." } } as never;
  assertEquals(watch(wire([start({}), stop, error])).terminal, "finished");
  assertEquals(watch(wire([start({}), error, stop])).terminal, "failed");
});

Deno.test("MessagesTap understands events whose name is missing", () => {
  const events = [
    start({ input_tokens: 3 }),
    text,
    delta("max_tokens", { output_tokens: 2 }),
    stop,
  ];
  const { usage, finishReason, terminal, hasOutput } = watch(wire(events, false));
  assertEquals(usage?.input, 3);
  assertEquals([finishReason, terminal, hasOutput], ["max_tokens", "finished", true]);
});

Deno.test("MessagesTap skips what it does not understand", () => {
  const noise = [
    "event: message_start\ndata: {\n\n",
    "event: message_start\ndata: null\n\n",
    'event: message_start\ndata: {"message":5}\n\n',
    'event: message_delta\ndata: {"delta":[],"usage":"many"}\n\n',
    'event: content_block_start\ndata: {"content_block":"x"}\n\n',
    "event: something_new\ndata: ...\n\n",
    'event: message_delta\ndata: {"usage":{"input_tokens":-1,"output_tokens":1e99}}\n\n',
    'event: message_delta\ndata: {"usage":{"iterations":[null,5,"x"]}}\n\n',
  ].join("");
  const seen = watch(noise);
  assertEquals([seen.terminal, seen.error, seen.hasOutput], ["none", undefined, false]);
  assertEquals(seen.usage, { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 });
  assertEquals(watch('event: error\ndata: {"type":"error"}\n\n').error?.kind, "upstream_failed");
});

Deno.test("MessagesTap reads a whole answer", () => {
  const tap = messages.tap();
  tap.unary(
    new Map<string, unknown>([
      ["type", "message"],
      ["id", "msg_2"],
      ["stop_reason", "refusal"],
      ["usage", { input_tokens: 5, cache_read_input_tokens: 6, output_tokens: 7 }],
    ]),
  );
  assertEquals(tap.seen.usage?.input, 11);
  assertEquals(tap.seen.finishReason, "refusal");
  assertEquals([tap.seen.terminal, tap.seen.hasOutput], ["finished", true]);
});

Deno.test("MessagesTap takes a whole answer that is an error for one", () => {
  const tap = messages.tap();
  tap.unary(
    new Map<string, unknown>([
      ["type", "error"],
      ["error", { type: "rate_limit_error", message: "Slow down." }],
    ]),
  );
  assertEquals([tap.seen.terminal, tap.seen.error?.kind], ["failed", "rate_limited"]);
});
