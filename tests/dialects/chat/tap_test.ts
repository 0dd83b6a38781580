import { assertEquals } from "@std/assert";
import { parseEvents } from "../../../lib/core/sse.ts";
import { chat } from "../../../lib/dialects/chat/mod.ts";
import type { Tap } from "../../../lib/dialects/mod.ts";

const DONE = "data: [DONE]\n\n";

function wire(chunk: unknown): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

function chunk(delta: unknown, finish_reason: string | null = null, rest = {}): string {
  return wire({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1_790_000_000,
    model: "gpt-x",
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    ...rest,
  });
}

const opening = chunk({ role: "assistant", content: "", refusal: null });
const usageChunk = wire({
  id: "chatcmpl-1",
  choices: [],
  usage: {
    prompt_tokens: 100,
    completion_tokens: 20,
    total_tokens: 120,
    prompt_tokens_details: { cached_tokens: 64, cache_write_tokens: 10, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 12 },
  },
});

function watch(...events: string[]): Tap["seen"] {
  const tap = chat.tap();
  parseEvents(events.join("")).forEach((event) => tap.event(event));
  return tap.seen;
}

Deno.test("ChatTap reads finish reason and usage, cached and reasoning tokens beside their totals", () => {
  const seen = watch(opening, chunk({ content: "Hi" }), chunk({}, "stop"), usageChunk, DONE);
  assertEquals(seen.usage, {
    input: 100,
    cacheRead: 64,
    cacheWrite: 10,
    output: 20,
    reasoning: 12,
  });
  assertEquals([seen.finishReason, seen.terminal], ["stop", "finished"]);
  assertEquals([seen.id, seen.model, seen.created], ["chatcmpl-1", "gpt-x", 1_790_000_000]);
  assertEquals(seen.events, 5);
});

Deno.test("ChatTap takes a finish reason, or [DONE], for the end", () => {
  assertEquals(watch(opening, chunk({ content: "Hi" })).terminal, "none");
  assertEquals(watch(opening, chunk({ content: "Hi" }, "length")).terminal, "finished");
  assertEquals(watch(opening, DONE).terminal, "finished");
});

Deno.test("ChatTap sees output with the first text, thinking, refusal or tool call", () => {
  assertEquals(watch(opening, chunk({ content: null, tool_calls: null })).hasOutput, false);
  for (
    const delta of [
      { content: "a" },
      { reasoning_content: "a" },
      { refusal: "a" },
      { tool_calls: [{ index: 0, id: "call_1", function: { name: "f", arguments: "" } }] },
    ]
  ) {
    assertEquals(watch(opening, chunk(delta)).hasOutput, true, JSON.stringify(delta));
  }
});

Deno.test("ChatTap reads the error that ends a stream, and ignores one after the end", () => {
  const error = wire({
    error: { message: "Overloaded.", type: "server_error", param: null, code: "slow_down" },
  });
  const seen = watch(opening, chunk({ content: "Hi" }), error);
  assertEquals([seen.terminal, seen.error?.kind, seen.error?.code], [
    "failed",
    "overloaded",
    "slow_down",
  ]);
  assertEquals(watch(opening, chunk({}, "stop"), error).terminal, "finished");
});

Deno.test("ChatTap is not misled by text that looks like JSON members", () => {
  const text = '{"finish_reason":"stop","usage":{"prompt_tokens":1},"error":{"message":"x"}}';
  const seen = watch(opening, chunk({ content: "a" }), chunk({ content: text }));
  assertEquals([seen.terminal, seen.usage, seen.error], ["none", undefined, undefined]);
});

Deno.test("ChatTap skips what it does not understand", () => {
  const noise = ["{", "null", "[]", '{"choices":5}', '{"choices":[null]}', '{"error":null}'];
  const seen = watch(
    ...noise.map((data) => `data: ${data}\n\n`),
    wire({ choices: [{ delta: 5, finish_reason: 7 }], usage: [] }),
    wire({ choices: [], usage: { prompt_tokens: "many", completion_tokens: -3 } }),
  );
  assertEquals([seen.terminal, seen.error, seen.hasOutput], ["none", undefined, false]);
  assertEquals(seen.usage, { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 });
});

Deno.test("ChatTap reads a whole answer", () => {
  const tap = chat.tap();
  tap.unary(
    new Map<string, unknown>([
      ["id", "chatcmpl-2"],
      ["choices", [{ index: 0, message: { content: "Hi" }, finish_reason: "tool_calls" }]],
      ["usage", { prompt_tokens: 3, completion_tokens: 4 }],
    ]),
  );
  assertEquals([tap.seen.usage?.input, tap.seen.usage?.output], [3, 4]);
  assertEquals([tap.seen.finishReason, tap.seen.terminal], ["tool_calls", "finished"]);
  assertEquals(tap.seen.hasOutput, true);
});

Deno.test("ChatTap takes a whole answer that is an error for one", () => {
  const tap = chat.tap();
  tap.unary(new Map([["error", { message: "No credits.", code: "insufficient_quota" }]]));
  assertEquals([tap.seen.terminal, tap.seen.error?.kind], ["failed", "quota_exhausted"]);
});

Deno.test("chat.isUsageReport knows the chunk that only reports usage, and no other", () => {
  const report = (text: string) => parseEvents(text).map((event) => chat.isUsageReport(event));
  assertEquals(report(usageChunk), [true]);
  assertEquals(report('data: { "usage" : { "prompt_tokens":1 }, "choices" : [ ] }\n\n'), [true]);
  assertEquals(report(chunk({ content: "Hi" }, null, { usage: null })), [false]);
  assertEquals(report(chunk({}, "stop", { usage: { prompt_tokens: 1 } })), [false]);
  assertEquals(report('data: {"choices":[],"prompt_filter_results":[]}\n\n'), [false]);
  assertEquals(report('data: {"choices":[],"usage":null}\n\n'), [false]);
  assertEquals(report(DONE), [false]);
  assertEquals(report('data: {"choices":[],"usage":{\n\n'), [false]);
});
