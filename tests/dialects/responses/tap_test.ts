import { assertEquals } from "@std/assert";
import { formatEvent, parseEvents } from "../../../lib/core/sse.ts";
import type { Tap } from "../../../lib/dialects/mod.ts";
import { responses } from "../../../lib/dialects/responses/mod.ts";

interface Data {
  type: string;
  [member: string]: unknown;
}

function wire(events: Data[], named = true): string {
  return events.map((data, sequence_number) =>
    formatEvent(named ? data.type : "", JSON.stringify({ ...data, sequence_number }))
  ).join("");
}

function watch(text: string): Tap["seen"] {
  const tap = responses.tap();
  parseEvents(text).forEach((event) => tap.event(event));
  return tap.seen;
}

const head = { id: "resp_1", object: "response", created_at: 1_790_000_000, model: "gpt-x" };
const created = {
  type: "response.created",
  response: { ...head, status: "in_progress", error: null, usage: null },
};
const added = { type: "response.output_item.added", item: { type: "message", id: "msg_1" } };
const delta = { type: "response.output_text.delta", item_id: "msg_1", delta: "Hi", logprobs: [] };
const usage = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 64, cache_write_tokens: 10 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 12 },
  total_tokens: 120,
};
const ended = (status: string, rest: Record<string, unknown> = {}) => ({
  type: `response.${status}`,
  response: { ...head, status, error: null, incomplete_details: null, usage, ...rest },
});

Deno.test("ResponsesTap reads usage and status from the last event", () => {
  const seen = watch(wire([created, added, delta, ended("completed")]));
  assertEquals(seen.usage, {
    input: 100,
    cacheRead: 64,
    cacheWrite: 10,
    output: 20,
    reasoning: 12,
  });
  assertEquals([seen.finishReason, seen.terminal], ["completed", "finished"]);
  assertEquals([seen.id, seen.model, seen.created], ["resp_1", "gpt-x", 1_790_000_000]);
  assertEquals(seen.events, 4);
});

Deno.test("ResponsesTap takes an incomplete response for a proper end and names its reason", () => {
  const seen = watch(wire([
    created,
    ended("incomplete", { incomplete_details: { reason: "max_output_tokens" } }),
  ]));
  assertEquals([seen.finishReason, seen.terminal], ["max_output_tokens", "finished"]);
  assertEquals(seen.usage?.output, 20);
});

Deno.test("ResponsesTap reads a failed response, with the usage it came with", () => {
  const error = { code: "rate_limit_exceeded", message: "Slow down." };
  const seen = watch(wire([created, delta, ended("failed", { error })]));
  assertEquals([seen.terminal, seen.error?.kind], ["failed", "rate_limited"]);
  assertEquals(seen.error?.message, "Slow down.");
  assertEquals(seen.usage?.input, 100);
});

Deno.test("ResponsesTap reads both shapes of a plain error event", () => {
  const flat = { type: "error", code: "server_is_overloaded", message: "Busy.", param: null };
  const nested = { type: "error", error: { code: "server_is_overloaded", message: "Busy." } };
  for (const error of [flat, nested]) {
    const seen = watch(wire([created, error]));
    assertEquals([seen.terminal, seen.error?.kind], ["failed", "overloaded"]);
    assertEquals(seen.error?.vendorType, undefined);
  }
});

Deno.test("ResponsesTap keeps the first end that it sees", () => {
  const error = { type: "error", code: "server_error", message: "Late." };
  assertEquals(watch(wire([created, ended("completed"), error])).terminal, "finished");
  assertEquals(watch(wire([created, error, ended("completed")])).terminal, "failed");
});

Deno.test("ResponsesTap sees output with the first delta or the first whole item", () => {
  assertEquals(watch(wire([created, added])).hasOutput, false);
  for (
    const type of [
      "response.output_text.delta",
      "response.reasoning_summary_text.delta",
      "response.function_call_arguments.delta",
      "response.output_item.done",
    ]
  ) {
    assertEquals(watch(wire([created, added, { type }])).hasOutput, true, type);
  }
});

Deno.test("ResponsesTap understands events whose name is missing", () => {
  const seen = watch(wire([created, added, delta, ended("completed")], false));
  assertEquals([seen.terminal, seen.hasOutput, seen.usage?.input], ["finished", true, 100]);
});

Deno.test("ResponsesTap skips what it does not understand", () => {
  const noise = [
    "event: response.completed\ndata: {\n\n",
    "event: response.completed\ndata: null\n\n",
    'event: response.completed\ndata: {"response":[]}\n\n',
    'event: response.created\ndata: {"response":{"id":5,"created_at":"x"}}\n\n',
    "event: response.queued\ndata: ...\n\n",
    "data: [DONE]\n\n",
  ].join("");
  const seen = watch(noise);
  assertEquals([seen.terminal, seen.error, seen.usage], ["none", undefined, undefined]);
  assertEquals(watch("event: error\ndata: {}\n\n").error?.kind, "upstream_failed");
});

Deno.test("ResponsesTap reads a whole answer", () => {
  const tap = responses.tap();
  tap.unary(
    new Map<string, unknown>([...Object.entries(head), ["status", "completed"], ["usage", usage]]),
  );
  assertEquals([tap.seen.terminal, tap.seen.finishReason], ["finished", "completed"]);
  assertEquals([tap.seen.usage?.cacheRead, tap.seen.hasOutput], [64, true]);
});

Deno.test("ResponsesTap takes a whole answer that failed for an error", () => {
  const tap = responses.tap();
  tap.unary(
    new Map<string, unknown>([
      ["status", "failed"],
      ["error", { code: "context_length_exceeded", message: "Too long." }],
    ]),
  );
  assertEquals([tap.seen.terminal, tap.seen.error?.kind], ["failed", "context_overflow"]);
});
