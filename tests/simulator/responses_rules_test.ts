import { assertEquals, assertStringIncludes } from "@std/assert";
import { Harness, type Json, RESPONSES, runTool } from "./harness.ts";

const GPT = "gpt-5.6-sol";
const says = (role: string, content: unknown) => ({ type: "message", role, content });
const hi = says("user", [{ type: "input_text", text: "Hi" }]);
const call = (call_id = "call_1", more: Json = {}) => ({
  type: "function_call",
  call_id,
  name: "run",
  arguments: "{}",
  ...more,
});
const output = (call_id = "call_1", result: unknown = "done") => ({
  type: "function_call_output",
  call_id,
  output: result,
});
const custom = { type: "custom_tool_call", call_id: "c", name: "exec", input: "ls" };
const fn = (more: Json = {}) => ({ type: "function", name: "run", parameters: runTool, ...more });
const format = (more: Json = {}) => ({
  text: { format: { type: "json_schema", name: "out", schema: runTool, ...more } },
});

type Row = readonly [
  name: string,
  request: Json,
  param: string | null,
  text: string,
  status?: number,
];

const refused: readonly Row[] = [
  [
    "reasoning before a message that has lost its id",
    {
      input: [
        hi,
        { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "x" },
        says("assistant", "y"),
        hi,
      ],
    },
    "input",
    "without its required following item",
  ],
  ["no input", { input: undefined }, "input", "must be provided"],
  ["an empty input", { input: [] }, "input", "must be provided"],
  [
    "an unknown item",
    { input: [hi, { type: "tool_use" }] },
    "input[1]",
    "Invalid value: 'tool_use'",
  ],
  ["an unknown role", { input: [says("tool", "x")] }, "input[0].role", "Invalid value: 'tool'"],
  [
    "a part of Chat",
    {
      input: [says("user", [{ type: "text", text: "x" }])],
    },
    "input[0].content[0]",
    "Invalid value: 'text'",
  ],
  [
    "input by the assistant",
    {
      input: [hi, says("assistant", [{ type: "input_text", text: "x" }])],
    },
    "input[1].content[0]",
    "Supported values are: 'output_text' and 'refusal'",
  ],
  [
    "output by the user",
    {
      input: [says("user", [{ type: "output_text", text: "x" }])],
    },
    "input[0].content[0]",
    "Invalid value: 'output_text'",
  ],
  [
    "an image in the shape of Chat",
    {
      input: [says("user", [{ type: "input_image", image_url: { url: "https://x" } }])],
    },
    "input[0].content[0].image_url",
    "Invalid type",
  ],
  [
    "a message with a foreign id",
    {
      input: [{ ...hi, id: "chatcmpl-1" }],
    },
    "input[0].id",
    "Expected an ID that begins with 'msg'",
  ],

  [
    "a call with a foreign id",
    {
      input: [hi, call("call_1", { id: "call_1" }), output()],
    },
    "input[1].id",
    "Expected an ID that begins with 'fc'",
  ],
  [
    "a call without an output",
    { input: [hi, call()] },
    "input",
    "No tool output found for function",
  ],
  [
    "an output without a call",
    {
      input: [hi, output()],
    },
    "input",
    "No tool call found for function call output with call_id call_1",
  ],
  [
    "an output before its call",
    {
      input: [hi, output(), call()],
    },
    "input",
    "No tool call found",
  ],
  [
    "a function's output to a custom call",
    {
      input: [hi, custom, output("c")],
    },
    "input",
    "No tool call found for function call output",
  ],
  [
    "a long call id",
    {
      input: [hi, call("c".repeat(65)), output("c".repeat(65))],
    },
    "input[1].call_id",
    "maximum length 64",
  ],
  [
    "arguments that are no text",
    {
      input: [hi, call("a", { arguments: {} }), output("a")],
    },
    "input[1].arguments",
    "Missing",
  ],
  [
    "an output that is missing",
    {
      input: [hi, call(), output("call_1", null)],
    },
    "input[2].output",
    "Missing",
  ],
  [
    "an output with a part of Chat",
    {
      input: [hi, call(), output("call_1", [{ type: "text", text: "x" }])],
    },
    "input[2].output[0]",
    "Invalid value",
  ],

  [
    "reasoning without a summary",
    {
      input: [hi, { type: "reasoning", encrypted_content: "x" }],
    },
    "input[1].summary",
    "Missing",
  ],
  [
    "reasoning of nobody's",
    {
      input: [
        hi,
        { type: "reasoning", summary: [], encrypted_content: "gwa1.x" },
        says("assistant", "y"),
      ],
    },
    null,
    "could not be verified",
  ],
  [
    "reasoning that only the vendor would have",
    {
      input: [hi, { type: "reasoning", id: "rs_1", summary: [] }],
    },
    "input",
    "Item with id 'rs_1' not found",
    404,
  ],
  [
    "reasoning that leads nowhere",
    {
      input: [hi, { type: "reasoning", summary: [] }],
    },
    "input",
    "without its required following item",
  ],
  [
    "reasoning before the user's turn",
    {
      input: [{ type: "reasoning", summary: [] }, hi],
    },
    "input",
    "without its required following item",
  ],
  [
    "a reference",
    {
      input: [hi, { type: "item_reference", id: "msg_1" }],
    },
    "input",
    "Item with id 'msg_1' not found",
    404,
  ],
  [
    "an earlier response",
    {
      previous_response_id: "resp_1",
    },
    "previous_response_id",
    "Previous response with id 'resp_1' not found.",
  ],
  ["a conversation", { conversation: "conv_1" }, "conversation", "not found", 404],

  [
    "a tool of Chat",
    {
      tools: [{ type: "function", function: { name: "run" } }],
    },
    "tools[0].name",
    "Missing",
  ],
  ["a tool of Messages", { tools: [{ name: "x", input_schema: {} }] }, "tools[0].type", "Invalid"],
  ["a tool name with a colon", { tools: [fn({ name: "a:b" })] }, "tools[0].name", "pattern"],
  ["a long tool name", { tools: [fn({ name: "x".repeat(65) })] }, "tools[0].name", "64"],
  ["two tools of a name", { tools: [fn(), fn()] }, "tools[1].name", "duplicate"],
  [
    "a schema without properties",
    {
      tools: [fn({ parameters: { type: "object" } })],
    },
    "tools[0].parameters",
    "missing properties",
  ],
  [
    "a strict tool with an open schema",
    {
      tools: [fn({ strict: true })],
    },
    "tools[0].parameters",
    "'additionalProperties' is required",
  ],
  [
    "an unknown grammar",
    {
      tools: [{ type: "custom", name: "x", format: { type: "grammar", syntax: "bnf" } }],
    },
    "tools[0].format.syntax",
    "Invalid value: 'bnf'",
  ],
  [
    "a namespace within a namespace",
    {
      tools: [{
        type: "namespace",
        name: "a",
        tools: [{ type: "namespace", name: "b", tools: [] }],
      }],
    },
    "tools[0].tools[0].type",
    "Invalid value: 'namespace'",
  ],
  [
    "an unknown tool chosen",
    {
      tools: [fn()],
      tool_choice: { type: "function", name: "other" },
    },
    "tool_choice",
    "'other' not found",
  ],
  [
    "a choice in the shape of Chat",
    {
      tools: [fn()],
      tool_choice: { type: "function", function: { name: "run" } },
    },
    "tool_choice.name",
    "Missing",
  ],
  ["a demand for tools that are not there", { tool_choice: "required" }, "tool_choice", "'tools'"],

  ["a limit below 16", { max_output_tokens: 15 }, "max_output_tokens", "Expected a value >= 16"],
  ["temperature", { temperature: 0.5 }, "temperature", "does not support 0.5"],
  ["stop sequences", { stop: ["x"] }, "stop", "Unknown parameter"],
  ["the limit of Chat", { max_completion_tokens: 50 }, "max_completion_tokens", "Unknown"],
  ["the effort of Chat", { reasoning_effort: "low" }, "reasoning_effort", "Unknown parameter"],
  [
    "minimal effort",
    {
      reasoning: { effort: "minimal" },
    },
    "reasoning.effort",
    "'reasoning.effort' does not support 'minimal'",
  ],
  ["an unknown summary", { reasoning: { summary: "short" } }, "reasoning.summary", "Invalid value"],
  ["an unknown inclusion", { include: ["everything"] }, "include[0]", "Invalid value"],
  [
    "JSON that nobody mentions",
    {
      text: { format: { type: "json_object" } },
    },
    "input",
    "must contain the word 'json'",
  ],
  ["a format without a name", format({ name: undefined }), "text.format.name", "Missing"],
  [
    "a format of Chat",
    {
      text: { format: { type: "json_schema", json_schema: { name: "x", schema: {} } } },
    },
    "text.format.name",
    "Missing",
  ],
  ["a strict open schema", format({ strict: true }), "text.format", "'additionalProperties'"],
  [
    "the stream options of Chat",
    {
      stream_options: { include_usage: true },
    },
    "stream_options.include_usage",
    "Unknown parameter",
  ],
  ["a long cache key", { prompt_cache_key: "k".repeat(65) }, "prompt_cache_key", "64"],
  [
    "a prompt that is too long",
    {
      input: "word ".repeat(900_000),
    },
    "input",
    "Your input exceeds the context window",
  ],
];

for (const [name, request, param, message, status = 400] of refused) {
  Deno.test(`Responses refuses ${name}`, async () => {
    const response = await new Harness().ask(RESPONSES, { model: GPT, input: "Hi", ...request });
    const { error } = await response.json();
    assertStringIncludes(error?.message ?? "(no refusal)", message);
    assertEquals([response.status, error.param], [status, param]);
  });
}

const accepted: readonly (readonly [name: string, request: Json, model?: string])[] = [
  ["messages without a type and with plain text", {
    input: [{ role: "user", content: "x" }, { role: "assistant", content: "y" }, hi],
  }],
  ["a whole loop of calls", {
    input: [
      hi,
      says("assistant", [{ type: "output_text", text: "x" }]),
      call("a", { id: "fc_1", namespace: "ns" }),
      custom,
      output("a", [{ type: "input_text", text: "x" }]),
      { type: "custom_tool_call_output", call_id: "c", output: "y" },
    ],
  }],
  ["reasoning before what it led to", {
    input: [hi, { type: "reasoning", summary: [] }, call(), output()],
  }],
  ["an empty list of tools, and a choice", { tools: [], tool_choice: "auto" }],
  ["tools of every kind", {
    tools: [
      fn(),
      { type: "custom", name: "exec", format: { type: "grammar", syntax: "lark", definition: "" } },
      { type: "namespace", name: "ns", tools: [fn()] },
      { type: "web_search_preview_2025_03_11" },
      { type: "tool_search" },
    ],
  }],
  ["what Codex adds", { client_metadata: { turn: "1" }, store: false, include: [] }],
  ["xhigh effort", { reasoning: { effort: "xhigh", summary: "auto" } }],
  ["tools with an effort", { tools: [fn()], reasoning: { effort: "high" } }, "gpt-5.4-mini"],
  ["sampling at no effort", { temperature: 0.5, reasoning: { effort: "none" } }, "gpt-5.1"],
  ["Codex models", {}, "gpt-5.3-codex"],
];

for (const [name, request, model = GPT] of accepted) {
  Deno.test(`Responses accepts ${name}`, async () => {
    await new Harness().json(RESPONSES, { model, input: "Hi", ...request });
  });
}

Deno.test("Responses refuses unknown fields on demand only", async () => {
  const body = { model: GPT, input: "Hi", unheard_of: 1 };
  await new Harness().json(RESPONSES, body);
  const [, message] = await new Harness({ inferred: true }).refused(RESPONSES, body);
  assertStringIncludes(message, "Unknown parameter: 'unheard_of'");
});
