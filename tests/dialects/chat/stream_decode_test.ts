import { assertEquals, assertStringIncludes } from "@std/assert";
import type { JsonObject, StreamEvent } from "../../../lib/core/canonical.ts";
import { Folder } from "../../../lib/core/fold.ts";
import { texts } from "../../helpers/events.ts";
import { assertWellFormed } from "../../helpers/well_formed.ts";
import { calling, chunk, newDecoder, read, stream } from "./contexts.ts";

const DONE = "[DONE]";
const usage: JsonObject = {
  prompt_tokens: 10,
  completion_tokens: 5,
  prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
  completion_tokens_details: { reasoning_tokens: 3 },
};
const counted = { input: 10, cacheRead: 4, cacheWrite: 2, output: 5, reasoning: 3 };

function events(...chunks: (JsonObject | string)[]): StreamEvent[] {
  const events = read(stream(...chunks));
  assertWellFormed(events);
  return events;
}

function answer(...chunks: (JsonObject | string)[]) {
  const folder = new Folder();
  for (const event of events(...chunks)) folder.push(event);
  return folder.result();
}

/** Blocks as kind and text, or for calls as id, name and input. */
function blocks(...chunks: (JsonObject | string)[]) {
  return answer(...chunks, chunk({}, "stop"), DONE).blocks.map((block) =>
    block.kind === "tool_call" ? [block.id, block.name, block.input] : [block.kind, block.text]
  );
}

function failure(...chunks: (JsonObject | string)[]) {
  const last = events(...chunks).at(-1);
  return last?.type === "error" ? last.error : undefined;
}

Deno.test("Text, its beginning and its end come as the neutral events", () => {
  assertEquals(
    events(
      chunk({ role: "assistant", content: "", refusal: null }),
      chunk({ content: "Hel" }),
      chunk({ content: "lo" }),
      chunk({}, "stop"),
      { id: "up", choices: [], usage },
      DONE,
    ),
    [
      { type: "start", id: "up", model: "gpt" },
      { type: "block_start", block: { kind: "text" } },
      { type: "block_delta", text: "Hel" },
      { type: "block_delta", text: "lo" },
      { type: "block_end" },
      {
        type: "finish",
        reason: { kind: "end_turn", raw: "stop" },
        usage: counted,
        usageKnown: true,
      },
    ],
  );
});

Deno.test("A piece is passed on with the chunk that brings it", () => {
  const decoder = newDecoder();
  const push = (data: JsonObject) => decoder.push({ event: "", data: JSON.stringify(data) });
  assertEquals(push(chunk({ content: "a" })).length, 3);
  assertEquals(push(calling({ index: 0, id: "1", function: { name: "f", arguments: "" } })), [
    { type: "block_end" },
  ]);
  assertEquals(push(calling({ index: 0, function: { arguments: '{"a' } })), [
    { type: "block_start", block: { kind: "tool_call", id: "1", name: "f", tool: "function" } },
    { type: "block_delta", text: '{"a' },
  ]);
  assertEquals(push(calling({ index: 0, function: { arguments: '":1}' } })), [
    { type: "block_delta", text: '":1}' },
  ]);
});

Deno.test("Thinking has a block of its own, under either name", () => {
  assertEquals(
    blocks(
      chunk({ reasoning_content: "a" }),
      chunk({ reasoning: "b" }),
      chunk({ reasoning_content: "!", reasoning: "!" }),
      chunk({ content: "c" }),
      chunk({ reasoning_content: "d" }),
    ),
    [["thinking", "ab!"], ["text", "c"], ["thinking", "d"]],
  );
});

Deno.test("Empty and null content begins no block", () => {
  assertEquals(
    blocks(chunk({ content: "" }), chunk({ content: null, reasoning_content: "", refusal: null })),
    [],
  );
});

Deno.test("A first chunk without choices begins the answer all the same", () => {
  assertEquals(events({ id: "up", choices: [], prompt_filter_results: [] })[0], {
    type: "start",
    id: "up",
    model: "",
  });
});

Deno.test("Calls may be counted from 1, or not at all", () => {
  const expected = [["a", "f", "{}"], ["b", "g", '{"x":1}']];
  const first = { id: "a", function: { name: "f", arguments: "{}" } };
  const second = { id: "b", function: { name: "g", arguments: '{"x":1}' } };
  assertEquals(blocks(calling({ index: 1, ...first }), calling({ index: 2, ...second })), expected);
  assertEquals(blocks(calling({ index: 0, ...first }), calling({ index: 0, ...second })), expected);
  assertEquals(blocks(calling(first), calling(second)), expected);
  assertEquals(blocks(calling(first, second)), expected);
  const cut = [
    calling({ id: "b", function: { name: "g", arguments: '{"x"' } }),
    calling({ function: { arguments: ":1}" } }),
  ];
  assertEquals(blocks(calling(first), ...cut), expected);
  assertEquals(
    blocks(
      calling({ index: 0, id: "a", function: { name: "f", arguments: "{" } }),
      calling({ index: 0, id: "b", function: { name: "g", arguments: '{"x"' } }),
      calling({ index: 0, id: "a", function: { arguments: "}" } }),
      calling({ index: 0, id: "b", function: { arguments: ":1}" } }),
    ),
    expected,
  );
});

Deno.test("Id and name may come late, in pieces, or again with every chunk", () => {
  const named = (name: string) => ({ index: 0, function: { name } });
  const given = (text: string) => ({ index: 0, function: { arguments: text } });
  assertEquals(
    blocks(
      calling(given('{"a":')),
      calling({ id: "1", ...named("f") }),
      calling(given("1}")),
    ),
    [["1", "f", '{"a":1}']],
  );
  assertEquals(
    blocks(
      calling({ id: "1", ...named("get_") }),
      calling(named("time")),
      calling(given("{}")),
    ),
    [["1", "get_time", "{}"]],
  );
  const again = { index: 0, id: "1", type: "function" };
  assertEquals(
    blocks(
      calling({ ...again, function: { name: "f", arguments: '{"a"' } }),
      calling({ ...again, function: { name: "f", arguments: ":1}" } }),
    ),
    [["1", "f", '{"a":1}']],
  );
});

Deno.test("A call without an id gets one, the same each time", () => {
  const chunks = [calling({ index: 0, id: "", function: { name: "f", arguments: "{}" } })];
  const [call] = blocks(...chunks);
  assertEquals(blocks(...chunks), [call]);
  assertEquals(/^call_[0-9a-f]{24}$/.test(String(call?.[0])), true);
});

Deno.test("Of two calls with one id the second gets another", () => {
  const call = { id: "1", function: { name: "f", arguments: "{}" } };
  const made = blocks(
    calling({ index: 0, ...call }),
    calling({ index: 1, id: "1", function: { name: "g", arguments: '{"x":1}' } }),
  );
  assertEquals(made.map(([, name]) => name), ["f", "g"]);
  assertEquals(new Set(made.map(([id]) => id)).size, 2);
  const half = { id: "1", function: { name: "f", arguments: "[1," } };
  const rest = { id: "1", function: { name: "f", arguments: "2]" } };
  const same = blocks(...[half, rest].flatMap((piece) => [
    calling({ index: 0, ...piece }),
    calling({ index: 1, ...piece }),
  ]));
  assertEquals(same.map(([, ...rest]) => rest), [["f", "[1,2]"], ["f", "[1,2]"]]);
});

Deno.test("A call that never gets a name is no call", () => {
  const { blocks, reason } = answer(
    calling({ index: 0, id: "1", function: { arguments: "{}" } }),
    chunk({}, "tool_calls"),
    DONE,
  );
  assertEquals([blocks, reason.kind], [[], "end_turn"]);
});

Deno.test("Interleaved calls are put one after the other", () => {
  const piece = (index: number, text: string) => calling({ index, function: { arguments: text } });
  assertEquals(
    blocks(
      calling({ index: 0, id: "a", function: { name: "f", arguments: "" } }),
      calling({ index: 1, id: "b", function: { name: "g", arguments: "" } }),
      piece(0, '{"a'),
      piece(1, '{"b":"}'),
      piece(0, '":"\\"}"}'),
      piece(1, '"}'),
    ),
    [["a", "f", '{"a":"\\"}"}'], ["b", "g", '{"b":"}"}']],
  );
});

Deno.test("Text between and after calls keeps its place", () => {
  const call = (index: number, id: string) =>
    calling({ index, id, function: { name: "f", arguments: "{}" } });
  assertEquals(
    blocks(call(0, "a"), chunk({ content: "x" }), call(1, "b"), chunk({ content: "y" })),
    [["a", "f", "{}"], ["text", "x"], ["b", "f", "{}"], ["text", "y"]],
  );
});

Deno.test("Input that is repeated whole at the end is not doubled", () => {
  const piece = (text: string) => calling({ index: 0, function: { arguments: text } });
  const first = calling({ index: 0, id: "1", function: { name: "f", arguments: '{"a"' } });
  assertEquals(blocks(first, piece(":1}"), piece('{"a":1}')), [["1", "f", '{"a":1}']]);
});

Deno.test("A call without input stays without, and input may come parsed", () => {
  assertEquals(
    blocks(
      calling({ index: 0, id: "a", function: { name: "f" } }),
      calling({ index: 1, id: "b", function: { name: "g", arguments: { x: 1 } } }),
    ),
    [["a", "f", ""], ["b", "g", '{"x":1}']],
  );
});

Deno.test("Free text tools and the functions of old are calls as well", () => {
  const { blocks: called } = answer(
    calling({ index: 0, id: "1", type: "custom", custom: { name: "patch", input: "" } }),
    calling({ index: 0, custom: { input: "*** Begin" } }),
    chunk({}, "tool_calls"),
    DONE,
  );
  assertEquals(called, [
    { kind: "tool_call", id: "1", name: "patch", tool: "custom", input: "*** Begin" },
  ]);
  const legacy = answer(
    chunk({ function_call: { name: "f", arguments: "" } }),
    chunk({ function_call: { arguments: "{}" } }),
    chunk({}, "function_call"),
    DONE,
  );
  assertEquals([texts(legacy), legacy.reason.kind], [[["tool_call", "{}"]], "tool_use"]);
});

Deno.test("A tool is called by the client's name for it", () => {
  const identity = { name: "a.b", namespace: "ns", tool: "tool_search" } as const;
  const decoder = newDecoder(new Map([["ns__a_b", identity]]));
  const call = calling({ index: 0, id: "1", function: { name: "ns__a_b", arguments: "{}" } });
  const [, begun] = read(stream(call, chunk({}, "tool_calls"), DONE), decoder);
  assertEquals(begun, { type: "block_start", block: { kind: "tool_call", id: "1", ...identity } });
});

Deno.test("The finish reason fits what was sent", () => {
  const call = calling({ index: 0, id: "1", function: { name: "f", arguments: "{}" } });
  const kind = (finish: string, ...chunks: JsonObject[]) => {
    const { reason } = answer(chunk({}), ...chunks, chunk({}, finish), DONE);
    return [reason.kind, reason.raw];
  };
  assertEquals(kind("stop"), ["end_turn", "stop"]);
  assertEquals(kind("stop", call), ["tool_use", "stop"]);
  assertEquals(kind("tool_calls", call), ["tool_use", "tool_calls"]);
  assertEquals(kind("tool_calls"), ["end_turn", "tool_calls"]);
  assertEquals(kind("length", call), ["max_tokens", "length"]);
  assertEquals(kind("content_filter"), ["refusal", "content_filter"]);
  assertEquals(kind("stop", chunk({ refusal: "no" })), ["refusal", "stop"]);
  assertEquals(kind("a_new_one"), ["end_turn", "a_new_one"]);
});

Deno.test("Usage counts wherever it comes: before, in or after the finish, or never", () => {
  const finish = chunk({}, "stop");
  for (
    const chunks of [
      [{ ...chunk({ content: "a" }), usage }, finish, DONE],
      [{ ...chunk({}, "stop"), usage }, DONE],
      [finish, { choices: [], usage: { prompt_tokens: 1 } }, { choices: [], usage }, DONE],
      [finish, { choices: [], usage }],
      [{ ...chunk({}), usage: null }, finish, { choices: [], usage }, DONE],
    ]
  ) {
    const { usage: found, usageKnown } = answer(...chunks);
    assertEquals([found, usageKnown], [counted, true]);
  }
  assertEquals(answer(finish, DONE).usageKnown, false);
});

Deno.test("An answer that breaks off is an error; one that says [DONE] is finished", () => {
  const error = failure(chunk({ content: "half" }));
  assertEquals([error?.kind, error?.retryable], ["upstream_failed", true]);
  assertEquals(failure()?.kind, "upstream_failed");
  assertEquals(failure(DONE)?.kind, "upstream_failed");
  assertEquals(answer(chunk({ content: "whole" }), DONE).reason, { kind: "end_turn", raw: "" });
});

Deno.test("An error in the stream is the vendor's, first, in the middle, within a call", () => {
  const error = { error: { message: "Overloaded.", type: "server_error", code: "slow_down" } };
  const begun = calling({ index: 0, id: "1", function: { name: "f", arguments: "{" } });
  for (const before of [[], [chunk({ content: "a" })], [begun]]) {
    const found = failure(...before, error, chunk({}, "stop"), DONE);
    assertEquals([found?.kind, found?.message], ["overloaded", "Overloaded."]);
  }
  assertStringIncludes(failure({ error: "what?" })?.message ?? "", "did not say which");
});

Deno.test("An error after the finish reason takes nothing from the answer", () => {
  const { reason } = answer(chunk({}, "stop"), { error: { message: "late" } });
  assertEquals(reason.kind, "end_turn");
});

Deno.test("What is no chunk, and other choices than the first, are passed over", () => {
  assertEquals(
    blocks(
      "not JSON",
      "[1,2]",
      { object: "ping" },
      { id: "up", choices: "none" },
      { choices: [{ index: 1, delta: { content: "other" } }] },
      { choices: [null, { index: 0, delta: { content: "own" } }] },
      { choices: [{ index: 0, delta: "strange" }] },
    ),
    [["text", "own"]],
  );
});

Deno.test("A server that sends the whole message at once is understood", () => {
  const tool_calls = [{ id: "1", type: "function", function: { name: "f", arguments: "{}" } }];
  const { blocks: found } = answer(
    { id: "up", choices: [{ message: { content: "a", tool_calls }, finish_reason: "tool_calls" }] },
    DONE,
  );
  assertEquals(found.length, 2);
});

Deno.test("Citations belong to the text before them", () => {
  const url_citation = { url: "https://x.test", title: "X", start_index: 0, end_index: 3 };
  const { blocks: found } = answer(
    chunk({ annotations: [{ type: "url_citation", url_citation }] }),
    chunk({ content: "abc" }),
    chunk({ annotations: [{ type: "url_citation", url_citation }, { type: "file" }] }),
    chunk({}, "stop"),
    DONE,
  );
  assertEquals(found, [{
    kind: "text",
    text: "abc",
    citations: [{ url: "https://x.test", title: "X", start: 0, end: 3 }],
  }]);
});

Deno.test("Many small pieces and one large one take time in proportion", () => {
  const decoder = newDecoder();
  const folder = new Folder();
  const push = (index: number, text: string) => {
    const call = { index, id: String(index), function: { name: "f", arguments: text } };
    const data = JSON.stringify(calling(call));
    for (const event of decoder.push({ event: "", data })) folder.push(event);
  };
  const started = performance.now();
  push(0, JSON.stringify({ text: "x".repeat(2_000_000) }));
  push(1, "[");
  for (let piece = 0; piece < 50_000; piece++) push(1, "1,");
  decoder.push({ event: "", data: JSON.stringify(chunk({}, "tool_calls")) });
  for (const event of decoder.end()) folder.push(event);
  assertEquals(texts(folder.result()).map(([, text]) => text?.length), [2_000_011, 100_001]);
  assertEquals(performance.now() - started < 10_000, true);
});

Deno.test("Pieces that wait for their turn are bounded", () => {
  const held = "x".repeat(1_000_000);
  const error = failure(
    calling({ index: 0, id: "1", function: { name: "f", arguments: "{" } }),
    ...Array.from(
      { length: 20 },
      () => calling({ index: 1, id: "2", function: { name: "g", arguments: held } }),
    ),
  );
  assertStringIncludes(error?.message ?? "", "cannot be put in order");
});
