import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { estimateTokens } from "../../../lib/core/tokens/estimate.ts";

const PROSE = "The river crosses the valley and then turns towards the sea. ";
const message = (content: unknown) => ({ messages: [{ role: "user", content }] });

/** How much more a body counts than one with an empty message. */
const added = (content: unknown) =>
  estimateTokens(message(content)) - estimateTokens(message([{ type: "text", text: "" }]));

Deno.test("estimateTokens counts the same text alike in every dialect", () => {
  const text = PROSE.repeat(40);
  const bodies = [
    { system: "s", messages: [{ role: "user", content: text }] },
    { system: "s", messages: [{ role: "user", content: [{ type: "text", text }] }] },
    { messages: [{ role: "system", content: "s" }, { role: "user", content: text }] },
    { instructions: "s", input: text },
    { instructions: "s", input: [{ role: "user", content: [{ type: "input_text", text }] }] },
    { turns: [{ role: "user", parts: [{ kind: "text", text: `s${text}` }] }] },
  ].map((body) => estimateTokens(body));
  assertLess(Math.max(...bodies) - Math.min(...bodies), 25);
  // About four and a half characters a token is what vendors count; the estimate is to err high.
  assertGreater(Math.min(...bodies), text.length / 4.5);
});

Deno.test("estimateTokens counts text in every kind of block, also in unknown ones", () => {
  const long = PROSE.repeat(20);
  const blocks = [
    { type: "text", text: long },
    { type: "thinking", thinking: long, signature: "" },
    { type: "tool_use", id: "t", name: "n", input: { deep: [{ er: long }] } },
    { type: "tool_result", tool_use_id: "t", content: long },
    { type: "tool_result", tool_use_id: "t", content: [{ type: "text", text: long }] },
    { type: "document", source: { type: "text", media_type: "text/plain", data: long } },
    { type: "search_result", source: "s", title: "t", content: [{ type: "text", text: long }] },
    { type: "function_call_output", call_id: "c", output: long },
    { type: "function_call", call_id: "c", name: "n", arguments: long },
    { type: "refusal", refusal: long },
    { type: "hologram", payload: { voices: [long] } },
    { kind: "tool_call", id: "c", name: "n", tool: "function", input: long },
    { kind: "document", source: { kind: "text", text: long } },
  ];
  const least = added([{ type: "text", text: long }]);
  for (const block of blocks) {
    assertGreater(added([block]), least - 2, JSON.stringify(block).slice(0, 60));
    assertLess(added([block]), least * 1.2, JSON.stringify(block).slice(0, 60));
  }
});

Deno.test("estimateTokens does not count what no model reads", () => {
  const body = message("hi");
  const noise = "x y z ".repeat(1_000);
  assertEquals(
    estimateTokens({
      ...body,
      model: noise,
      metadata: { user_id: noise },
      diagnostics: noise,
      prompt_cache_key: noise,
    }),
    estimateTokens(body),
  );
});

Deno.test("estimateTokens counts media by what they show, not by their bytes", () => {
  const data = `iVBORw0KGgoAAAANSUhEUgAAA+gAAAPo${"A".repeat(400_000)}`;
  const image = 2_381;
  const blocks: [unknown, number][] = [
    [{ type: "image", source: { type: "base64", media_type: "image/png", data } }, image],
    [{ kind: "image", source: { kind: "base64", mediaType: "image/png", data } }, image],
    [{ type: "image_url", image_url: { url: `data:image/png;base64,${data}` } }, image],
    [{ type: "input_image", image_url: `data:image/png;base64,${data}` }, image],
    [{ type: "image", source: { type: "url", url: "https://a.example/x.png" } }, 1_600],
    [{ type: "image_url", image_url: { url: "https://a.example/x.png" } }, 1_600],
    [{ type: "input_image", file_id: "f" }, 1_600],
    [{ type: "document", source: { type: "url", url: "https://a.example/x.pdf" } }, 3_000],
    [
      { type: "document", source: { type: "base64", media_type: "application/pdf", data } },
      33_000,
    ],
    [{ type: "file", file: { file_data: `data:application/pdf;base64,${data}` } }, 33_000],
    [{ type: "input_file", file_data: `data:application/pdf;base64,${data}` }, 33_000],
  ];
  for (const [block, tokens] of blocks) {
    const counted = added([block]);
    assert(Math.abs(counted - tokens) < 10, `${counted}: ${JSON.stringify(block).slice(0, 60)}`);
    const inResult = added([{ type: "tool_result", tool_use_id: "t", content: [block] }]);
    assert(Math.abs(inResult - tokens) < 10);
  }
});

Deno.test("estimateTokens counts sealed thinking by its length", () => {
  const sealed = "aB3+".repeat(1_500);
  const blocks = [
    { type: "thinking", thinking: "", signature: sealed },
    { type: "redacted_thinking", data: sealed },
    { type: "reasoning", summary: [], encrypted_content: sealed },
    { kind: "thinking", text: "", opaque: { origin: "messages", family: "f", value: sealed } },
  ];
  for (const block of blocks) assertLess(Math.abs(added([block]) - 1_000), 10);
});

Deno.test("estimateTokens counts tools with their schemas", () => {
  const schema = { type: "object", properties: { path: { type: "string", description: PROSE } } };
  const without = estimateTokens(message("hi"));
  const forms = [
    [{ name: "read", description: PROSE, input_schema: schema }],
    [{ type: "function", function: { name: "read", description: PROSE, parameters: schema } }],
    [{ type: "function", name: "read", description: PROSE, parameters: schema }],
    [{ kind: "function", name: "read", description: PROSE, schema }],
  ];
  for (const tools of forms) {
    const tokens = estimateTokens({ ...message("hi"), tools }) - without;
    assertGreater(tokens, 400);
    assertLess(tokens, 460);
  }
  assertEquals(estimateTokens({ ...message("hi"), tools: [] }), without);
});

Deno.test("estimateTokens costs bounded time for the largest bodies", () => {
  const time = (body: object, bytes?: number) => {
    const started = performance.now();
    const tokens = estimateTokens(body, bytes === undefined ? {} : { bytes });
    return { tokens, ms: performance.now() - started };
  };
  const rate = estimateTokens(message(PROSE.repeat(1_000))) / (PROSE.length * 1_000);
  const text = PROSE.repeat(700_000);
  const middling = Array(700).fill({ type: "text", text: PROSE.repeat(1_000) });
  const small = Array(40_000).fill({ type: "text", text: PROSE.repeat(15) });
  for (const [content, length] of [[text, text.length], [middling, 42.7e6], [small, 36.6e6]]) {
    const { tokens, ms } = time(message(content));
    assertLess(ms, 1_500);
    assertLess(Math.abs(tokens / (Number(length) * rate) - 1), 0.1);
  }
  const numbers = Array(5_000_000).fill(1);
  const { tokens, ms } = time(message(numbers), 10_000_000);
  assertLess(ms, 500);
  assertGreater(tokens, 2_500_000);
});

Deno.test("estimateTokens takes anything that JSON can be", () => {
  let deep: unknown = "bottom";
  for (let level = 0; level < 100_000; level++) deep = level % 2 ? [deep] : { a: deep };
  const bodies = [
    {},
    { messages: null },
    { messages: "text" },
    { messages: [null, 1, "a", [], { role: 7, content: null }] },
    { tools: { a: 1 }, input: [[["x"]]] },
    { messages: [{ type: "image_url", image_url: null }, { type: "image_url" }] },
    { messages: [{ type: "redacted_thinking", data: 7 }, { opaque: null }, { opaque: {} }] },
    JSON.parse('{"messages":[{"__proto__":{"type":"base64"},"constructor":1}]}'),
    message(deep),
  ];
  for (const body of bodies) assert(Number.isInteger(estimateTokens(body)));
});
