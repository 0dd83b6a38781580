import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { JsonObject } from "../../../lib/core/canonical.ts";
import { GatewayError } from "../../../lib/core/errors.ts";
import { decode } from "./translation.ts";

const schema = { type: "object", properties: {} };
const tool = (name: string, more: JsonObject = {}): JsonObject => ({
  name,
  input_schema: schema,
  ...more,
});

/** The names of the tools that the model is to see. */
function visible(tools: JsonObject[], ...messages: JsonObject[]): string[] {
  const first = { role: "user", content: "Hi" };
  return decode({ tools, messages: [first, ...messages] }).request.tools.map(({ name }) => name);
}

const referenced = (tool_name: string) => ({
  role: "user",
  content: [{
    type: "tool_result",
    tool_use_id: "t",
    content: [{ type: "tool_reference", tool_name }],
  }],
});

const change = (type: "tool_addition" | "tool_removal", tool: JsonObject) => ({
  role: "system",
  content: [{ type, tool }],
});

Deno.test("A function tool is read with its mark, its strictness and its examples", () => {
  const { tools } = decode({
    tools: [tool("look", {
      type: "custom",
      description: "Looks.",
      strict: true,
      cache_control: { type: "ephemeral" },
      input_examples: [{ at: "x" }],
      eager_input_streaming: true,
    })],
  }).request;
  assertEquals(tools, [{
    kind: "function",
    name: "look",
    description: 'Looks.\n\nExamples of input:\n{"at":"x"}',
    schema,
    strict: true,
    cache: {},
  }]);
});

Deno.test("A deferred tool is visible once a reference names it", () => {
  const tools = [
    tool("a"),
    tool("b", { defer_loading: true }),
    tool("DeferredToolPlaceholder", { defer_loading: true }),
    tool("c"),
  ];
  assertEquals(visible(tools), ["a", "c"]);
  assertEquals(visible(tools, referenced("b")), ["a", "b", "c"], "in the order of declaration");
  assertEquals(visible(tools, referenced("unknown")), ["a", "c"]);
});

Deno.test("Tools come and go in the middle of a conversation", () => {
  const tools = [tool("a"), tool("b", { defer_loading: true })];
  const reference = { type: "tool_reference", name: "b" };
  assertEquals(visible(tools, change("tool_addition", reference)), ["a", "b"]);
  assertEquals(
    visible(tools, change("tool_addition", reference), change("tool_removal", reference)),
    ["a"],
  );
  assertEquals(visible(tools, change("tool_removal", { type: "tool_reference", name: "a" })), []);
  const definition = { type: "tool_definition", definition: tool("new") };
  assertEquals(visible(tools, change("tool_addition", definition)), ["a", "new"]);
});

Deno.test("A system message of nothing but tool changes leaves no turn", () => {
  const { turns } = decode({
    messages: [
      { role: "user", content: "Hi" },
      change("tool_addition", { type: "tool_reference", name: "b" }),
    ],
  }).request;
  assertEquals(turns.map(({ role }) => role), ["user"]);
});

Deno.test("Deferred tools that the vendor was to search for are all visible", () => {
  const search = { type: "tool_search_tool_bm25_20251119", name: "tool_search_tool_bm25" };
  assertEquals(visible([tool("a"), tool("b", { defer_loading: true }), search]), ["a", "b"]);
});

Deno.test("Of two tools with one name the last counts", () => {
  const { tools } = decode({
    tools: [tool("a", { description: "old" }), tool("b"), tool("a", { description: "new" })],
  }).request;
  assertEquals(tools.map(({ name, description }) => [name, description]), [
    ["a", "new"],
    ["b", undefined],
  ]);
});

Deno.test("Tools that the client runs by their type get a description and a schema", () => {
  const types = [
    ["bash_20250124", "bash"],
    ["text_editor_20250728", "str_replace_based_edit_tool"],
    ["memory_20250818", "memory"],
    ["computer_20251124", "computer"],
  ];
  const { request, dropped } = decode({
    tools: types.map(([type = "", name = ""]) => ({
      type,
      name,
      display_width_px: 1024,
      display_height_px: 768,
    })),
  });
  assertEquals(request.tools.map(({ name }) => name), types.map(([, name]) => name));
  for (const tool of request.tools) {
    assertEquals("schema" in tool && tool.schema?.type, "object");
    assertStringIncludes(tool.description ?? "", "1024 pixels wide");
  }
  assertEquals(dropped, []);
});

Deno.test("Tools that only Anthropic runs are dropped and named", () => {
  const { request, dropped } = decode({
    tools: [
      { type: "web_search_20250305", name: "web_search" },
      { type: "mcp_toolset", mcp_server_name: "s" },
      { description: "nameless" },
      tool("a"),
    ],
  });
  assertEquals(request.tools.map(({ name }) => name), ["a"]);
  assertEquals(dropped, ["web_search_20250305", "mcp_toolset", "tools[2]"]);
});

Deno.test("A choice is read in each form, and the limit to one call with it", () => {
  const choose = (tool_choice: JsonObject) => {
    const { toolChoice, parallelToolCalls } = decode({ tools: [tool("a")], tool_choice }).request;
    return [toolChoice, parallelToolCalls];
  };
  const one = { disable_parallel_tool_use: true };
  assertEquals(choose({ type: "auto" }), [{ mode: "auto" }, undefined]);
  assertEquals(choose({ type: "auto", ...one }), [{ mode: "auto" }, false]);
  assertEquals(choose({ type: "any", ...one }), [{ mode: "any" }, false]);
  assertEquals(choose({ type: "none" }), [{ mode: "none" }, undefined]);
  assertEquals(choose({ type: "tool", name: "a" }), [
    { mode: "tool", name: "a", tool: "function" },
    undefined,
  ]);
  assertEquals(choose({ type: "tool", name: "unknown" }), [undefined, undefined]);
});

Deno.test("A forced tool that only Anthropic runs is refused by its name", () => {
  const tools = [{ type: "web_search_20250305", name: "web_search", max_uses: 8 }];
  for (const tool_choice of [{ type: "tool", name: "web_search" }, { type: "any" }]) {
    const error = assertThrows(() => decode({ tools, tool_choice }), GatewayError);
    assertEquals([error.kind, error.param], ["invalid_request", "tool_choice"]);
    assertStringIncludes(error.message, "web_search is not available with model gpt-5.2");
  }
  assertEquals(decode({ tools, tool_choice: { type: "auto" } }).request.tools, []);
});
