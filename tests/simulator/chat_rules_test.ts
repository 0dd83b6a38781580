import { assertEquals, assertStringIncludes } from "@std/assert";
import { assistant, CHAT, Harness, type Json, runTool, user } from "./harness.ts";

const fn = (name = "run", more: Json = {}) => ({
  type: "function",
  function: { name, parameters: runTool, ...more },
});
const call = (id = "call_1", more: Json = {}) => ({
  id,
  type: "function",
  function: { name: "run", arguments: "{}", ...more },
});
const calls = (...tool_calls: unknown[]) => ({ role: "assistant", content: null, tool_calls });
const result = (id = "call_1", content: unknown = "done") => ({
  role: "tool",
  tool_call_id: id,
  content,
});
const schema = (more: Json = {}) => ({
  response_format: { type: "json_schema", json_schema: { name: "out", schema: runTool, ...more } },
});

type Row = readonly [
  name: string,
  model: string,
  request: Json,
  param: string | null,
  text: string,
];

const refused: readonly Row[] = [
  ["web search", "gpt-5", { web_search_options: {} }, "web_search_options", "not supported"],
  ["no messages", "gpt-5", { messages: undefined }, "messages", "Missing required parameter"],
  ["an empty list of messages", "gpt-5", { messages: [] }, "messages", "empty array"],
  [
    "an unknown role",
    "gpt-5",
    { messages: [{ role: "x", content: "y" }] },
    "messages[0].role",
    "'x'",
  ],
  ["content that is null", "gpt-5", { messages: [user(null)] }, "messages[0].content", "null"],
  [
    "an assistant who says nothing",
    "gpt-5",
    {
      messages: [user("x"), assistant(null)],
    },
    "messages[1].content",
    "got null",
  ],
  [
    "a part of Responses",
    "gpt-5",
    {
      messages: [user([{ type: "input_text", text: "x" }])],
    },
    "messages[0].content[0].type",
    "'input_text'",
  ],
  [
    "a part of Messages",
    "gpt-5",
    {
      messages: [user([{ type: "image", source: {} }])],
    },
    "messages[0].content[0].type",
    "'image'",
  ],
  [
    "an image in a tool message",
    "gpt-5",
    {
      messages: [
        user("x"),
        calls(call()),
        result("call_1", [{ type: "image_url", image_url: { url: "https://x" } }]),
      ],
    },
    "messages[2].content[0]",
    "Image URLs are only allowed for messages with role 'user'",
  ],
  [
    "a tool message without a call",
    "gpt-5",
    {
      messages: [user("x"), result()],
    },
    "messages.[1].role",
    "must be a response to a preceeding message with 'tool_calls'",
  ],
  [
    "a tool message that does not say what it answers",
    "gpt-5",
    {
      messages: [user("x"), calls(call()), { role: "tool", content: "y" }],
    },
    "messages[2].tool_call_id",
    "Missing",
  ],
  [
    "a call without a tool message",
    "gpt-5",
    {
      messages: [user("x"), calls(call("a"), call("b")), result("a"), user("y")],
    },
    "messages.[3].role",
    "did not have response messages: b",
  ],
  [
    "a call at the end",
    "gpt-5",
    {
      messages: [user("x"), calls(call())],
    },
    "messages.[2].role",
    "did not have response messages: call_1",
  ],
  [
    "a message between call and answer",
    "gpt-5",
    {
      messages: [user("x"), calls(call()), { role: "developer", content: "y" }, result()],
    },
    "messages.[2].role",
    "must be followed by tool messages",
  ],
  [
    "two answers to a call",
    "gpt-5",
    {
      messages: [user("x"), calls(call()), result(), result()],
    },
    "messages.[3].role",
    "must be a response",
  ],
  [
    "an empty list of calls",
    "gpt-5",
    {
      messages: [user("x"), calls()],
    },
    "messages[1].tool_calls",
    "empty array",
  ],
  [
    "a call id that is too long",
    "gpt-5",
    {
      messages: [user("x"), calls(call("c".repeat(41))), result("c".repeat(41))],
    },
    "messages[1].tool_calls[0].id",
    "maximum length 40",
  ],
  [
    "arguments that are no text",
    "gpt-5",
    {
      messages: [user("x"), calls(call("a", { arguments: {} })), result("a")],
    },
    "messages[1].tool_calls[0].function.arguments",
    "Missing",
  ],

  ["an empty list of tools", "gpt-5", { tools: [] }, "tools", "[] is too short"],
  ["a choice without tools", "gpt-5", { tool_choice: "auto" }, "tool_choice", "only allowed when"],
  [
    "parallel calls without tools",
    "gpt-5",
    {
      parallel_tool_calls: false,
    },
    "parallel_tool_calls",
    "only allowed when 'tools' are specified",
  ],
  ["a tool name with a dot", "gpt-5", { tools: [fn("a.b")] }, "tools[0].function.name", "pattern"],
  [
    "a long tool name",
    "gpt-5",
    {
      tools: [fn("x".repeat(65))],
    },
    "tools[0].function.name",
    "maximum length 64",
  ],
  ["two tools of a name", "gpt-5", { tools: [fn(), fn()] }, "tools[1].function.name", "duplicate"],
  [
    "a tool of Responses",
    "gpt-5",
    {
      tools: [{ type: "function", name: "run" }],
    },
    "tools[0].function",
    "Missing",
  ],
  ["a tool of Messages", "gpt-5", { tools: [{ name: "run" }] }, "tools[0].type", "Invalid value"],
  [
    "a schema without properties",
    "gpt-5",
    {
      tools: [fn("run", { parameters: { type: "object" } })],
    },
    "tools[0].function.parameters",
    "object schema missing properties",
  ],
  [
    "a schema without a type",
    "gpt-5",
    {
      tools: [fn("run", { parameters: { properties: {} } })],
    },
    "tools[0].function.parameters",
    "got 'type: \"None\"'",
  ],
  [
    "a strict tool with an open schema",
    "gpt-5",
    {
      tools: [fn("run", { strict: true })],
    },
    "tools[0].function.parameters",
    "'additionalProperties' is required",
  ],
  [
    "a strict tool with an optional property",
    "gpt-5",
    {
      tools: [
        fn("run", {
          strict: true,
          parameters: { ...runTool, required: [], additionalProperties: false },
        }),
      ],
    },
    "tools[0].function.parameters",
    "Missing 'command'",
  ],
  [
    "a cached tool",
    "gpt-5",
    {
      tools: [{ ...fn(), cache_control: { type: "ephemeral" } }],
    },
    "tools[0].cache_control",
    "Unknown parameter",
  ],
  [
    "a choice in the shape of Messages",
    "gpt-5",
    {
      tools: [fn()],
      tool_choice: { type: "any" },
    },
    "tool_choice.type",
    "Invalid value",
  ],
  [
    "an unknown tool chosen",
    "gpt-5",
    {
      tools: [fn()],
      tool_choice: { type: "function", function: { name: "other" } },
    },
    "tool_choice",
    "'other' not found",
  ],

  ["max_tokens", "gpt-5", { max_tokens: 5 }, "max_tokens", "Use 'max_completion_tokens' instead"],
  ["temperature", "gpt-5", { temperature: 0.2 }, "temperature", "does not support 0.2"],
  ["temperature while it may think", "gpt-5.1", { temperature: 0.2 }, "temperature", "0.2"],
  [
    "temperature at an effort",
    "gpt-5.6-sol",
    {
      temperature: 0.2,
      reasoning_effort: "low",
    },
    "temperature",
    "does not support",
  ],
  ["top_p", "gpt-5", { top_p: 0.5 }, "top_p", "Unsupported parameter"],
  ["penalties", "gpt-5", { presence_penalty: 1 }, "presence_penalty", "Unsupported parameter"],
  ["log probabilities", "gpt-5", { logprobs: true }, "logprobs", "Unsupported parameter"],
  ["stop sequences", "gpt-5.1", { stop: ["x"], reasoning_effort: "none" }, "stop", "Unsupported"],
  ["an effort it lacks", "gpt-5", { reasoning_effort: "none" }, "reasoning_effort", "'minimal'"],
  [
    "minimal effort",
    "gpt-5.6-sol",
    {
      reasoning_effort: "minimal",
    },
    "reasoning_effort",
    "does not support 'minimal'",
  ],
  [
    "tools with an effort",
    "gpt-5.4-mini",
    {
      tools: [fn()],
      reasoning_effort: "low",
    },
    "reasoning_effort",
    "not supported for gpt-5.4-mini in /v1/chat/completions",
  ],
  ["tools", "gpt-5.6-terra", { tools: [fn()] }, "reasoning_effort", "To use function tools, use"],
  [
    "JSON that nobody mentions",
    "gpt-5",
    {
      response_format: { type: "json_object" },
    },
    "messages",
    "must contain the word 'json'",
  ],
  [
    "a schema without a name",
    "gpt-5",
    schema({
      name: undefined,
    }),
    "response_format.json_schema.name",
    "Missing",
  ],
  [
    "a strict open schema",
    "gpt-5",
    schema({
      strict: true,
    }),
    "response_format.json_schema",
    "'additionalProperties' is required",
  ],
  [
    "a format of Responses",
    "gpt-5",
    {
      response_format: { type: "json_schema", name: "out", schema: runTool },
    },
    "response_format.json_schema",
    "Missing",
  ],
  ["a field of Responses", "gpt-5", { max_output_tokens: 5 }, "max_output_tokens", "Unknown"],
  ["a field of Messages", "gpt-5", { system: "x" }, "system", "Unknown parameter"],
  ["a long cache key", "gpt-5", { prompt_cache_key: "k".repeat(65) }, "prompt_cache_key", "64"],
  ["an unknown verbosity", "gpt-5", { verbosity: "none" }, "verbosity", "Invalid value"],
  [
    "a prompt that is too long",
    "gpt-5",
    {
      messages: [user("word ".repeat(330_000))],
    },
    "messages",
    "Your input exceeds the context window",
  ],
];

for (const [name, model, request, param, message] of refused) {
  Deno.test(`Chat with ${model} refuses ${name}`, async () => {
    const body = { model, messages: [user("Hi")], ...request };
    const response = await new Harness().ask(CHAT, body);
    const { error } = await response.json();
    assertStringIncludes(error?.message ?? "(no refusal)", message);
    assertEquals([response.status, error.type, error.param], [400, "invalid_request_error", param]);
  });
}

Deno.test("Chat does not serve Codex models", async () => {
  const body = { model: "gpt-5.3-codex", messages: [user("Hi")] };
  const [status, message] = await new Harness().refused(CHAT, body);
  assertEquals(status, 404);
  assertStringIncludes(message, "only supported in v1/responses");
});

const accepted: readonly (readonly [name: string, model: string, request: Json])[] = [
  ["parts, names and roles of all kinds", "gpt-5", {
    messages: [
      { role: "developer", content: [{ type: "text", text: "x" }] },
      user([{ type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }]),
      assistant([{ type: "refusal", refusal: "no" }]),
      user("y"),
      calls(call("a"), call("b")),
      result("b"),
      result("a", [{ type: "text", text: "z" }]),
      { role: "system", content: "x" },
    ],
  }],
  ["tools with an effort", "gpt-5.2-2025-12-11", { tools: [fn()], reasoning_effort: "high" }],
  ["tools without an effort", "gpt-5.4-mini", { tools: [fn()] }],
  ["tools at no effort", "gpt-5.6-terra", { tools: [fn()], reasoning_effort: "none" }],
  ["sampling at no effort", "gpt-5.1", { temperature: 0.2, reasoning_effort: "none" }],
  ["neutral sampling", "gpt-5", { temperature: 1, top_p: 1 }],
  ["a tool without parameters", "gpt-5", { tools: [fn("run", { parameters: undefined })] }],
  ["JSON that is mentioned", "gpt-5", {
    messages: [user("As JSON")],
    response_format: { type: "json_object" },
  }],
  ["an open schema", "gpt-5", schema()],
  ["fields that nobody knows", "gpt-5", { unheard_of: 1 }],
];

for (const [name, model, request] of accepted) {
  Deno.test(`Chat with ${model} accepts ${name}`, async () => {
    await new Harness().json(CHAT, { model, messages: [user("Hi")], ...request });
  });
}

Deno.test("Chat refuses unknown fields and stray stream options on demand only", async () => {
  const strict = new Harness({ inferred: true });
  const body = { model: "gpt-5", messages: [user("Hi")] };
  const odd = await strict.refused(CHAT, { ...body, unheard_of: 1 });
  assertStringIncludes(odd[1], "Unknown parameter: 'unheard_of'");
  const stray = await strict.refused(CHAT, { ...body, stream_options: { include_usage: true } });
  assertStringIncludes(stray[1], "only allowed when 'stream' is enabled");
});
