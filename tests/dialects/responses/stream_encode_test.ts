import { assert, assertEquals } from "@std/assert";
import type { BlockHead, FinishReason, StreamEvent } from "../../../lib/core/canonical.ts";
import { GatewayError } from "../../../lib/core/errors.ts";
import { parseEvents } from "../../../lib/core/sse.ts";
import { finish, streamOf } from "../../helpers/events.ts";
import { assertResponsesStream } from "../../helpers/responses_grammar.ts";
import { plainRequest, replyContext, write } from "./translation.ts";

type Json = Record<string, unknown>;

const block = (head: BlockHead, ...pieces: string[]) => ({ head, pieces });
const text = (...pieces: string[]) => block({ kind: "text" }, ...pieces);
const thinking = (...pieces: string[]) => block({ kind: "thinking" }, ...pieces);
const call = (id: string, ...pieces: string[]) =>
  block({ kind: "tool_call", id, name: "look", tool: "function" }, ...pieces);

/** The output of the last response of an answer of these blocks. */
function outputOf(...blocks: ReturnType<typeof block>[]): Json[] {
  return assertResponsesStream(write(streamOf(blocks))).output as Json[];
}

/** The answer's events, ending for this reason. */
function endingIn(reason: FinishReason, ...blocks: ReturnType<typeof block>[]): StreamEvent[] {
  return [...streamOf(blocks).slice(0, -1), { ...finish(), reason }];
}

const typesOf = (stream: string) => parseEvents(stream).map(({ event }) => event);

Deno.test("ResponsesEncoder writes text, reasoning and calls with all their events", () => {
  const stream = write(streamOf([thinking("let me ", "see"), text("Hel", "lo"), call("c1", "{}")]));
  assertResponsesStream(stream);
  assertEquals(typesOf(stream).map((type) => type.slice("response.".length)), [
    "created",
    "in_progress",
    "output_item.added",
    "reasoning_summary_part.added",
    "reasoning_summary_text.delta",
    "reasoning_summary_text.delta",
    "reasoning_summary_text.done",
    "reasoning_summary_part.done",
    "output_item.done",
    "output_item.added",
    "content_part.added",
    "output_text.delta",
    "output_text.delta",
    "output_text.done",
    "content_part.done",
    "output_item.done",
    "output_item.added",
    "function_call_arguments.delta",
    "function_call_arguments.done",
    "output_item.done",
    "completed",
  ]);
});

Deno.test("ResponsesEncoder ends in a whole response object, with the request's own values", () => {
  const body = {
    instructions: "Be brief.",
    max_output_tokens: 100,
    metadata: { a: "b" },
    parallel_tool_calls: false,
    previous_response_id: "resp_0",
    reasoning: { effort: "low", summary: "auto" },
    store: false,
    temperature: 0.5,
    text: { format: { type: "json_object" }, verbosity: "low" },
    tool_choice: "required",
    tools: [{ type: "function", name: "look" }, { type: "web_search" }],
  };
  const { id, model, usage, output: _, ...rest } = assertResponsesStream(
    write(streamOf([text("Hi")]), { body }),
  );
  assertEquals([id, model], ["resp_1", "my-model"]);
  assertEquals(usage, {
    input_tokens: 7,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    output_tokens: 3,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 10,
  });
  assertEquals(rest, {
    ...body,
    tools: [
      { type: "function", name: "look", description: null, parameters: null, strict: true },
      { type: "web_search" },
    ],
    object: "response",
    created_at: 1_790_000_000,
    completed_at: 1_790_000_000,
    status: "completed",
    background: false,
    error: null,
    incomplete_details: null,
    max_tool_calls: null,
    prompt_cache_key: null,
    safety_identifier: null,
    service_tier: "default",
    top_logprobs: 0,
    top_p: 1,
    truncation: "disabled",
    user: null,
    presence_penalty: 0,
    frequency_penalty: 0,
  });
});

Deno.test("ResponsesEncoder puts texts that follow one another into one message, empty ones nowhere", () => {
  const output = outputOf(text("a"), text(), text("b", ""), thinking("c"), text(), text("d"));
  assertEquals(
    output.map((
      { type, content },
    ) => [type, (content as Json[] | undefined)?.map(({ text }) => text)]),
    [["message", ["a", "b"]], ["reasoning", undefined], ["message", ["d"]]],
  );
});

Deno.test("ResponsesEncoder leaves out the empty text between reasoning and a call", () => {
  const events = streamOf([thinking("a"), text(), call("c1", "{}")]);
  assertEquals(
    typesOf(write(events)).filter((type) => type.endsWith("reasoning_summary_text.done")).length,
    1,
  );
  assertResponsesStream(write(events));
});

Deno.test("ResponsesEncoder writes {} for a call without input", () => {
  for (const pieces of [[], [""]]) {
    const [item] = outputOf(call("c1", ...pieces));
    assertEquals([item?.arguments, item?.status], ["{}", "completed"]);
  }
});

Deno.test("ResponsesEncoder restores namespaces, and writes custom tools and searches as such", () => {
  const head = { kind: "tool_call" as const, id: "c1", name: "exec" };
  const output = outputOf(
    block({ ...head, tool: "function", namespace: "fs" }, "{}"),
    block({ ...head, id: "c2", tool: "custom", namespace: "functions" }, 'say "hi"\n', "😀"),
    block({ ...head, id: "c3", name: "tool_search", tool: "tool_search" }, '{"query":', '"x"}'),
    block({ ...head, id: "c4", name: "tool_search", tool: "tool_search" }, "broken"),
  ).map(({ id: _, ...item }) => item);
  const status = "completed";
  assertEquals(output, [
    {
      type: "function_call",
      call_id: "c1",
      status,
      name: "exec",
      namespace: "fs",
      arguments: "{}",
    },
    {
      type: "custom_tool_call",
      call_id: "c2",
      status,
      name: "exec",
      namespace: "functions",
      input: 'say "hi"\n😀',
    },
    {
      type: "tool_search_call",
      call_id: "c3",
      status,
      execution: "client",
      arguments: { query: "x" },
    },
    { type: "tool_search_call", call_id: "c4", status, execution: "client", arguments: {} },
  ]);
});

Deno.test("ResponsesEncoder gives every call an id of its own that the vendor would accept", () => {
  const ids = outputOf(call("same"), call("same"), call("x".repeat(80)), call("not legal!"))
    .map(({ call_id }) => String(call_id));
  assertEquals(ids.slice(0, 2), ["same", "same_2"]);
  assert(ids.every((id) => /^[A-Za-z0-9_-]{1,64}$/.test(id)));
});

Deno.test("ResponsesEncoder writes citations, those without a place for the text so far", () => {
  const citation = { url: "https://a.example/", title: "A" };
  const events: StreamEvent[] = [
    { type: "start", id: "r", model: "m" },
    { type: "block_start", block: { kind: "text" } },
    { type: "citation", citation: { ...citation, start: 1, end: 2 } },
    { type: "block_delta", text: "So." },
    { type: "citation", citation },
    { type: "block_end" },
    finish(),
  ];
  const [item] = assertResponsesStream(write(events)).output as Json[];
  const annotation = { type: "url_citation", ...citation };
  assertEquals((item?.content as Json[])[0]?.annotations, [
    { ...annotation, start_index: 1, end_index: 2 },
    { ...annotation, start_index: 0, end_index: 3 },
  ]);
});

Deno.test("ResponsesEncoder seals reasoning for clients that ask for it, and tells it only then", () => {
  const events: StreamEvent[] = [
    { type: "start", id: "r", model: "m" },
    { type: "block_start", block: { kind: "thinking" } },
    { type: "block_delta", text: "secret" },
    { type: "block_end", opaque: { origin: "messages", family: "claude", value: "sig" } },
    finish(),
  ];
  const reasoning = (wantsOpaque: boolean, display: "summarized" | "omitted") => {
    const request = { ...plainRequest, thinking: { display }, wantsOpaque };
    const [item] = assertResponsesStream(write(events, { request })).output as Json[];
    return [item?.summary, String(item?.encrypted_content).slice(0, 5)];
  };
  const told = [{ type: "summary_text", text: "secret" }];
  assertEquals(reasoning(true, "summarized"), [told, "gwa1."]);
  assertEquals(reasoning(false, "summarized"), [told, "undef"]);
  assertEquals(reasoning(true, "omitted"), [[], "gwa1."]);
});

Deno.test("ResponsesEncoder says how an answer ended, and marks the item that was cut off", () => {
  const ended = (kind: FinishReason["kind"], ...blocks: ReturnType<typeof block>[]) => {
    const { status, incomplete_details: details, output } = assertResponsesStream(
      write(endingIn({ kind, raw: kind }, ...blocks)),
    );
    const statuses = (output as Json[]).map(({ status }) => status);
    return [status, (details as Json | null)?.reason, ...statuses];
  };
  assertEquals(ended("end_turn", text("a")), ["completed", undefined, "completed"]);
  assertEquals(ended("pause", text("a")), ["completed", undefined, "completed"]);
  assertEquals(ended("stop_sequence", text("a")), ["completed", undefined, "completed"]);
  assertEquals(ended("tool_use", text("a"), call("c1")), [
    "completed",
    undefined,
    "completed",
    "completed",
  ]);
  const limit = ["incomplete", "max_output_tokens"];
  assertEquals(ended("max_tokens", text("a"), call("c1", '{"a')), [
    ...limit,
    "completed",
    "incomplete",
  ]);
  assertEquals(ended("max_tokens", text("a")), [...limit, "incomplete"]);
  assertEquals(ended("context_window", text("a")), [...limit, "incomplete"]);
  assertEquals(ended("max_tokens"), limit);
  assertEquals(ended("refusal", text("a")), ["incomplete", "content_filter", "incomplete"]);
  assertEquals(ended("refusal", block({ kind: "refusal" }, "No.")), [
    "completed",
    undefined,
    "completed",
  ]);
});

Deno.test("ResponsesEncoder writes an empty answer as one without items", () => {
  assertEquals(outputOf(), []);
});

Deno.test("ResponsesEncoder ends a broken answer in response.failed, wherever it breaks", () => {
  const error: StreamEvent = {
    type: "error",
    error: new GatewayError("context_overflow", "prompt is too long: 5 tokens > 4 maximum"),
  };
  const events = streamOf([thinking("a"), text("b"), call("c1", "{}")]).slice(0, -1);
  for (let length = 0; length <= events.length; length++) {
    const last = assertResponsesStream(write([...events.slice(0, length), error, finish()]));
    assertEquals([last.status, (last.error as Json).code], ["failed", "context_length_exceeded"]);
  }
});

Deno.test("ResponsesEncoder writes a comment for a ping", () => {
  const events = streamOf([text("a")]);
  assertEquals(
    typesOf(write(events)),
    typesOf(
      write(
        events.flatMap((event): StreamEvent[] =>
          event.type === "finish" ? [event] : [event, { type: "ping" }]
        ),
      ),
    ),
  );
});

Deno.test("ResponsesEncoder estimates the input where nobody counted it", () => {
  const uncounted = { input: 0, cacheRead: 0, cacheWrite: 0, output: 3, reasoning: 0 };
  const ending = { ...finish(), usage: uncounted, usageKnown: false };
  const { usage } = assertResponsesStream(write([...streamOf([]).slice(0, -1), ending]));
  const { input_tokens, total_tokens } = usage as Json;
  assertEquals([input_tokens, total_tokens], [replyContext.estimatedInput, 15]);
});
