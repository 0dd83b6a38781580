import { assertEquals } from "@std/assert";
import type { StreamEvent } from "../../../lib/core/canonical.ts";
import type { ToolIdentity } from "../../../lib/dialects/codec.ts";
import { texts } from "../../helpers/events.ts";
import { assertResponsesStream } from "../../helpers/responses_grammar.ts";
import { assertWellFormed } from "../../helpers/well_formed.ts";
import {
  added,
  argumentsDelta,
  blocksOf,
  completed,
  created,
  done,
  fold,
  functionCall,
  incomplete,
  message,
  read,
  sse,
  textDelta,
  type WireEvent,
  write,
} from "./translation.ts";

/** The error that the stream ends in. */
function failure(events: readonly StreamEvent[]) {
  assertWellFormed(events);
  const last = events.at(-1);
  return last?.type === "error" ? last.error : undefined;
}

const summaryDelta = (output_index: number, summary_index: number, delta: string): WireEvent => ({
  type: "response.reasoning_summary_text.delta",
  output_index,
  summary_index,
  delta,
});

const reasoning = (texts: string[], encrypted_content?: string) => ({
  type: "reasoning",
  id: "rs_1",
  summary: texts.map((text) => ({ type: "summary_text", text })),
  ...(encrypted_content !== undefined && { encrypted_content }),
});

const family = "gpt-5.2-2025-12-11";

Deno.test("ResponsesDecoder reads reasoning, text and a call", () => {
  const events = read(sse(
    created,
    { type: "response.in_progress", response: { id: "resp_up" } },
    added(0, reasoning([], "provisional")),
    summaryDelta(0, 0, "let me "),
    summaryDelta(0, 0, "see"),
    done(0, reasoning(["let me see"], "final")),
    added(1, message()),
    textDelta(1, "Looking."),
    done(1, message("Looking.")),
    added(2, functionCall("c1", "look")),
    argumentsDelta(2, '{"at":'),
    argumentsDelta(2, "1.0}"),
    done(2, functionCall("c1", "look", '{"at":1.0}')),
    completed(),
  ));
  assertWellFormed(events);
  assertEquals(fold(events), {
    id: "resp_up",
    model: "gpt-5.2",
    blocks: [
      {
        kind: "thinking",
        text: "let me see",
        opaque: { origin: "responses", family, value: "final", id: "rs_1" },
      },
      { kind: "text", text: "Looking." },
      { kind: "tool_call", id: "c1", name: "look", tool: "function", input: '{"at":1.0}' },
    ],
    reason: { kind: "tool_use", raw: "completed" },
    usage: { input: 20, cacheRead: 5, cacheWrite: 2, output: 9, reasoning: 4 },
    usageKnown: true,
  });
});

Deno.test("ResponsesDecoder makes paragraphs of the parts of a summary", () => {
  const [block] = blocksOf(
    added(0, reasoning([])),
    summaryDelta(0, 0, "a"),
    { type: "response.reasoning_summary_text.done", output_index: 0, summary_index: 0, text: "ab" },
    summaryDelta(0, 1, "c"),
    done(0, reasoning(["ab", "c", "d"])),
    completed(),
  );
  assertEquals(block, { kind: "thinking", text: "ab\n\nc\n\nd" });
});

Deno.test("ResponsesDecoder reads the raw reasoning of open models", () => {
  const raw = (delta: string): WireEvent => ({
    type: "response.reasoning_text.delta",
    output_index: 0,
    content_index: 0,
    delta,
  });
  assertEquals(blocksOf(added(0, reasoning([])), raw("th"), raw("ink"), completed()), [
    { kind: "thinking", text: "think" },
  ]);
});

Deno.test("ResponsesDecoder keeps reasoning of which only the encryption is told", () => {
  assertEquals(
    blocksOf(
      added(0, reasoning([], "provisional")),
      done(0, reasoning([], "final")),
      added(1, reasoning([])),
      done(1, reasoning([])),
      completed(),
    ),
    [{
      kind: "thinking",
      text: "",
      opaque: { origin: "responses", family, value: "final", id: "rs_1" },
    }],
  );
});

Deno.test("ResponsesDecoder never takes a provisional encryption for the final one", () => {
  assertEquals(
    blocksOf(added(0, reasoning([], "provisional")), summaryDelta(0, 0, "a"), completed()),
    [{ kind: "thinking", text: "a" }],
  );
});

Deno.test("ResponsesDecoder lets calls that overlap follow one another", () => {
  const events = read(sse(
    created,
    added(0, functionCall("c1", "one")),
    added(1, functionCall("c2", "two")),
    argumentsDelta(1, "{2"),
    argumentsDelta(0, "{1"),
    argumentsDelta(1, "}"),
    done(1, functionCall("c2", "two", "{2}")),
    added(2, functionCall("c3", "three")),
    argumentsDelta(2, "{3"),
    argumentsDelta(0, "}"),
    done(0, functionCall("c1", "one", "{1}")),
    argumentsDelta(2, "}"),
    done(2, functionCall("c3", "three", "{3}")),
    completed(),
  ));
  assertWellFormed(events);
  assertEquals(texts(fold(events)), [
    ["tool_call", "{1}"],
    ["tool_call", "{2}"],
    ["tool_call", "{3}"],
  ]);
});

Deno.test("ResponsesDecoder tells items apart by their index: some fronts change the ids", () => {
  let id = 0;
  const rotating = (event: WireEvent) => ({ ...event, item_id: `msg_${id++}` });
  assertEquals(
    blocksOf(
      added(0, { ...message(), id: "msg_a" }),
      rotating(textDelta(0, "a")),
      rotating(textDelta(0, "b")),
      done(0, { ...message("ab"), id: "msg_z" }),
      completed([{ ...message("ab"), id: "msg_y" }]),
    ),
    [{ kind: "text", text: "ab" }],
  );
});

Deno.test("ResponsesDecoder reads an answer of which only whole items are told", () => {
  const items = [message("Hi"), functionCall("c1", "look", "{}")];
  const expected = [["text", "Hi"], ["tool_call", "{}"]];
  const ending = completed(items);
  assertEquals(
    texts(fold(read(sse(created, ...items.map((item, at) => done(at, item)), ending)))),
    expected,
  );
  assertEquals(texts(fold(read(sse(created, ending)))), expected);
  assertEquals(texts(fold(read(sse(ending)))), expected);
});

Deno.test("ResponsesDecoder adds what the pieces of a text lacked at its end", () => {
  assertEquals(
    blocksOf(added(0, message()), textDelta(0, "Hel"), done(0, message("Hello")), completed()),
    [{ kind: "text", text: "Hello" }],
  );
  assertEquals(
    blocksOf(added(0, message()), textDelta(0, "Hel"), completed([message("Hello")])),
    [{ kind: "text", text: "Hello" }],
  );
});

Deno.test("ResponsesDecoder takes the pieces for the whole where the end does not repeat them", () => {
  const { content: _, ...bare } = message();
  assertEquals(
    blocksOf(
      added(0, message()),
      textDelta(0, "Hi"),
      { type: "response.output_text.done", output_index: 0, content_index: 0 },
      done(0, bare),
      added(1, functionCall("c1", "look")),
      argumentsDelta(1, "{}"),
      done(1, functionCall("c1", "look", "")),
      completed(),
    ),
    [
      { kind: "text", text: "Hi" },
      { kind: "tool_call", id: "c1", name: "look", tool: "function", input: "{}" },
    ],
  );
});

Deno.test("ResponsesDecoder fails when a piece of a text or of a call was lost in the middle", () => {
  const text = read(sse(
    created,
    added(0, message()),
    textDelta(0, "Hlo"),
    done(0, message("Hello")),
    completed(),
  ));
  assertEquals(failure(text)?.kind, "upstream_failed");
  const call = read(sse(
    created,
    added(0, functionCall("c1", "look")),
    argumentsDelta(0, "1}"),
    done(0, functionCall("c1", "look", '{"at":1}')),
    completed(),
  ));
  assertEquals(failure(call)?.kind, "upstream_failed");
});

Deno.test("ResponsesDecoder makes a block of each part of a message, none of an empty one", () => {
  assertEquals(
    blocksOf(
      added(0, message()),
      textDelta(0, "a"),
      { type: "response.output_text.done", output_index: 0, content_index: 0, text: "a" },
      textDelta(0, "b", 2),
      done(0, message("a", "", "b")),
      completed(),
    ),
    [{ kind: "text", text: "a" }, { kind: "text", text: "b" }],
  );
});

Deno.test("ResponsesDecoder tells of citations of web pages once each", () => {
  const annotation = {
    type: "url_citation",
    url: "https://a.example/",
    title: "A",
    start_index: 0,
    end_index: 2,
  };
  const other = { ...annotation, url: "https://b.example/" };
  const [part] = message("So.").content;
  assertEquals(
    blocksOf(
      added(0, message()),
      textDelta(0, "So."),
      {
        type: "response.output_text.annotation.added",
        output_index: 0,
        content_index: 0,
        annotation_index: 0,
        annotation,
      },
      done(0, { ...message(), content: [{ ...part, annotations: [annotation, other] }] }),
      completed(),
    ),
    [{
      kind: "text",
      text: "So.",
      citations: [
        { url: "https://a.example/", title: "A", start: 0, end: 2 },
        { url: "https://b.example/", title: "A", start: 0, end: 2 },
      ],
    }],
  );
});

Deno.test("ResponsesDecoder reads a refusal, and that the answer ended in one", () => {
  const answer = fold(read(sse(
    created,
    added(0, message()),
    { type: "response.refusal.delta", output_index: 0, content_index: 0, delta: "I can" },
    {
      type: "response.content_part.done",
      output_index: 0,
      content_index: 0,
      part: { type: "refusal", refusal: "I cannot." },
    },
    completed(),
  )));
  assertEquals(answer.blocks, [{ kind: "refusal", text: "I cannot." }]);
  assertEquals(answer.reason, { kind: "refusal", raw: "completed" });
});

Deno.test("ResponsesDecoder reads free text of custom tools as it is, however it is cut", () => {
  const input = 'say "hi"\n\u2028😀';
  const call = { type: "custom_tool_call", id: "ctc_1", call_id: "c1", name: "exec", input: "" };
  const pieces = input.split("").map((delta): WireEvent => ({
    type: "response.custom_tool_call_input.delta",
    output_index: 0,
    delta,
  }));
  assertEquals(blocksOf(added(0, call), ...pieces, done(0, { ...call, input }), completed()), [
    { kind: "tool_call", id: "c1", name: "exec", tool: "custom", input },
  ]);
});

Deno.test("ResponsesDecoder gives tools the client's names", () => {
  const names = new Map<string, ToolIdentity>([
    ["short", { name: "mcp.long", tool: "function" }],
    ["fs/look", { name: "look!", namespace: "f.s", tool: "function" }],
  ]);
  const events = read(
    sse(
      created,
      done(0, functionCall("c1", "short", "{}")),
      done(1, functionCall("c2", "look", "{}", { namespace: "fs" })),
      done(2, functionCall("c3", "unknown", "{}")),
      completed(),
    ),
    names,
  );
  assertEquals(
    fold(events).blocks.map((block) => block.kind === "tool_call" && [block.namespace, block.name]),
    [[undefined, "mcp.long"], ["f.s", "look!"], [undefined, "unknown"]],
  );
});

Deno.test("ResponsesDecoder reads a search of the client's and none of the vendor's", () => {
  const search = { type: "tool_search_call", id: "tsc_1", arguments: { query: "x" } };
  assertEquals(
    blocksOf(
      added(0, search),
      done(0, { ...search, call_id: "c1", execution: "client" }),
      done(1, { ...search, call_id: null, execution: "server" }),
      completed(),
    ),
    [{
      kind: "tool_call",
      id: "c1",
      name: "tool_search",
      tool: "tool_search",
      input: '{"query":"x"}',
    }],
  );
});

Deno.test("ResponsesDecoder and ResponsesEncoder survive arguments that nest without end", () => {
  const deep = `${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}`;
  const item =
    `{"type":"tool_search_call","call_id":"c1","execution":"client","arguments":${deep}}`;
  const data = `{"type":"response.output_item.done","output_index":0,"item":${item}}`;
  const events = read(sse(created) + `data: ${data}\n\n` + sse(completed()));
  assertWellFormed(events);
  assertResponsesStream(write(events));
  const [start, ...rest] = read(
    sse(created, done(0, functionCall("c1", "look", deep)), completed()),
  );
  assertEquals(start?.type, "start");
  assertResponsesStream(write([{ type: "start", id: "r", model: "m" }, ...rest]));
});

Deno.test("ResponsesDecoder waits with a call until it knows its name, and fails if it never does", () => {
  const late = [argumentsDelta(0, '{"a"'), argumentsDelta(0, ":1}")];
  assertEquals(
    blocksOf(...late, done(0, functionCall("c1", "look", '{"a":1}')), completed()),
    [{ kind: "tool_call", id: "c1", name: "look", tool: "function", input: '{"a":1}' }],
  );
  assertEquals(failure(read(sse(created, ...late, completed())))?.kind, "upstream_failed");
});

Deno.test("ResponsesDecoder makes up the id of a call that has none", () => {
  const [call] = blocksOf(done(0, functionCall("", "look", "{}")), completed());
  assertEquals(call?.kind === "tool_call" && /^call_[0-9a-f]{24}$/.test(call.id), true);
});

Deno.test("ResponsesDecoder skips built-in tools, unknown items and unknown events", () => {
  const events = read(sse(
    created,
    added(0, { type: "web_search_call", id: "ws_1", status: "in_progress" }),
    { type: "response.web_search_call.searching", output_index: 0, item_id: "ws_1" },
    done(0, { type: "web_search_call", id: "ws_1", status: "completed" }),
    { type: "response.weather", wind: 7 },
    { type: "keepalive" },
    added(1, { type: "hologram" }),
    done(2, message("Done.")),
    completed(),
  ));
  assertWellFormed(events);
  assertEquals(texts(fold(events)), [["text", "Done."]]);
  assertEquals(events.some(({ type }) => type === "ping"), true);
});

Deno.test("ResponsesDecoder reads each way to end", () => {
  const reason = (ending: WireEvent) => fold(read(sse(created, ending))).reason;
  assertEquals(reason(completed()), { kind: "end_turn", raw: "completed" });
  assertEquals(reason(incomplete("max_output_tokens")), {
    kind: "max_tokens",
    raw: "max_output_tokens",
  });
  assertEquals(reason(incomplete("content_filter")), { kind: "refusal", raw: "content_filter" });
  assertEquals(reason(incomplete("boredom")), { kind: "end_turn", raw: "boredom" });
});

Deno.test("ResponsesDecoder keeps a call that the limit cut off", () => {
  const answer = fold(read(sse(
    created,
    added(0, functionCall("c1", "look")),
    argumentsDelta(0, '{"at":'),
    done(0, functionCall("c1", "look", '{"at":', { status: "incomplete" })),
    incomplete("max_output_tokens"),
  )));
  assertEquals(texts(answer), [["tool_call", '{"at":']]);
  assertEquals(answer.reason.kind, "max_tokens");
});

Deno.test("ResponsesDecoder says that usage is unknown when none came", () => {
  const ending = { type: "response.completed", response: { status: "completed", output: [] } };
  assertEquals(fold(read(sse(created, ending))).usageKnown, false);
});

Deno.test("ResponsesDecoder reads both shapes of an error event, and a failed response", () => {
  const error = { type: "server_error", code: "server_error", message: "Broken.", param: null };
  const { type: _, ...flat } = error;
  for (
    const event of [
      { type: "error", sequence_number: 1, ...flat },
      { type: "error", error },
      { type: "response.failed", response: { id: "resp_up", error } },
    ]
  ) {
    const events = read(sse(created, added(0, message()), textDelta(0, "Hal"), event, completed()));
    assertEquals(failure(events)?.message, "Broken.");
    assertEquals(events.some((event) => event.type === "block_delta"), true, "what came before");
  }
  assertEquals(failure(read(sse({ type: "error", error })))?.message, "Broken.", "at once");
  assertEquals(failure(read(sse(created, { type: "error" })))?.kind, "upstream_failed");
});

Deno.test("ResponsesDecoder fails when the stream breaks off, wherever it does", () => {
  assertEquals(failure(read(""))?.kind, "upstream_failed");
  assertEquals(failure(read(sse(created)))?.kind, "upstream_failed");
  const begun = read(sse(created, added(0, message()), textDelta(0, "Hal")));
  assertEquals(failure(begun)?.kind, "upstream_failed");
});

Deno.test("ResponsesDecoder passes over repetitions and what comes after the end", () => {
  const twice = [
    created,
    added(0, message()),
    textDelta(0, "Hi"),
    done(0, message("Hi")),
    completed([message("Hi")]),
  ].flatMap((event) => event.type.endsWith(".delta") ? [event] : [event, event]);
  const events = read(sse(...twice));
  assertWellFormed(events);
  assertEquals(texts(fold(events)), [["text", "Hi"]]);
});

Deno.test("ResponsesDecoder skips events that are no JSON, and takes the type from the data", () => {
  const events = read(
    `event: response.created\ndata: {broken\n\ndata: [DONE]\n\n` +
      `data: ${JSON.stringify(created)}\n\nevent: x\ndata: ${JSON.stringify(completed())}\n\n`,
  );
  assertEquals(events.map(({ type }) => type), ["start", "finish"]);
});

Deno.test("ResponsesDecoder reads hundreds of thousands of deltas and one of a megabyte in linear time", () => {
  const many = (event: WireEvent) => sse(event).repeat(200_000);
  const long = "x".repeat(1_000_000);
  const answer = fold(read(
    sse(created, added(0, message())) +
      many(textDelta(0, "ab")) +
      sse(
        done(0, message("ab".repeat(200_000))),
        added(1, functionCall("c1", "look")),
        added(2, functionCall("c2", "look")),
      ) +
      many(argumentsDelta(2, "y")) +
      sse(
        argumentsDelta(1, long),
        done(1, functionCall("c1", "look", long)),
        completed(),
      ),
  ));
  assertEquals(texts(answer).map(([, text]) => text?.length), [400_000, 1_000_000, 200_000]);
});
