import { assertEquals, assertStringIncludes } from "@std/assert";
import { assistant, Harness, type Json, MESSAGES, runTool, user } from "./harness.ts";

const SONNET_45 = "claude-sonnet-4-5-20250929";
const OPUS_45 = "claude-opus-4-5-20251101";
const OPUS_46 = "claude-opus-4-6";
const OPUS_47 = "claude-opus-4-7";
const OPUS_5 = "claude-opus-5";
const FABLE_51 = "claude-fable-5-1";
const HAIKU_55 = "claude-haiku-5-5";

const tool = { name: "run", input_schema: runTool };
const use = (id = "toolu_1") => ({ type: "tool_use", id, name: "run", input: { command: "ls" } });
const result = (id = "toolu_1", more: Json = {}) => ({
  type: "tool_result",
  tool_use_id: id,
  content: "done",
  ...more,
});
const text = (words: string) => ({ type: "text", text: words });
const marked = (words: string) => ({ ...text(words), cache_control: { type: "ephemeral" } });
const budget = { type: "enabled", budget_tokens: 1024 };
const adaptive = { type: "adaptive" };
const system = (content: unknown) => ({ role: "system", content });
const image = (media_type: string, data = "iVBORw0KGgoAAAA=") => ({
  type: "image",
  source: { type: "base64", media_type, data },
});
const format = (schema: Json) => ({ output_config: { format: { type: "json_schema", schema } } });
const closed = { type: "object", properties: {}, required: [], additionalProperties: false };

/** Each request differs from a good one in the members given; `undefined` leaves one out. */
type Row = readonly [name: string, model: string, request: Json, message: string, init?: Json];

const refused: readonly Row[] = [
  ["no output limit", OPUS_5, { max_tokens: undefined }, "max_tokens: Field required"],
  ["a limit above the model's", SONNET_45, { max_tokens: 64_001 }, "max_tokens: 64001 > 64000"],
  ["a negative limit", OPUS_5, { max_tokens: -1 }, "max_tokens: Input should be"],
  ["no messages", OPUS_5, { messages: undefined }, "messages: Field required"],
  ["an empty list of messages", OPUS_5, { messages: [] }, "at least one message"],
  ["an unknown role", OPUS_5, { messages: [{ role: "tool", content: "x" }] }, "messages.0.role"],
  ["an empty text", OPUS_5, { messages: [user([text("")])] }, "must be non-empty"],
  ["a blank text", OPUS_5, { messages: [user([text(" \n")])] }, "non-whitespace text"],
  ["an empty message", OPUS_5, { messages: [user(""), assistant("x")] }, "non-empty content"],
  ["content that is null", OPUS_5, { messages: [user(null)] }, "messages.0.content"],
  ["an unknown block", OPUS_5, { messages: [user([{ type: "input_text", text: "x" }])] }, "tag"],
  ["a call by the user", OPUS_5, { messages: [user([use()])] }, "`tool_use` blocks are not"],
  [
    "an image by the assistant",
    OPUS_5,
    { messages: [user("x"), assistant([image("image/png")]), user("y")] },
    "`image` blocks are not allowed",
  ],
  ["an empty system block", OPUS_5, { system: [text("")] }, "system: text content blocks"],

  [
    "a call without a result",
    OPUS_5,
    { messages: [user("x"), assistant([use()]), user("y")], tools: [tool] },
    "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1",
  ],
  [
    "one result for two calls",
    OPUS_5,
    { messages: [user("x"), assistant([use("a"), use("b")]), user([result("a")])] },
    "immediately after: b.",
  ],
  [
    "text before the result",
    OPUS_5,
    { messages: [user("x"), assistant([use()]), user([text("y"), result()])] },
    "immediately after: toolu_1",
  ],
  [
    "a result without a call",
    OPUS_5,
    { messages: [user([result("toolu_9")])] },
    "unexpected `tool_use_id` found in `tool_result` blocks: toolu_9",
  ],
  [
    "two results for a call",
    OPUS_5,
    { messages: [user("x"), assistant([use()]), user([result(), result()])] },
    "single result",
  ],
  [
    "a result two turns later",
    OPUS_5,
    {
      messages: [
        user("x"),
        assistant([use()]),
        user([result()]),
        assistant("y"),
        user([result()]),
      ],
    },
    "unexpected `tool_use_id`",
  ],
  [
    "a call id used twice",
    OPUS_5,
    {
      messages: [
        user("x"),
        assistant([use()]),
        user([result()]),
        assistant([use()]),
        user([result()]),
      ],
    },
    "ids must be unique",
  ],
  [
    "a call whose id has a colon",
    OPUS_5,
    { messages: [user("x"), assistant([use("call:1")]), user([result("call:1")])] },
    "tool_use.id: String should match pattern",
  ],
  [
    "a call whose input is text",
    OPUS_5,
    { messages: [user("x"), assistant([{ ...use(), input: "{}" }]), user([result()])] },
    "tool_use.input: Input should be a valid dictionary",
  ],
  [
    "a result with an unknown part",
    OPUS_5,
    {
      messages: [
        user("x"),
        assistant([use()]),
        user([result("toolu_1", { content: [{ type: "input_text", text: "x" }] })]),
      ],
    },
    "tool_result.content.0",
  ],

  ["a system message where there are none", OPUS_47, {
    messages: [user("x"), system("y")],
  }, "role 'system' is not supported on this model"],
  ["a system message in the middle of the user's turn", OPUS_5, {
    messages: [user("x"), system("y"), user("z")],
  }, "role 'system' must directly follow a user message"],
  ["a system message first", OPUS_5, {
    messages: [system("x"), user("y")],
  }, "role 'system' must directly follow"],
  ["a prefill", OPUS_46, { messages: [user("x"), assistant("y")] }, "message prefill"],
  ["a prefill that ends in a blank", SONNET_45, {
    messages: [user("x"), assistant("y ")],
  }, "trailing whitespace"],

  ["thinking that was never signed", OPUS_5, {
    messages: [user("x"), assistant([{ type: "thinking", thinking: "y" }]), user("z")],
  }, "thinking.signature: Field required"],
  ["thinking with a foreign signature", OPUS_5, {
    messages: [
      user("x"),
      assistant([{ type: "thinking", thinking: "y", signature: "gwr1.abc" }, text("z")]),
      user("z"),
    ],
  }, "messages.1.content.0: Invalid `signature` in `thinking` block"],
  ["redacted thinking of others", OPUS_5, {
    messages: [user("x"), assistant([{ type: "redacted_thinking", data: "abc" }]), user("z")],
  }, "Invalid `data` in `redacted_thinking` block"],
  ["cached thinking", OPUS_5, {
    messages: [
      user("x"),
      assistant([{
        type: "thinking",
        thinking: "y",
        signature: "z",
        cache_control: { type: "ephemeral" },
      }]),
      user("z"),
    ],
  }, "thinking.cache_control"],

  ["a budget where thinking is adaptive", OPUS_47, { thinking: budget }, '"thinking.type.enabled"'],
  ["adaptive thinking where it has a budget", SONNET_45, { thinking: adaptive }, "adaptive"],
  ["a budget that is too small", SONNET_45, {
    thinking: { type: "enabled", budget_tokens: 1023 },
  }, "greater than or equal to 1024"],
  ["a budget as large as the limit", SONNET_45, {
    thinking: budget,
    max_tokens: 1024,
  }, "`max_tokens` must be greater than `thinking.budget_tokens`"],
  ["no budget", SONNET_45, { thinking: { type: "enabled" } }, "budget_tokens: Field required"],
  ["thinking off where it cannot be", FABLE_51, {
    thinking: { type: "disabled" },
  }, '"thinking.type.disabled" is not supported'],
  ["thinking off at a high effort", HAIKU_55, {
    thinking: { type: "disabled" },
    output_config: { effort: "max" },
  }, '"thinking.type.disabled" is not supported'],
  ["unknown thinking", OPUS_5, { thinking: { type: "auto" } }, "thinking: Input tag 'auto'"],
  [
    "a tool loop that began without thinking",
    SONNET_45,
    {
      thinking: budget,
      tools: [tool],
      messages: [user("x"), assistant([use()]), user([result()])],
    },
    "Expected `thinking` or `redacted_thinking`, but found `tool_use`",
  ],
  [
    "effort where there is none",
    SONNET_45,
    { output_config: { effort: "low" } },
    "does not support the effort parameter",
  ],
  ["an effort above the model's", OPUS_45, {
    output_config: { effort: "max" },
  }, "does not support effort level 'max'. Supported levels: high, low, medium."],
  ["an effort between the model's", OPUS_46, {
    output_config: { effort: "xhigh" },
  }, "does not support effort level 'xhigh'. Supported levels: high, low, max, medium."],
  ["an unknown effort", OPUS_5, { output_config: { effort: "none" } }, "output_config.effort"],

  ["temperature", OPUS_47, { temperature: 1 }, "`temperature` is deprecated for this model."],
  ["temperature that does something", OPUS_5, { temperature: 0.5 }, "`temperature` is deprecated"],
  ["top_p that does something", OPUS_5, { top_p: 0.9 }, "`top_p` is deprecated"],
  ["top_k", OPUS_5, { top_k: 5 }, "`top_k` is deprecated"],
  ["temperature and top_p", SONNET_45, {
    temperature: 0.5,
    top_p: 0.5,
  }, "`temperature` and `top_p` cannot both be specified"],
  ["temperature above one", SONNET_45, { temperature: 1.5 }, "less than or equal to 1"],
  ["temperature while thinking", SONNET_45, {
    thinking: budget,
    temperature: 0.5,
  }, "`temperature` may only be set to 1"],
  ["top_p while thinking", SONNET_45, { thinking: budget, top_p: 0.5 }, "`top_p` must be"],
  ["top_k while thinking", SONNET_45, { thinking: budget, top_k: 5 }, "`top_k` must be unset"],
  ["temperature in the API of 2026", SONNET_45, { temperature: 1 }, "`temperature` is not", {
    "anthropic-version": "2026-10-21",
  }],
  ["no API version", OPUS_5, {}, "anthropic-version: header is required", {
    "anthropic-version": null,
  }],

  ["a tool without a schema", OPUS_5, { tools: [{ name: "x" }] }, "input_schema: Field required"],
  ["a schema without a type", OPUS_5, {
    tools: [{ name: "x", input_schema: {} }],
  }, "input_schema.type: Field required"],
  ["a schema that branches at the top", OPUS_5, {
    tools: [{ name: "x", input_schema: { type: "object", anyOf: [] } }],
  }, "does not support oneOf, allOf, or anyOf at the top level"],
  ["a tool name with a dot", OPUS_5, { tools: [{ ...tool, name: "a.b" }] }, "custom.name"],
  ["a long tool name", OPUS_5, { tools: [{ ...tool, name: "x".repeat(129) }] }, "custom.name"],
  ["two tools of a name", OPUS_5, { tools: [tool, tool] }, "Tool names must be unique"],
  ["a tool of OpenAI", OPUS_5, {
    tools: [{ type: "function", function: { name: "x" } }],
  }, "tools.0: Input tag 'function'"],
  ["a strict tool with an open schema", OPUS_5, {
    tools: [{ ...tool, strict: true }],
  }, "'additionalProperties' must be explicitly set to false"],
  ["a choice without tools", OPUS_5, { tool_choice: { type: "auto" } }, "tool_choice"],
  ["a choice as text", OPUS_5, { tools: [tool], tool_choice: "auto" }, "tool_choice: Input"],
  ["an unknown tool chosen", OPUS_5, {
    tools: [tool],
    tool_choice: { type: "tool", name: "other" },
  }, "Tool 'other' not found"],
  ["none, but not in parallel", OPUS_5, {
    tools: [tool],
    tool_choice: { type: "none", disable_parallel_tool_use: true },
  }, "disable_parallel_tool_use"],
  ["a forced tool beside a budget", SONNET_45, {
    thinking: budget,
    tools: [tool],
    tool_choice: { type: "any" },
  }, "Thinking may not be enabled when tool_choice forces tool use"],
  ["a forced tool where none can be", FABLE_51, {
    tools: [tool],
    tool_choice: { type: "tool", name: "run" },
  }, "does not support forcing tool use"],

  ["five places to cache", OPUS_5, {
    system: [marked("a"), marked("b")],
    tools: [{ ...tool, cache_control: { type: "ephemeral" } }],
    messages: [user([marked("c"), marked("d")])],
  }, "A maximum of 4 blocks with cache_control may be provided. Found 5."],
  ["an unknown cache", OPUS_5, {
    system: [{ ...text("a"), cache_control: { type: "persistent" } }],
  }, "cache_control.type"],
  ["a blank stop sequence", OPUS_5, { stop_sequences: ["\n"] }, "must contain non-whitespace"],
  ["an unknown image type", OPUS_5, {
    messages: [user([image("image/jpg")])],
  }, "media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'"],
  ["a mislabelled image", OPUS_5, {
    messages: [user([image("image/png", "/9j/4AAQSkZJRg==")])],
  }, "specified using the image/png media type, but the image appears to be a image/jpeg"],
  ["an image of OpenAI", OPUS_5, {
    messages: [user([{ type: "image", source: { type: "image_url" } }])],
  }, "image.source: Input tag 'image_url'"],
  ["a format with an open schema", OPUS_5, format({ type: "object" }), "additionalProperties"],
  ["a format with limits", OPUS_5, format({ type: "string", maxLength: 3 }), "'maxLength'"],
  ["a format that refers to itself", OPUS_5, {
    ...format({
      ...closed,
      properties: { next: { $ref: "#/$defs/a" } },
      $defs: { a: { ...closed, properties: { next: { $ref: "#/$defs/a" } } } },
    }),
  }, "Circular reference"],
  ["a format and a prefill", SONNET_45, {
    ...format(closed),
    messages: [user("x"), assistant("{")],
  }, "prefill"],
  ["a field of Chat", OPUS_5, { max_completion_tokens: 5 }, "Extra inputs are not permitted"],
  ["a field of Responses", OPUS_5, { instructions: "x" }, "instructions: Extra inputs"],
  ["a prompt that is too long", SONNET_45, {
    messages: [user("word ".repeat(170_000))],
  }, "prompt is too long: "],
];

for (const [name, model, request, message, headers] of refused) {
  Deno.test(`${model} refuses ${name}`, async () => {
    const body = { model, max_tokens: 2000, messages: [user("Hi")], ...request };
    const init = headers && { headers: headers as Record<string, string | null> };
    const [status, actual] = await new Harness().refused(MESSAGES, body, init);
    assertStringIncludes(actual, message);
    assertEquals(status, 400);
  });
}

/** The other side of the rules: what may look odd and is accepted. */
const accepted: readonly (readonly [name: string, model: string, request: Json])[] = [
  ["a limit of zero", OPUS_5, { max_tokens: 0 }],
  ["the assistant first", OPUS_5, { messages: [assistant("Hi"), user("Hi")] }],
  ["two system messages in a row", OPUS_5, { messages: [user("x"), system("y"), system("z")] }],
  ["a forced tool while thinking adaptively", OPUS_46, {
    thinking: adaptive,
    tools: [tool],
    tool_choice: { type: "any" },
  }],
  ["users in a row", OPUS_5, { messages: [user("a"), user("b")] }],
  ["results in another order, then text", OPUS_5, {
    tools: [tool],
    messages: [
      user("x"),
      assistant([text("y"), use("a"), use("b")]),
      user([result("b"), result("a"), text("z")]),
    ],
  }],
  ["results in two messages of a turn", OPUS_5, {
    messages: [
      user("x"),
      assistant([use("a"), use("b")]),
      user([result("a")]),
      user([result("b")]),
    ],
  }],
  ["results of every kind", OPUS_5, {
    messages: [
      user("x"),
      assistant([use("a"), use("b"), use("c"), use("d")]),
      user([
        { type: "tool_result", tool_use_id: "a" },
        result("b", { content: [] }),
        result("c", { content: [text("x"), image("image/png")], is_error: true }),
        result("d", { content: [{ type: "tool_reference", tool_name: "run" }] }),
      ]),
    ],
  }],
  ["a system message after the user's turn", OPUS_5, {
    messages: [user("x"), system([text("y")]), assistant("z"), user("x"), system("y")],
  }],
  ["a prefill", SONNET_45, { messages: [user("x"), assistant("y")] }],
  ["a budget, though it could be adaptive", OPUS_46, { thinking: budget }],
  ["neutral sampling", OPUS_5, { temperature: 1 }],
  ["sampling while thinking", SONNET_45, { thinking: budget, temperature: 1 }],
  ["thinking off at a low effort", HAIKU_55, {
    thinking: { type: "disabled" },
    output_config: { effort: "high" },
  }],
  ["a forced tool while thinking", OPUS_5, {
    thinking: adaptive,
    tools: [tool],
    tool_choice: { type: "any" },
  }],
  ["a strict format", SONNET_45, format(closed)],
  ["tools of its own", OPUS_5, {
    tools: [
      { type: "web_search_20250305", name: "web_search" },
      { type: "tool_search_tool_bm25_20251119", name: "tool_search_tool_bm25" },
      tool,
    ],
  }],
  ["four places to cache", OPUS_5, {
    system: [marked("a"), marked("b")],
    messages: [user([marked("c"), marked("d")])],
  }],
];

for (const [name, model, request] of accepted) {
  Deno.test(`${model} accepts ${name}`, async () => {
    const body = { model, max_tokens: 2000, messages: [user("Hi")], ...request };
    await new Harness().json(MESSAGES, body);
  });
}

Deno.test("counting tokens checks the prompt, not the limit", async () => {
  const harness = new Harness();
  const path = `${MESSAGES}/count_tokens?beta=true`;
  const short = await harness.json(path, { model: OPUS_5, messages: [user("Hi")] });
  const long = await harness.json(path, { model: OPUS_5, messages: [user("Hi ".repeat(400))] });
  assertEquals(Object.keys(short), ["input_tokens"]);
  assertEquals(Number(long.input_tokens) - Number(short.input_tokens), 300);
  const [status] = await harness.refused(path, { model: OPUS_5, messages: [] });
  assertEquals(status, 400);
});

Deno.test("Messages refuses unknown fields and undefined tools on demand only", async () => {
  const body = {
    model: OPUS_5,
    max_tokens: 9,
    messages: [user("x"), assistant([use()]), user([result()])],
  };
  const strict = new Harness({ inferred: true });
  assertStringIncludes((await strict.refused(MESSAGES, body))[1], "must define tools");
  const odd = { ...body, tools: [tool], unheard_of: 1 };
  assertStringIncludes((await strict.refused(MESSAGES, odd))[1], "unheard_of: Extra inputs");
  await new Harness().json(MESSAGES, { ...body, unheard_of: 1 });
});

Deno.test("Messages refuses beta features by name, when it is told which there are", async () => {
  const body = { model: OPUS_5, max_tokens: 9, messages: [user("x")] };
  const init = { headers: { "anthropic-beta": "a-2026-01-01, b,c" } };
  const strict = new Harness({ betas: ["a-2026-01-01"] });
  const [status, message] = await strict.refused(MESSAGES, body, init);
  assertEquals(status, 400);
  assertStringIncludes(message, "Unexpected value(s) `b`, `c` for the `anthropic-beta` header.");
  await strict.json(MESSAGES, body, { headers: { "anthropic-beta": "a-2026-01-01" } });
  await new Harness().json(MESSAGES, body, init);
});
