import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { BlockHead, FinishKind, StreamEvent } from "../../../lib/core/canonical.ts";
import { GatewayError } from "../../../lib/core/errors.ts";
import { parseEvents } from "../../../lib/core/sse.ts";
import { streamOf } from "../../helpers/events.ts";
import { written } from "./contexts.ts";

const call = (id: string, name = "f"): BlockHead => ({
  kind: "tool_call",
  id,
  name,
  tool: "function",
});
const usage = { input: 10, cacheRead: 4, cacheWrite: 2, output: 5, reasoning: 3 };

function finishing(kind: FinishKind, explanation?: string): StreamEvent[] {
  const reason = { kind, raw: kind, ...(explanation !== undefined && { explanation }) };
  return [
    { type: "start", id: "r", model: "m" },
    { type: "finish", reason, usage, usageKnown: true },
  ];
}

/** The deltas of a stream, and its finish reason. */
function deltas(events: readonly StreamEvent[], body = {}) {
  return parseEvents(written(events, body)).filter(({ data }) => data !== "[DONE]")
    .map(({ data }) => {
      const [choice] = JSON.parse(data).choices;
      return choice?.finish_reason ?? choice?.delta;
    });
}

const begin = { role: "assistant", content: "", refusal: null };

Deno.test("A chunk has what the vendor's has, under the client's name for the model", () => {
  const [first] = parseEvents(written(streamOf([])));
  assertEquals(JSON.parse(first?.data ?? ""), {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1_700_000_000,
    model: "the-name",
    service_tier: "default",
    system_fingerprint: null,
    choices: [{ index: 0, delta: begin, logprobs: null, finish_reason: null }],
  });
});

Deno.test("Text, thinking and refusals go where clients look for them", () => {
  const events = streamOf([
    { head: { kind: "thinking" }, pieces: ["t", ""] },
    { head: { kind: "text" }, pieces: ["a", "b"] },
    { head: { kind: "refusal" }, pieces: ["n"] },
  ]);
  assertEquals(deltas(events), [
    begin,
    { reasoning_content: "t" },
    { content: "a" },
    { content: "b" },
    { refusal: "n" },
    "stop",
  ]);
});

Deno.test("A blank line stands where a block of another kind stood", () => {
  const text = (...pieces: string[]) => ({ head: { kind: "text" } as const, pieces });
  const thinking = (...pieces: string[]) => ({ head: { kind: "thinking" } as const, pieces });
  const joined = deltas(streamOf([
    text("a"),
    text("b"),
    { head: call("1"), pieces: ["{}"] },
    text(),
    text("c", "d"),
    thinking("x"),
    thinking("y"),
  ]));
  const content = joined.map((delta) => delta.content ?? "").join("");
  assertEquals(content, "ab\n\ncd");
  assertEquals(joined.map((delta) => delta.reasoning_content ?? "").join(""), "x\n\ny");
});

Deno.test("Calls are numbered from 0 and named once; one without input gets empty arguments", () => {
  const events = streamOf([
    { head: { kind: "text" }, pieces: ["a"] },
    { head: call("1"), pieces: ['{"a"', "", ":1}"] },
    { head: call("2", "g"), pieces: [] },
  ]);
  const begun = (index: number, id: string, name: string) => ({
    tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }],
  });
  const more = (index: number, input: string) => ({
    tool_calls: [{ index, function: { arguments: input } }],
  });
  assertEquals(deltas(events).slice(2), [
    begun(0, "1", "f"),
    more(0, '{"a"'),
    more(0, ":1}"),
    begun(1, "2", "g"),
    more(1, "{}"),
    "stop",
  ]);
});

Deno.test("A free text tool is called in its own form, and a namespace becomes a prefix", () => {
  const events = streamOf([
    { head: { kind: "tool_call", id: "1", name: "patch", tool: "custom" }, pieces: ["x"] },
    {
      head: { kind: "tool_call", id: "2", name: "f", namespace: "n", tool: "tool_search" },
      pieces: [],
    },
  ]);
  assertEquals(deltas(events).slice(1, 4), [
    { tool_calls: [{ index: 0, id: "1", type: "custom", custom: { name: "patch", input: "" } }] },
    { tool_calls: [{ index: 0, custom: { input: "x" } }] },
    {
      tool_calls: [{
        index: 1,
        id: "2",
        type: "function",
        function: { name: "n__f", arguments: "" },
      }],
    },
  ]);
});

Deno.test("A client of functions gets one function call", () => {
  const events = streamOf([
    { head: call("1"), pieces: ["{}"] },
    { head: call("2", "g"), pieces: ["{}"] },
  ]);
  const [start, finish] = finishing("tool_use");
  assert(start && finish);
  assertEquals(deltas([...events.slice(0, -1), finish], { functions: [{ name: "f" }] }), [
    begin,
    { function_call: { name: "f", arguments: "" } },
    { function_call: { arguments: "{}" } },
    "function_call",
  ]);
});

Deno.test("Usage comes in a chunk of its own, to the client that asked", () => {
  const asked = written(finishing("end_turn"), { stream_options: { include_usage: true } });
  const chunks = parseEvents(asked).slice(0, -1).map(({ data }) => JSON.parse(data));
  assertEquals(chunks.map(({ usage }) => usage), [null, null, {
    prompt_tokens: 10,
    completion_tokens: 5,
    total_tokens: 15,
    prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 3,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }]);
  assertEquals(chunks.at(-1).choices, []);
  for (const body of [{}, { stream_options: null }, { stream_options: { include_usage: false } }]) {
    assertEquals(written(finishing("end_turn"), body).includes("usage"), false);
  }
});

Deno.test("Every way to finish has its word", () => {
  const words: [FinishKind, string][] = [
    ["end_turn", "stop"],
    ["tool_use", "tool_calls"],
    ["max_tokens", "length"],
    ["stop_sequence", "stop"],
    ["refusal", "content_filter"],
    ["context_window", "length"],
    ["pause", "stop"],
  ];
  for (const [kind, word] of words) assertEquals(deltas(finishing(kind)).at(-1), word);
});

Deno.test("What a vendor says about a refusal is told, unless the model has told it itself", () => {
  assertEquals(deltas(finishing("refusal", "policy"))[1], { refusal: "policy" });
  const worded = streamOf([{ head: { kind: "refusal" }, pieces: ["no"] }]).slice(0, -1);
  const [, finish] = finishing("refusal", "policy");
  assert(finish);
  assertEquals(deltas([...worded, finish]).filter((delta) => delta.refusal).length, 1);
});

Deno.test("An error ends the stream: no finish reason, no [DONE]", () => {
  const error = new GatewayError("overloaded", "The vendor is overloaded.");
  for (const before of [[], streamOf([{ head: { kind: "text" }, pieces: ["a"] }]).slice(0, 3)]) {
    const text = written([...before, { type: "error", error }]);
    const events = parseEvents(text);
    assertEquals(JSON.parse(events.at(-1)?.data ?? "").error.code, "server_is_overloaded");
    assertEquals(text.includes("[DONE]"), false);
    assertEquals(events.length, before.length === 0 ? 1 : 3);
  }
});

Deno.test("A ping is a comment", () => {
  assertEquals(parseEvents(written([{ type: "ping" }])), []);
  assertStringIncludes(written([{ type: "ping" }]), ": ");
});

Deno.test("Citations come with their text, and one without a place is for all of it", () => {
  const cite = (place: { start?: number; end?: number }): StreamEvent => ({
    type: "citation",
    citation: { url: "u", title: "t", ...place },
  });
  const [start, ...rest] = streamOf([{ head: { kind: "text" }, pieces: ["first"] }]);
  assert(start);
  const events: StreamEvent[] = [
    start,
    ...rest.slice(0, -1),
    { type: "block_start", block: call("1") },
    { type: "block_end" },
    { type: "block_start", block: { kind: "text" } },
    cite({}),
    { type: "block_delta", text: "second" },
    cite({ start: 1, end: 3 }),
    { type: "block_end" },
    ...rest.slice(-1),
  ];
  const annotation = (start_index: number, end_index: number) => ({
    type: "url_citation",
    url_citation: { url: "u", title: "t", start_index, end_index },
  });
  assertEquals(
    deltas(events).flatMap((delta) => delta.annotations ?? []),
    [annotation(7, 13), annotation(8, 10)],
  );
});

Deno.test("No normal chunk has a member called error", () => {
  const events = streamOf([{ head: { kind: "text" }, pieces: ["error"] }]);
  for (const { data } of parseEvents(written(events))) {
    assertEquals(data !== "[DONE]" && "error" in JSON.parse(data), false);
  }
});
