import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CHAT, Harness, type Json, MESSAGES, RESPONSES, runTool, user } from "./harness.ts";

const CLAUDE = "claude-opus-5";
const GPT = "gpt-5.6-sol";
const other = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] };

async function message(request: Json): Promise<Json[]> {
  const body = { model: CLAUDE, max_tokens: 900, messages: [user("Hi")], ...request };
  return (await new Harness().json(MESSAGES, body)).content as Json[];
}

async function items(request: Json): Promise<Json[]> {
  const body = { model: GPT, input: "Hi", reasoning: { effort: "none" }, ...request };
  return (await new Harness().json(RESPONSES, body)).output as Json[];
}

const tools = [
  { name: "count", input_schema: other },
  { name: "Bash", input_schema: runTool },
];

Deno.test("the model says a word and calls the shell with the prompt's command", async () => {
  const prompts = {
    "Run `ls -la` please": "ls -la",
    "Use your shell to run exactly: cat a.txt\nThen stop.": "cat a.txt",
    'Please run "git status" now': "git status",
    "What is in there?": "cat token.txt",
  };
  for (const [prompt, command] of Object.entries(prompts)) {
    const [text, call] = await message({ tools, messages: [user(prompt)] });
    assertEquals(text?.type, "text");
    assertEquals([call?.name, call?.input], ["Bash", { command }]);
  }
});

Deno.test("shells of other shapes get their command too", async () => {
  const shapes: Record<string, readonly [schema: Json, input: Json]> = {
    exec_command: [{ properties: { cmd: { type: "string" } }, required: ["cmd"] }, { cmd: "ls" }],
    shell: [{ properties: { command: { type: "array", items: { type: "string" } } } }, {
      command: ["bash", "-lc", "ls"],
    }],
    run_commands: [{ properties: { commands: { type: "array", items: { type: "string" } } } }, {
      commands: ["ls"],
    }],
  };
  for (const [name, [schema, input]] of Object.entries(shapes)) {
    const [, call] = await message({
      tools: [{ name, input_schema: { type: "object", ...schema } }],
      messages: [user("`ls`")],
    });
    assertEquals(call?.input, input);
  }
});

Deno.test("without a shell the first function is called", async () => {
  const [, call] = await message({ tools: [{ name: "count", input_schema: other }] });
  assertEquals([call?.name, call?.input], ["count", { n: 1 }]);
});

Deno.test("a forced tool is called without a word, and none is none", async () => {
  const forced = await message({ tools, tool_choice: { type: "tool", name: "count" } });
  assertEquals(forced.map(({ type, name }) => [type, name]), [["tool_use", "count"]]);
  const any = await message({ tools, tool_choice: { type: "any" } });
  assertEquals(any.map(({ name }) => name), ["Bash"]);
  const none = await message({ tools, tool_choice: { type: "none" } });
  assertEquals(none.map(({ type }) => type), ["text"]);
});

Deno.test("a prompt can do without tools", async () => {
  for (const prompt of ["sim:text", "Answer without tools", "Do not use any tools."]) {
    const blocks = await message({ tools, messages: [user(prompt)] });
    assertEquals(blocks.map(({ type }) => type), ["text"]);
  }
});

Deno.test("two calls are made only where two are allowed", async () => {
  const messages = [user("sim:parallel")];
  const calls = (blocks: Json[]) => blocks.filter(({ type }) => type === "tool_use");
  const two = calls(await message({ tools, messages }));
  assertEquals(new Set(two.map(({ id }) => id)).size, 2);
  const one = { type: "auto", disable_parallel_tool_use: true };
  assertEquals(calls(await message({ tools, messages, tool_choice: one })).length, 1);
});

Deno.test("a result is quoted, in every API", async () => {
  const use = { type: "tool_use", id: "t", name: "Bash", input: {} };
  const result = { type: "tool_result", tool_use_id: "t", content: "the secret is 42" };
  const [said] = await message({
    tools,
    messages: [user("Hi"), { role: "assistant", content: [use] }, user([result])],
  });
  assertStringIncludes(String(said?.text), "the secret is 42");

  const completion = await new Harness().json(CHAT, {
    model: "gpt-5",
    messages: [
      user("Hi"),
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "t", type: "function", function: { name: "run", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "t", content: [{ type: "text", text: "the secret is 42" }] },
    ],
    tools: [{ type: "function", function: { name: "run", parameters: runTool } }],
  });
  assertStringIncludes(JSON.stringify(completion), "the secret is 42");

  const [item] = await items({
    input: [
      user("Hi"),
      { type: "function_call", call_id: "t", name: "run", arguments: "{}" },
      { type: "function_call_output", call_id: "t", output: "the secret is 42" },
    ],
    tools: [{ type: "function", name: "run", parameters: runTool }],
  });
  assertStringIncludes(JSON.stringify(item?.content), "the secret is 42");
});

Deno.test("Responses calls custom tools with free text and names namespaces", async () => {
  const [, custom] = await items({ input: "`ls`", tools: [{ type: "custom", name: "exec" }] });
  assertEquals([custom?.type, custom?.name, custom?.input], ["custom_tool_call", "exec", "ls"]);
  const run = { type: "function", name: "run", parameters: runTool };
  const [, call] = await items({ tools: [{ type: "namespace", name: "ns", tools: [run] }] });
  assertEquals([call?.type, call?.namespace, call?.name], ["function_call", "ns", "run"]);
  assert(String(call?.id).startsWith("fc_") && String(call?.call_id).startsWith("call_"));
});

Deno.test("Responses calls tools that come in by the input", async () => {
  const run = { type: "function", name: "run", parameters: runTool };
  const input = [{ type: "additional_tools", role: "developer", tools: [run] }, user("Hi")];
  assertEquals((await items({ input }))[1]?.name, "run");
});

Deno.test("a tool that runs programs gets one that runs the command", async () => {
  const wait = { type: "function", name: "wait", parameters: runTool };
  const description = "Runs JavaScript, such as `await tools.exec_command({ cmd })`.";
  const exec = { type: "custom", name: "exec", description };
  const functions = { type: "namespace", name: "functions", tools: [wait, exec] };
  const [, call] = await items({ tools: [functions], input: '`echo "hi"`' });
  assertEquals([call?.type, call?.name, call?.namespace], [
    "custom_tool_call",
    "exec",
    "functions",
  ]);
  assertEquals(
    call?.input,
    'const { output } = await tools.exec_command({"cmd":"echo \\"hi\\""});\ntext(output);',
  );
});

Deno.test("Chat calls custom tools", async () => {
  const body = {
    model: "gpt-5",
    messages: [user("`ls`")],
    tools: [{ type: "custom", custom: { name: "exec" } }],
  };
  const [choice] = (await new Harness().json(CHAT, body)).choices as { message: Json }[];
  const [call] = choice?.message.tool_calls as Json[];
  assertEquals([call?.type, call?.custom], ["custom", { name: "exec", input: "ls" }]);
});

Deno.test("a subset of the tools leaves the others out of reach", async () => {
  const fn = (name: string) => ({ type: "function", name, parameters: runTool });
  const choice = {
    type: "allowed_tools",
    mode: "required",
    tools: [{ type: "function", name: "b" }],
  };
  const [call] = await items({ tools: [fn("a"), fn("b")], tool_choice: choice });
  assertEquals(call?.name, "b");
});

Deno.test("a deferred tool is called only once it has been found", async () => {
  const deferred = [
    { name: "search", input_schema: runTool },
    { name: "Bash", input_schema: runTool, defer_loading: true },
  ];
  assertEquals((await message({ tools: deferred }))[1]?.name, "search");
  const use = { type: "tool_use", id: "t", name: "search", input: {} };
  const found = [{ type: "tool_reference", tool_name: "Bash" }];
  const messages = [
    user("Hi"),
    { role: "assistant", content: [use] },
    user([{ type: "tool_result", tool_use_id: "t", content: found }]),
  ];
  const [call] = await message({ tools: deferred, messages, tool_choice: { type: "any" } });
  assertEquals(call?.name, "Bash");
});

Deno.test("structured output satisfies its schema, in every API", async () => {
  const schema = {
    type: "object",
    properties: { n: { type: "integer" }, tag: { enum: ["a", "b"] } },
    required: ["n", "tag"],
    additionalProperties: false,
  };
  const wanted = { n: 1, tag: "a" };
  const harness = new Harness();
  const [block] = await message({ output_config: { format: { type: "json_schema", schema } } });
  assertEquals(JSON.parse(String(block?.text)), wanted);
  const completion = await harness.json(CHAT, {
    model: "gpt-5",
    messages: [user("Hi")],
    response_format: { type: "json_schema", json_schema: { name: "x", schema, strict: true } },
  });
  const [choice] = completion.choices as { message: Json }[];
  assertEquals(JSON.parse(String(choice?.message.content)), wanted);
  const [item] = await items({
    text: { format: { type: "json_schema", name: "x", schema, strict: true } },
  });
  assertEquals(JSON.parse(String((item?.content as Json[])[0]?.text)), wanted);
});
