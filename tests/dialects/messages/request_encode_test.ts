import { assertEquals, assertStringIncludes } from "@std/assert";
import type { CanonicalRequest, JsonObject, Opaque, Tool } from "../../../lib/core/canonical.ts";
import { assistant, call, result, system, text, user } from "../../helpers/turns.ts";
import { encode } from "./translation.ts";

const OLD = "duo-chat-sonnet-4-5";
const NEW = "duo-chat-opus-5";
const NEWEST = "duo-chat-opus-5-5";

const look: Tool = {
  kind: "function",
  name: "look",
  schema: { type: "object", properties: { at: { type: "string" } } },
};

type Request = Partial<CanonicalRequest>;

function bodyOf(request: Request, model = OLD): JsonObject {
  return encode(request, model).body;
}

function messagesOf(turns: CanonicalRequest["turns"], model = OLD): JsonObject[] {
  return bodyOf({ turns }, model).messages as JsonObject[];
}

function rolesOf(turns: CanonicalRequest["turns"], model = OLD): unknown[] {
  return messagesOf(turns, model).map(({ role }) => role);
}

function toolsOf(tools: Tool[], more: Request = {}): JsonObject[] {
  return bodyOf({ tools, ...more }).tools as JsonObject[];
}

// ---- the whole -------------------------------------------------------------------------------

Deno.test("A plain request has the upstream's model, a limit, a stream and the messages", () => {
  assertEquals(encode({}), {
    body: {
      model: "claude-sonnet-4-5-20250929",
      max_tokens: 32_000,
      stream: true,
      messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
    },
    dropped: [],
    names: new Map(),
    emulatedStops: [],
    mayBeFenced: false,
  } as ReturnType<typeof encode>);
});

Deno.test("The members of a request always come in the same order", () => {
  const request: Request = {
    format: { kind: "json_schema", schema: { type: "object" } },
    thinking: { effort: "high" },
    tools: [look],
    toolChoice: { mode: "auto" },
    turns: [system("Be brief."), user(text("Hi"))],
    stopSequences: ["END"],
  };
  assertEquals(Object.keys(bodyOf(request, NEW)), [
    "model",
    "max_tokens",
    "stream",
    "thinking",
    "output_config",
    "stop_sequences",
    "tools",
    "tool_choice",
    "system",
    "messages",
  ]);
  assertEquals(JSON.stringify(bodyOf(request, NEW)), JSON.stringify(bodyOf(request, NEW)));
});

Deno.test("What the client names itself by does not go upstream", () => {
  const body = bodyOf({ cacheKey: "session", safetyIdentifier: "user" });
  assertEquals(JSON.stringify(body).match(/session|metadata/), null);
});

Deno.test("Verbosity is dropped and named", () => {
  assertEquals(encode({ verbosity: "low" }).dropped, ["verbosity"]);
});

// ---- limits, sampling, stops -----------------------------------------------------------------

Deno.test("The limit is the client's, cut to the model's", () => {
  assertEquals(bodyOf({ maxTokens: 50 }).max_tokens, 50);
  assertEquals(bodyOf({ maxTokens: 100_000 }).max_tokens, 64_000);
  assertEquals(bodyOf({ maxTokens: 100_000 }, NEW).max_tokens, 100_000);
});

Deno.test("Sampling is cut to what the model takes, and losses are named", () => {
  const cases: [Request["sampling"], string, JsonObject, string[]][] = [
    [{ temperature: 0.2, topP: 0.9 }, OLD, { temperature: 0.2 }, ["top_p"]],
    [{ temperature: 1.5 }, OLD, { temperature: 1 }, ["temperature"]],
    [{ temperature: 1, topP: 1 }, OLD, { temperature: 1 }, []],
    [{ topP: 0.5, topK: 5 }, OLD, { top_p: 0.5, top_k: 5 }, []],
    [{ temperature: 0.2, topP: 0.9, topK: 5 }, NEW, {}, ["temperature", "top_p", "top_k"]],
    [{ temperature: 1, topP: 1 }, NEW, {}, []],
  ];
  for (const [sampling, model, expected, dropped] of cases) {
    const encoded = encode({ sampling: sampling ?? {} }, model);
    const { temperature, top_p, top_k } = encoded.body;
    assertEquals(JSON.parse(JSON.stringify({ temperature, top_p, top_k })), expected);
    assertEquals(encoded.dropped, dropped);
  }
});

Deno.test("Sampling that thinking forbids is dropped", () => {
  const encoded = encode({
    sampling: { temperature: 0.2, topP: 0.97, topK: 5 },
    thinking: { effort: "low" },
  });
  assertEquals([encoded.body.temperature, encoded.body.top_p, encoded.body.top_k], [
    undefined,
    0.97,
    undefined,
  ]);
  assertEquals(encoded.dropped, ["temperature", "top_k"]);
});

Deno.test("Stop sequences of white space are left to the gateway", () => {
  const encoded = encode({ stopSequences: ["END", "\n\n", ""] });
  assertEquals(encoded.body.stop_sequences, ["END"]);
  assertEquals(encoded.emulatedStops, ["\n\n"]);
});

// ---- thinking --------------------------------------------------------------------------------

Deno.test("Efforts become adaptive thinking where the model knows that", () => {
  const cases: [CanonicalRequest["thinking"], string, unknown, unknown][] = [
    [{}, NEW, undefined, undefined],
    [{ effort: "none" }, NEW, { type: "disabled" }, undefined],
    [{ mode: "disabled" }, NEW, { type: "disabled" }, undefined],
    [{ effort: "none" }, NEWEST, { type: "adaptive" }, "low"],
    [{ effort: "minimal" }, NEW, { type: "adaptive" }, "low"],
    [{ effort: "medium" }, NEW, { type: "adaptive" }, "medium"],
    [{ effort: "xhigh" }, "duo-chat-opus-4-6", { type: "adaptive" }, "high"],
    [{ effort: "max" }, "duo-chat-opus-4-6", { type: "adaptive" }, "max"],
    [{ mode: "adaptive" }, NEW, { type: "adaptive" }, undefined],
    [{ mode: "enabled", budget: 4096 }, NEW, { type: "adaptive" }, "low"],
    [
      { effort: "high", display: "summarized" },
      NEW,
      { type: "adaptive", display: "summarized" },
      "high",
    ],
  ];
  for (const [thinking, model, expected, effort] of cases) {
    const { thinking: sent, output_config: config } = bodyOf({ thinking }, model);
    assertEquals<unknown>([sent, (config as JsonObject | undefined)?.effort], [expected, effort]);
  }
});

Deno.test("Efforts become budgets, with room for the answer, where the model knows only those", () => {
  const cases: [CanonicalRequest["thinking"], number | undefined, number | undefined, number][] = [
    [{}, undefined, undefined, 32_000],
    [{ effort: "none" }, 100, undefined, 100],
    [{ effort: "low" }, 1000, 2048 - 24, 3048],
    [{ effort: "low" }, 4000, 2048, 6048],
    [{ effort: "high" }, undefined, 16_384, 48_384],
    [{ effort: "max" }, 50_000, 31_999, 64_000],
    [{ effort: "max" }, 64_000, 31_999, 64_000],
    [{ mode: "adaptive" }, 4000, 16_384, 20_384],
    [{ mode: "enabled", budget: 8000 }, 32_000, 8000, 32_000],
    [{ mode: "enabled", budget: 8000 }, 4000, 2976, 4000],
    [{ mode: "enabled", budget: 8000 }, 2000, undefined, 2000],
  ];
  for (const [thinking, maxTokens, budget, limit] of cases) {
    const body = bodyOf({ thinking, ...(maxTokens !== undefined && { maxTokens }) });
    assertEquals((body.thinking as JsonObject | undefined)?.budget_tokens, budget);
    assertEquals(body.max_tokens, limit);
  }
});

const seal: Opaque = { origin: "messages", family: "claude", value: "sig" };
const thought = { kind: "thinking", text: "Hm", opaque: seal } as const;

Deno.test("A budget model does not think in a tool loop that began without thinking", () => {
  const thinks = (
    parts: Parameters<typeof assistant>,
    model = OLD,
    ...later: Parameters<typeof user>
  ) =>
    bodyOf({
      turns: [user(text("Look")), assistant(...parts), user(...later)],
      thinking: { effort: "low" },
    }, model).thinking !== undefined;
  assertEquals(thinks([call("1")], OLD, result("1", "seen")), false);
  assertEquals(thinks([thought, call("1")], OLD, result("1", "seen")), true);
  assertEquals(thinks([text("Hello")], OLD, text("Next")), true, "no loop is going on");
  assertEquals(thinks([call("1")], NEW, result("1", "seen")), true);
});

Deno.test("Thinking of another vendor or without a signature is dropped", () => {
  const foreign: Opaque = { origin: "responses", family: "gpt-5.2", value: "secret" };
  const messages = messagesOf([
    user(text("Hi")),
    assistant(
      { kind: "thinking", text: "a", opaque: foreign },
      { kind: "thinking", text: "b" },
      thought,
      { kind: "thinking", text: "", opaque: { ...seal, redacted: true } },
      text("Hello"),
    ),
    user(text("Next")),
  ]);
  assertEquals(messages[1]?.content, [
    { type: "thinking", thinking: "Hm", signature: "sig" },
    { type: "redacted_thinking", data: "sig" },
    { type: "text", text: "Hello" },
  ]);
});

// ---- tools -----------------------------------------------------------------------------------

Deno.test("Tools get names and schemas that Anthropic accepts, and the way back is known", () => {
  const encoded = encode({
    tools: [
      look,
      { kind: "function", name: "mcp.read" },
      { kind: "function", name: "run", namespace: "fs", schema: { $schema: "x", type: "object" } },
    ],
    turns: [
      user(text("Look")),
      assistant({ ...call("1"), name: "mcp.read" }),
      user(result("1", "seen")),
    ],
    toolChoice: { mode: "tool", name: "run", namespace: "fs", tool: "function" },
  }, NEW);
  assertEquals(encoded.body.tools, [
    { name: "look", input_schema: { type: "object", properties: { at: { type: "string" } } } },
    { name: "mcp_read", input_schema: { type: "object", properties: {} } },
    { name: "fs__run", input_schema: { type: "object", properties: {} } },
  ]);
  assertEquals(encoded.body.tool_choice, { type: "tool", name: "fs__run" });
  const [, second] = encoded.body.messages as { content: { name?: string }[] }[];
  assertEquals(second?.content[0]?.name, "mcp_read");
  assertEquals(encoded.names.get("fs__run"), { name: "run", namespace: "fs", tool: "function" });
});

Deno.test("A custom tool takes its text as a member, its grammar stands in its description", () => {
  const [tool] = toolsOf([{
    kind: "custom",
    name: "patch",
    description: "Patches.",
    format: { kind: "grammar", syntax: "lark", definition: "start: /.+/" },
  }]);
  assertEquals(tool, {
    name: "patch",
    description: "Patches.\n\nThe input follows this lark grammar:\nstart: /.+/",
    input_schema: {
      type: "object",
      properties: { input: { type: "string" } },
      required: ["input"],
      additionalProperties: false,
    },
  });
});

Deno.test("A strict tool's schema is one that can be enforced; too many are not strict at all", () => {
  const strict = (index: number): Tool => ({
    kind: "function",
    name: `t${index}`,
    strict: true,
    schema: { type: "object", properties: { n: { type: "integer", minimum: 1 } } },
  });
  const [tool] = toolsOf([strict(0)]);
  assertEquals([tool?.strict, (tool?.input_schema as JsonObject).additionalProperties], [
    true,
    false,
  ]);
  const many = toolsOf(Array.from({ length: 21 }, (_, index) => strict(index)));
  assertEquals(many.filter((tool) => "strict" in tool), []);
});

Deno.test("Only the tools that the client allows are offered", () => {
  const tools = [look, { ...look, name: "run" }];
  assertEquals(toolsOf(tools, { allowedTools: ["run"] }).map(({ name }) => name), ["run"]);
  assertEquals(toolsOf(tools, { allowedTools: ["unknown"] }).length, 2);
});

Deno.test("A history with calls gets definitions that may not be called when no tools are given", () => {
  const body = bodyOf({ turns: [user(text("Look")), assistant(call("1")), user(result("1"))] });
  assertEquals(body.tools, [{ name: "look", input_schema: { type: "object", properties: {} } }]);
  assertEquals(body.tool_choice, { type: "none" });
});

Deno.test("Without tools there is neither a choice nor a limit to one call", () => {
  const body = bodyOf({ toolChoice: { mode: "any" }, parallelToolCalls: false });
  assertEquals([body.tools, body.tool_choice], [undefined, undefined]);
});

Deno.test("Each choice is written in the words of Messages", () => {
  const choose = (toolChoice: CanonicalRequest["toolChoice"], parallelToolCalls?: boolean) =>
    bodyOf({
      tools: [look],
      ...(toolChoice && { toolChoice }),
      ...(parallelToolCalls !== undefined && { parallelToolCalls }),
    }).tool_choice;
  const one = { disable_parallel_tool_use: true };
  assertEquals(choose(undefined), undefined);
  assertEquals(choose(undefined, true), undefined);
  assertEquals(choose(undefined, false), { type: "auto", ...one });
  assertEquals(choose({ mode: "auto" }), { type: "auto" });
  assertEquals(choose({ mode: "any" }, false), { type: "any", ...one });
  assertEquals(choose({ mode: "none" }, false), { type: "none" });
  assertEquals(choose({ mode: "tool", name: "look", tool: "function" }), {
    type: "tool",
    name: "look",
  });
  assertEquals(choose({ mode: "tool", name: "gone", tool: "function" }), { type: "auto" });
});

Deno.test("A forced tool switches thinking off where the two exclude each other", () => {
  const request: Request = {
    tools: [look],
    toolChoice: { mode: "any" },
    thinking: { effort: "high" },
  };
  assertEquals(bodyOf(request, OLD).thinking, undefined);
  assertEquals(bodyOf(request, NEW).thinking, { type: "adaptive" });
});

Deno.test("A model that cannot be forced is told to call the tool, at the end of the prompt", () => {
  const force = (toolChoice: CanonicalRequest["toolChoice"]) => {
    const body = bodyOf({ tools: [look], ...(toolChoice && { toolChoice }) }, NEWEST);
    return [body.tool_choice, (body.messages as JsonObject[]).at(-1)];
  };
  assertEquals(force({ mode: "tool", name: "look", tool: "function" }), [
    { type: "auto" },
    { role: "system", content: [{ type: "text", text: "Call the tool look now." }] },
  ]);
  assertEquals(force({ mode: "any" }), [
    { type: "auto" },
    { role: "system", content: [{ type: "text", text: "Call one of the tools now." }] },
  ]);
});

// ---- turns -----------------------------------------------------------------------------------

Deno.test("Leading system text goes to the top, each text a block of its own", () => {
  const body = bodyOf({ turns: [system("One.", "Two."), system("Three."), user(text("Hi"))] });
  assertEquals((body.system as JsonObject[]).map(({ text }) => text), ["One.", "Two.", "Three."]);
});

Deno.test("Later system text stays a system message where the model takes it", () => {
  const turns = [
    user(text("Hi")),
    system("One."),
    system("Two."),
    assistant(text("Hello")),
    user(text("Go")),
  ];
  assertEquals(rolesOf(turns, NEW), ["user", "system", "assistant", "user"]);
  assertEquals(rolesOf(turns, OLD), ["user", "assistant", "user"]);
  const [first] = messagesOf(turns, OLD);
  assertStringIncludes(
    JSON.stringify(first),
    "<system-reminder>\\nOne.\\n\\nTwo.\\n</system-reminder>",
  );
});

Deno.test("System text where no model takes a system message becomes a reminder in its place", () => {
  const turns = [
    user(text("Look")),
    assistant(call("1")),
    user(result("1", "seen")),
    system("Before the question."),
    user(text("Well?")),
  ];
  const messages = messagesOf(turns, NEW);
  assertEquals(messages.map(({ role }) => role), ["user", "assistant", "user"]);
  assertEquals((messages[2]?.content as JsonObject[]).map(({ type, text }) => text ?? type), [
    "tool_result",
    "<system-reminder>\nBefore the question.\n</system-reminder>",
    "Well?",
  ]);
});

Deno.test("All results of a batch are in one user turn, before anything else", () => {
  const messages = messagesOf([
    user(text("Look")),
    assistant(call("1"), call("2")),
    user(text("Meanwhile")),
    user(result("2", "two")),
    user({ ...result("1", "one"), isError: true }),
  ]);
  assertEquals(messages[2]?.content, [
    {
      type: "tool_result",
      tool_use_id: "1",
      content: [{ type: "text", text: "one" }],
      is_error: true,
    },
    { type: "tool_result", tool_use_id: "2", content: [{ type: "text", text: "two" }] },
    { type: "text", text: "Meanwhile" },
  ]);
});

Deno.test("A conversation that the assistant ends is continued, or asked to go on", () => {
  const turns = [user(text("Hi")), assistant(text("Hello, I \n"))];
  assertEquals(messagesOf(turns, OLD).at(-1), {
    role: "assistant",
    content: [{ type: "text", text: "Hello, I" }],
  });
  assertEquals(messagesOf(turns, NEW).at(-1), {
    role: "user",
    content: [{ type: "text", text: "Please continue." }],
  });
});

Deno.test("Input that is no JSON object is kept as text", () => {
  const inputs = ["", "{}", '{"b":1,"a":2}', '{"cut":', "[1]"].map((input, index) =>
    call(String(index), input)
  );
  const [, { content } = {}] = messagesOf([user(text("Look")), assistant(...inputs), user()]) as {
    content: JsonObject[];
  }[];
  assertEquals(content?.map(({ input }) => JSON.stringify(input)), [
    "{}",
    "{}",
    '{"b":1,"a":2}',
    '{"_raw":"{\\"cut\\":"}',
    '{"_raw":"[1]"}',
  ]);
});

Deno.test("A prompt without anything to see is still a prompt", () => {
  assertEquals(messagesOf([]), [{ role: "user", content: [{ type: "text", text: "(empty)" }] }]);
  assertEquals(messagesOf([system("Be brief.")]), [
    { role: "user", content: [{ type: "text", text: "Be brief." }] },
  ]);
});

Deno.test("Lone surrogates and NULs do not go upstream", () => {
  const json = JSON.stringify(bodyOf({
    turns: [
      user(text("a\0b\ud83d")),
      assistant(call("1", '{"a":"\\ud83d\\u0000"}')),
      user(result("1", "\ude00")),
    ],
    tools: [{ ...look, description: "half \ud83d" }],
  }));
  assertEquals(json.isWellFormed() && !/\\ud[89a-f]|\\u0000/.test(json), true, json);
});

// ---- cache -----------------------------------------------------------------------------------

const conversation = [
  system("One.", "Two."),
  user(text("a"), text("b")),
  assistant(text("c")),
  user(text("d"), text("e")),
];

/** Texts and names of the blocks that bear a mark. */
function marked(request: Request, clientMarksCache: boolean): unknown[] {
  const { tools, system, messages } = encode(request, OLD, clientMarksCache).body;
  const blocks = [
    ...(tools ?? []) as JsonObject[],
    ...(system ?? []) as JsonObject[],
    ...(messages as { content: JsonObject[] }[]).flatMap(({ content }) => content),
  ];
  return blocks.filter((block) => block.cache_control).map((block) => block.text ?? block.name);
}

Deno.test("For a client that cannot say what to cache, four places are marked", () => {
  const request = { turns: conversation, tools: [look, { ...look, name: "run" }] };
  assertEquals(marked(request, false), ["run", "Two.", "b", "e"]);
  assertEquals(marked(request, true), []);
});

Deno.test("The client's own marks are used exactly, the last four of them", () => {
  const at = (value: string) => ({ ...text(value), cache: {} });
  const few = [...conversation.slice(0, 3), user(at("d"), text("e"))];
  assertEquals(marked({ turns: few }, false), ["d"]);
  const many = [user(at("1"), at("2"), at("3")), assistant(at("4")), user(at("5"))];
  assertEquals(marked({ turns: many }, true), ["2", "3", "4", "5"]);
});

Deno.test("A mark keeps a lifetime that Anthropic knows", () => {
  const at = (ttl: string) =>
    JSON.stringify(messagesOf([user({ ...text("a"), cache: { ttl } })])).includes(`"ttl":"${ttl}"`);
  assertEquals([at("1h"), at("5m"), at("24h")], [true, true, false]);
});

// ---- formats ---------------------------------------------------------------------------------

Deno.test("A schema is sent in the part of JSON Schema that is enforced", () => {
  const body = bodyOf({
    format: {
      kind: "json_schema",
      schema: { type: "object", properties: { n: { type: "integer", minimum: 1 } } },
    },
    thinking: { effort: "low" },
  }, NEW);
  assertEquals(body.output_config, {
    effort: "low",
    format: {
      type: "json_schema",
      schema: {
        type: "object",
        properties: { n: { type: "integer", description: "Constraints: minimum 1." } },
        additionalProperties: false,
      },
    },
  });
});

Deno.test("JSON without a schema, and a circular schema, are asked for in words", () => {
  const node = { type: "object", properties: { next: { $ref: "#/$defs/node" } } };
  const schema = { $ref: "#/$defs/node", $defs: { node } };
  const asked = (format: CanonicalRequest["format"]) => {
    const encoded = encode(
      format ? { format, turns: [system("Be brief."), user(text("Hi"))] } : {},
    );
    const system_ = encoded.body.system as JsonObject[];
    assertEquals("output_config" in encoded.body, false);
    assertEquals("mayBeFenced" in encoded && encoded.mayBeFenced, true);
    return system_.at(-1)?.text;
  };
  assertEquals(
    asked({ kind: "json_object" }),
    "Respond with a single JSON object and nothing else.",
  );
  assertStringIncludes(String(asked({ kind: "json_schema", schema })), JSON.stringify(schema));
});
