import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { GatewayError } from "../../../lib/core/errors.ts";
import type { SseEvent } from "../../../lib/core/sse.ts";
import { messages } from "../../../lib/dialects/messages/mod.ts";
import { folded, foldedText } from "../../helpers/folding.ts";

type Data = { type: string } & Record<string, unknown>;

const event = (data: Data): SseEvent => ({ event: data.type, data: JSON.stringify(data) });

const start = event({
  type: "message_start",
  message: {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-x",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    x_new: { kept: true },
    usage: { input_tokens: 10, output_tokens: 1, service_tier: "standard", cache: { a: 1 } },
  },
});
const begin = (index: number, content_block: unknown) =>
  event({ type: "content_block_start", index, content_block });
const delta = (index: number, delta: unknown) =>
  event({ type: "content_block_delta", index, delta });
const end = (index: number) => event({ type: "content_block_stop", index });
const finish = (more: Record<string, unknown> = {}) => [
  event({
    type: "message_delta",
    delta: { stop_reason: "end_turn", stop_sequence: null },
    usage: { output_tokens: 5 },
    ...more,
  }),
  event({ type: "message_stop" }),
];

/** The blocks that a stream with these events in its middle folds to. */
function blocks(...events: SseEvent[]): unknown {
  const message = folded(messages, [start, ...events, ...finish()]);
  return (message as { content: unknown }).content;
}

/** One block that comes in these deltas. */
function block(first: Record<string, unknown>, ...deltas: unknown[]): unknown {
  const [folded] = blocks(begin(0, first), ...deltas.map((d) => delta(0, d)), end(0)) as unknown[];
  return folded;
}

Deno.test("a folded message has everything that its start and its last delta say", () => {
  const events = [start, ...finish({ context_management: { applied_edits: [] } })];
  assertEquals(folded(messages, events), {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-x",
    content: [],
    stop_reason: "end_turn",
    stop_sequence: null,
    context_management: { applied_edits: [] },
    x_new: { kept: true },
    usage: { input_tokens: 10, output_tokens: 5, service_tier: "standard", cache: { a: 1 } },
  });
});

Deno.test("the last usage overrides the first field by field, but not with null", () => {
  const usage = { input_tokens: 12, output_tokens: 5, service_tier: null, cache: null, new: null };
  const message = folded(messages, [start, ...finish({ usage })]) as Record<string, unknown>;
  assertEquals(message.usage, {
    input_tokens: 12,
    output_tokens: 5,
    service_tier: "standard",
    cache: { a: 1 },
    new: null,
  });
});

Deno.test("text with citations keeps them all, in order", () => {
  const text = (text: string) => ({ type: "text_delta", text });
  const cite = (n: number) => ({ type: "citations_delta", citation: { type: "page", n } });
  const first = { type: "text", text: "", citations: null };
  assertEquals(block(first, text("a"), cite(1), text("b"), cite(2)), {
    type: "text",
    text: "ab",
    citations: [{ type: "page", n: 1 }, { type: "page", n: 2 }],
  });
  assertEquals(block({ type: "text", text: "" }, cite(1), cite(2)), {
    type: "text",
    text: "",
    citations: [{ type: "page", n: 1 }, { type: "page", n: 2 }],
  });
});

Deno.test("thinking keeps its signature, and what is hidden keeps its data", () => {
  assertEquals(
    block(
      { type: "thinking", thinking: "", signature: "" },
      { type: "thinking_delta", thinking: "I ", estimated_tokens: 3 },
      { type: "thinking_delta", thinking: "see" },
      { type: "signature_delta", signature: "first" },
      { type: "signature_delta", signature: "c2ln" },
    ),
    { type: "thinking", thinking: "I see", signature: "c2ln" },
  );
  const hidden = { type: "redacted_thinking", data: "ZGF0YQ" };
  assertEquals(block(hidden), hidden);
});

const json = (partial_json: string) => ({ type: "input_json_delta", partial_json });

Deno.test("a tool's input is parsed, of the client's tools and of the vendor's", () => {
  for (const type of ["tool_use", "server_tool_use", "mcp_tool_use"]) {
    assertEquals(
      block({ type, id: "toolu_1", name: "f", input: {} }, json(""), json('{"a":'), json("[1]}")),
      { type, id: "toolu_1", name: "f", input: { a: [1] } },
    );
  }
});

Deno.test("an input that did not come, or not to its end, stays what the start says", () => {
  const first = { type: "tool_use", id: "toolu_1", name: "f", input: {} };
  for (const pieces of [[], [""], ['{"a":'], ["[1]"], ["null"]]) {
    assertEquals(block(first, ...pieces.map(json)), first);
  }
});

Deno.test("an input's numbers arrive as the model wrote them", () => {
  const input = '{"id":12345678901234567890,"one":1.0,"$&":"$1"}';
  const text = foldedText(messages, [
    start,
    begin(0, { type: "tool_use", id: "toolu_1", name: "f", input: {} }),
    ...[...input].map((piece) => delta(0, json(piece))),
    end(0),
    ...finish(),
  ]);
  assertStringIncludes(text, `"input":${input}}`);
});

Deno.test("blocks and deltas that nobody knows are kept as they are", () => {
  const result = {
    type: "web_search_tool_result",
    tool_use_id: "srvtoolu_1",
    content: [{ type: "web_search_result", url: "https://a.example", encrypted_content: "x" }],
    caller: { type: "direct" },
  };
  assertEquals(block(result), result);
  assertEquals(
    block(
      { type: "compaction", content: null },
      { type: "compaction_delta", content: "So " },
      { type: "compaction_delta", content: "far." },
    ),
    { type: "compaction", content: "So far." },
  );
  assertEquals(
    block(
      { type: "new", list: [1], object: { a: "x" } },
      { type: "new_delta", list: [2], object: { a: "y", b: 1 }, flag: true },
      { type: "new_delta", flag: false },
    ),
    { type: "new", list: [1, 2], object: { a: "xy", b: 1 }, flag: false },
  );
});

Deno.test("blocks keep their order, and deltas find theirs by index", () => {
  const text = (text: string) => ({ type: "text_delta", text });
  assertEquals(
    blocks(
      begin(0, { type: "text", text: "" }),
      begin(1, { type: "text", text: "" }),
      delta(1, text("b")),
      delta(0, text("a")),
      event({ type: "ping" }),
      end(0),
      end(1),
      begin(2, { type: "text", text: "c" }),
    ),
    [{ type: "text", text: "a" }, { type: "text", text: "b" }, { type: "text", text: "c" }],
  );
});

Deno.test("what is announced twice is there once", () => {
  const again = begin(0, { type: "text", text: "" });
  const text = delta(0, { type: "text_delta", text: "a" });
  assertEquals(blocks(again, text, start, again, text, end(0)), [{ type: "text", text: "aa" }]);
});

Deno.test("events without a name fold by their data", () => {
  const events = [start, begin(0, { type: "text", text: "a" }), end(0), ...finish()];
  const unnamed = events.map(({ data }) => ({ event: "", data }));
  assertEquals(folded(messages, unnamed), folded(messages, events));
});

const text = begin(0, { type: "text", text: "" });

const failing: Readonly<Record<string, SseEvent[]>> = {
  "without its end": [start, text],
  "without anything": [],
  "without its start": [event({ type: "message_stop" })],
  "with an error": [start, event({ type: "error", error: { type: "api_error", message: "Oh" } })],
  "with a delta of no block": [start, delta(0, { type: "text_delta", text: "a" }), ...finish()],
  "with a delta that cannot be read": [
    start,
    text,
    { event: "content_block_delta", data: '{"type":"content_block_del' },
    ...finish(),
  ],
};

for (const [name, events] of Object.entries(failing)) {
  Deno.test(`a stream ${name} is no message`, () => {
    const error = assertThrows(() => folded(messages, events), GatewayError);
    assert(error.kind !== "internal");
  });
}

Deno.test("an unreadable event that is no part of the answer does no harm", () => {
  assertEquals(blocks({ event: "ping", data: "{" }, { event: "", data: "x" }), []);
});

Deno.test("50,000 tiny deltas fold in linear time", () => {
  const piece = (index: number) => (index % 2 ? "a" : "é");
  const deltas = Array.from({ length: 50_000 }, (_, index) => piece(index));
  const started = performance.now();
  const content = blocks(
    begin(0, { type: "text", text: "" }),
    ...deltas.map((text) => delta(0, { type: "text_delta", text })),
    end(0),
    begin(1, { type: "tool_use", id: "t", name: "f", input: {} }),
    delta(1, json('{"a":"')),
    ...deltas.map((text) => delta(1, json(text))),
    delta(1, json('"}')),
    end(1),
  );
  assertEquals(content, [
    { type: "text", text: deltas.join("") },
    { type: "tool_use", id: "t", name: "f", input: { a: deltas.join("") } },
  ]);
  // Copying everything for each delta would take minutes.
  assert(performance.now() - started < 10_000);
});

Deno.test("keys of a stream do not reach any prototype", () => {
  const poison = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"x":1}}}');
  const [first] = blocks(
    begin(0, { type: "new", object: {} }),
    {
      event: "content_block_delta",
      data: `{"type":"content_block_delta","index":0,"delta":{"type":"d","object":${
        JSON.stringify(poison)
      }}}`,
    },
    {
      event: "content_block_delta",
      data: `{"type":"content_block_delta","index":0,"delta":{"type":"d","object":${
        JSON.stringify(poison)
      },"__proto__":{"polluted":1}}}`,
    },
  ) as unknown[];
  assertEquals(Reflect.get({}, "polluted"), undefined);
  assertEquals(Reflect.get({}, "x"), undefined);
  assertStringIncludes(JSON.stringify(first), '"__proto__":{"polluted":1}');
});
