import { assertEquals, assertThrows } from "@std/assert";
import type { JsonObject } from "../../../lib/core/canonical.ts";
import { GatewayError } from "../../../lib/core/errors.ts";
import { writeOpaque } from "../../../lib/core/reasoning_carrier.ts";
import { decode } from "./translation.ts";

const turnsOf = (...input: JsonObject[]) => decode({ input }).request.turns;

/** The refusal of a request. */
function refusal(body: JsonObject): GatewayError {
  return assertThrows(() => decode(body), GatewayError);
}

const text = (text: string) => ({ kind: "text" as const, text });
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";

Deno.test("A Responses request may be one string", () => {
  assertEquals(decode({ input: "Hi there" }).request.turns, [
    { role: "user", parts: [text("Hi there")] },
  ]);
});

Deno.test("Instructions come first, and other system messages stay in their places", () => {
  const { request } = decode({
    instructions: "Be brief.",
    input: [
      { role: "developer", content: "One." },
      { role: "user", content: [{ type: "input_text", text: "Hi" }] },
      { role: "system", content: [{ type: "input_text", text: "Two." }] },
    ],
  });
  assertEquals(request.turns, [
    { role: "system", parts: [text("Be brief.")] },
    { role: "system", parts: [text("One.")] },
    { role: "user", parts: [text("Hi")] },
    { role: "system", parts: [text("Two.")] },
  ]);
});

Deno.test("An assistant's message may be a string, a list, without a type, null or empty", () => {
  for (const content of ["Hello", [{ type: "output_text", text: "Hello", annotations: [] }]]) {
    for (const type of [{ type: "message" }, {}]) {
      assertEquals(turnsOf({ ...type, role: "assistant", content }), [
        { role: "assistant", parts: [text("Hello")] },
      ]);
    }
  }
  for (const content of [null, "", [], [{ type: "output_text", text: "" }]]) {
    assertEquals(turnsOf({ role: "assistant", content }), []);
  }
});

Deno.test("Reasoning, text and calls that follow one another are one turn, outputs another", () => {
  const turns = turnsOf(
    { role: "user", content: "Look" },
    {
      type: "reasoning",
      id: "rs_1",
      summary: [{ type: "summary_text", text: "a" }, { text: "b" }],
    },
    { type: "message", role: "assistant", content: "Looking.", phase: "commentary" },
    { type: "function_call", id: "fc_1", call_id: "c1", name: "look", arguments: "{}" },
    { type: "function_call", call_id: "c2", name: "look", arguments: "", namespace: "fs" },
    { type: "function_call_output", call_id: "c2", output: "two" },
    { type: "function_call_output", call_id: "c1", output: [{ type: "input_text", text: "one" }] },
    { type: "message", role: "assistant", content: "Done.", phase: "final_answer" },
  );
  assertEquals(turns, [
    { role: "user", parts: [text("Look")] },
    {
      role: "assistant",
      phase: "commentary",
      parts: [
        { kind: "thinking", text: "a\n\nb" },
        text("Looking."),
        { kind: "tool_call", id: "c1", name: "look", tool: "function", input: "{}" },
        { kind: "tool_call", id: "c2", name: "look", namespace: "fs", tool: "function", input: "" },
      ],
    },
    {
      role: "user",
      parts: [
        { kind: "tool_result", callId: "c2", tool: "function", content: [text("two")] },
        { kind: "tool_result", callId: "c1", tool: "function", content: [text("one")] },
      ],
    },
    { role: "assistant", phase: "final_answer", parts: [text("Done.")] },
  ]);
});

Deno.test("Messages of the assistant in different phases are turns of their own", () => {
  const said = (content: string, phase?: string) => ({
    role: "assistant",
    content,
    ...(phase !== undefined && { phase }),
  });
  assertEquals(turnsOf(said("a", "commentary"), said("b", "final_answer"), said("c")), [
    { role: "assistant", phase: "commentary", parts: [text("a")] },
    { role: "assistant", phase: "final_answer", parts: [text("b")] },
    { role: "assistant", parts: [text("c")] },
  ]);
});

Deno.test("Encrypted reasoning of ours is unpacked, and foreign reasoning is the vendor's", () => {
  const ours = { origin: "messages", family: "claude", value: "sig" } as const;
  const reasoning = (encrypted_content: string | null, more: JsonObject = {}) => ({
    type: "reasoning",
    summary: [],
    content: null,
    encrypted_content,
    ...more,
  });
  const [turn] = turnsOf(
    reasoning(writeOpaque(ours, "responses") ?? ""),
    reasoning("gAAAA"),
    reasoning("gwa1.broken"),
    reasoning(null, { id: "rs_1" }),
    { type: "reasoning", encrypted_content: "no summary" },
    { type: "reasoning", summary: [], content: [{ type: "reasoning_text", text: "raw" }] },
  );
  assertEquals(turn?.parts, [
    { kind: "thinking", text: "", opaque: ours },
    { kind: "thinking", text: "", opaque: { origin: "responses", family: "", value: "gAAAA" } },
    {
      kind: "thinking",
      text: "",
      opaque: { origin: "responses", family: "", value: "no summary" },
    },
    { kind: "thinking", text: "raw" },
  ]);
});

Deno.test("Calls and outputs of custom tools keep their free text", () => {
  assertEquals(
    turnsOf(
      {
        type: "custom_tool_call",
        call_id: "c1",
        name: "exec",
        namespace: "functions",
        input: "a\n",
      },
      {
        type: "custom_tool_call_output",
        call_id: "c1",
        output: [{ type: "input_text", text: "b" }],
      },
    ),
    [
      {
        role: "assistant",
        parts: [{
          kind: "tool_call",
          id: "c1",
          name: "exec",
          namespace: "functions",
          tool: "custom",
          input: "a\n",
        }],
      },
      {
        role: "user",
        parts: [{ kind: "tool_result", callId: "c1", tool: "custom", content: [text("b")] }],
      },
    ],
  );
});

Deno.test("A search of the client's brings its tools in, deferred as they are", () => {
  const { request, dropped } = decode({
    tools: [
      {
        type: "tool_search",
        execution: "client",
        description: "Finds.",
        parameters: { type: "object" },
      },
      { type: "function", name: "hidden", defer_loading: true },
      { type: "function", name: "known" },
    ],
    input: [
      { type: "tool_search_call", call_id: "c1", execution: "client", arguments: { query: "x" } },
      {
        type: "tool_search_output",
        call_id: "c1",
        tools: [{
          type: "namespace",
          name: "agents",
          tools: [{ type: "function", name: "spawn", defer_loading: true, parameters: {} }],
        }],
      },
    ],
  });
  assertEquals(request.tools, [
    { kind: "tool_search", name: "tool_search", description: "Finds.", schema: { type: "object" } },
    { kind: "function", name: "known" },
    { kind: "function", name: "spawn", namespace: "agents", schema: {} },
  ]);
  assertEquals(request.turns, [
    {
      role: "assistant",
      parts: [{
        kind: "tool_call",
        id: "c1",
        name: "tool_search",
        tool: "tool_search",
        input: '{"query":"x"}',
      }],
    },
    {
      role: "user",
      parts: [{
        kind: "tool_result",
        callId: "c1",
        tool: "tool_search",
        content: [text("Tools loaded: agents")],
      }],
    },
  ]);
  assertEquals(dropped, []);
});

Deno.test("Deferred tools are all visible where only the vendor could search for them", () => {
  const { request, dropped } = decode({
    tools: [{ type: "tool_search" }, { type: "function", name: "a", defer_loading: true }],
  });
  assertEquals(request.tools, [{ kind: "function", name: "a" }]);
  assertEquals(dropped, ["tools.tool_search"]);
});

Deno.test("Tools of additional_tools are the request's, and lose against its own", () => {
  const { request } = decode({
    tools: [{ type: "function", name: "a", description: "own" }],
    input: [
      {
        type: "additional_tools",
        role: "developer",
        tools: [
          { type: "function", name: "a", description: "later" },
          {
            type: "namespace",
            name: "functions",
            description: "",
            tools: [
              {
                type: "custom",
                name: "exec",
                format: { type: "grammar", syntax: "lark", definition: "start: /.+/" },
              },
              { type: "function", name: "a", parameters: { type: "object" }, strict: null },
            ],
          },
        ],
      },
      { role: "user", content: "Hi" },
    ],
  });
  assertEquals(request.tools, [
    { kind: "function", name: "a", description: "own" },
    {
      kind: "custom",
      name: "exec",
      namespace: "functions",
      format: { kind: "grammar", syntax: "lark", definition: "start: /.+/" },
    },
    { kind: "function", name: "a", namespace: "functions", schema: { type: "object" } },
  ]);
  assertEquals(request.turns.length, 1, "the item itself says nothing");
});

Deno.test("Of two tools with one name the last counts, at the first one's place", () => {
  const { request } = decode({
    tools: [
      { type: "function", name: "a", description: "first" },
      { type: "function", name: "b", strict: true },
      { type: "function", name: "a", description: "second", strict: false },
    ],
  });
  assertEquals(request.tools, [
    { kind: "function", name: "a", description: "second", strict: false },
    { kind: "function", name: "b", strict: true },
  ]);
});

Deno.test("Built-in tools and what they left in the history are dropped by name", () => {
  const { request, dropped } = decode({
    tools: [{ type: "web_search", external_web_access: true }, { type: "image_generation" }],
    tool_choice: "auto",
    include: ["web_search_call.action.sources", "reasoning.encrypted_content"],
    input: [
      { role: "user", content: "Hi" },
      { type: "web_search_call", id: "ws_1", status: "completed", action: { type: "search" } },
      { type: "mcp_call", name: "x", arguments: "{}", output: null },
      { type: "computer_call_output", call_id: "c", output: { type: "computer_screenshot" } },
      { type: "compaction", encrypted_content: "x" },
      { type: "reasoning", summary: [] },
    ],
  });
  assertEquals(request.tools, []);
  assertEquals(request.turns.length, 1);
  assertEquals(request.wantsOpaque, true);
  assertEquals(dropped.toSorted(), [
    "compaction",
    "computer_call_output",
    "mcp_call",
    "tools.image_generation",
    "tools.web_search",
    "web_search_call",
    "web_search_call.action.sources",
  ]);
});

Deno.test("Each kind of tool choice is read", () => {
  const choices = [
    ["auto", { toolChoice: { mode: "auto" } }],
    ["required", { toolChoice: { mode: "any" } }],
    ["none", { toolChoice: { mode: "none" } }],
    [{ type: "function", name: "a" }, {
      toolChoice: { mode: "tool", name: "a", tool: "function" },
    }],
    [{ type: "custom", name: "a" }, { toolChoice: { mode: "tool", name: "a", tool: "custom" } }],
    [
      { type: "allowed_tools", mode: "required", tools: [{ type: "function", name: "a" }, {}] },
      { toolChoice: { mode: "any" }, allowedTools: ["a"] },
    ],
    [null, {}],
  ] as const;
  for (const [tool_choice, expected] of choices) {
    const { toolChoice, allowedTools } =
      decode({ tool_choice: structuredClone(tool_choice) as JsonObject }).request;
    assertEquals(
      { ...(toolChoice && { toolChoice }), ...(allowedTools && { allowedTools }) },
      expected,
    );
  }
});

Deno.test("A choice that only the vendor could follow is refused", () => {
  const error = refusal({ tools: [{ type: "web_search" }], tool_choice: { type: "web_search" } });
  assertEquals([error.kind, error.param], ["invalid_request", "tool_choice"]);
});

Deno.test("Images and files are shown: data and web addresses, the type by their first bytes", () => {
  const [turn] = turnsOf({
    role: "user",
    content: [
      { type: "input_image", image_url: `data:image/jpg;base64,${png}`, detail: "high" },
      { type: "input_image", image_url: "https://a.example/cat" },
      { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,JVBERi0=" },
      { type: "input_file", file_url: "https://a.example/b.pdf" },
      {
        type: "input_file",
        filename: "c.txt",
        file_data: `data:text/plain;base64,${btoa("words")}`,
      },
      { type: "input_file", filename: "d.pdf", file_data: "JVBERi0=" },
    ],
  });
  const pdf = { kind: "base64", mediaType: "application/pdf", data: "JVBERi0=" };
  assertEquals<unknown>(turn?.parts, [
    {
      kind: "image",
      source: { kind: "base64", mediaType: "image/png", data: png },
      detail: "high",
    },
    { kind: "image", source: { kind: "url", url: "https://a.example/cat" } },
    { kind: "document", source: pdf, title: "a.pdf" },
    { kind: "document", source: { kind: "url", url: "https://a.example/b.pdf" } },
    { kind: "document", source: { kind: "text", text: "words" }, title: "c.txt" },
    { kind: "document", source: pdf, title: "d.pdf" },
  ]);
});

Deno.test("Images in the assistant's or the system's messages move to the user", () => {
  const image = { type: "input_image", image_url: "https://a.example/cat" };
  const shown = { kind: "image", source: { kind: "url", url: "https://a.example/cat" } } as const;
  assertEquals(
    turnsOf(
      { role: "system", content: [{ type: "input_text", text: "S" }, image] },
      { role: "user", content: "Hi" },
      { role: "assistant", content: [image] },
    ),
    [
      { role: "system", parts: [text("S")] },
      { role: "user", parts: [shown, text("Hi")] },
      { role: "user", parts: [shown] },
    ],
  );
});

Deno.test("A tool's output may hold an image", () => {
  const [, turn] = turnsOf(
    { type: "function_call", call_id: "c", name: "view", arguments: "{}" },
    {
      type: "function_call_output",
      call_id: "c",
      output: [{ type: "input_image", image_url: `data:image/png;base64,${png}` }],
    },
  );
  const [result] = turn?.parts ?? [];
  assertEquals(result?.kind === "tool_result" && result.content.map(({ kind }) => kind), ["image"]);
});

Deno.test("Media that no model can be shown is refused by its path", () => {
  const refused: JsonObject[] = [
    { type: "input_image", file_id: "file-1" },
    { type: "input_image", image_url: "file:///etc/passwd" },
    { type: "input_image" },
    { type: "input_file", file_id: "file-1" },
    { type: "input_file", file_url: "ftp://a.example/" },
    { type: "input_file", filename: "a.docx", file_data: "data:application/msword;base64,AAAA" },
    { type: "input_audio", input_audio: { data: "AAAA", format: "mp3" } },
  ];
  for (const part of refused) {
    const error = refusal({
      input: [{ role: "user", content: [{ type: "input_text", text: "" }, part] }],
    });
    assertEquals([error.status, error.param], [400, "input[0].content[1]"]);
  }
});

Deno.test("Unknown parts are worth their text, and named when they have none", () => {
  const { request, dropped } = decode({
    input: [{ role: "user", content: [{ type: "hologram", text: "Hi" }, { type: "smell" }] }],
  });
  assertEquals(request.turns, [{ role: "user", parts: [text("Hi")] }]);
  assertEquals(dropped, ["input[0].content[1]"]);
});

Deno.test("Citations of web pages stay with their text", () => {
  const [turn] = turnsOf({
    role: "assistant",
    content: [{
      type: "output_text",
      text: "So.",
      annotations: [
        {
          type: "url_citation",
          url: "https://a.example/",
          title: "A",
          start_index: 0,
          end_index: 3,
        },
        { type: "file_citation", file_id: "f" },
      ],
    }],
  });
  assertEquals(turn?.parts, [{
    ...text("So."),
    citations: [{ url: "https://a.example/", title: "A", start: 0, end: 3 }],
  }]);
});

Deno.test("Limits, sampling, thinking, format and keys are read", () => {
  const { request, dropped } = decode({
    max_output_tokens: 1,
    temperature: 0.5,
    top_p: 0.9,
    parallel_tool_calls: false,
    reasoning: { effort: "xhigh", summary: "auto", context: "all_turns" },
    text: {
      verbosity: "low",
      format: { type: "json_schema", name: "out", strict: true, schema: { type: "object" } },
    },
    prompt_cache_key: "session",
    safety_identifier: "hash",
    store: false,
    client_metadata: { "x-codex-installation-id": "secret" },
    metadata: { a: "b" },
    nobody_knows: 1,
  });
  const { turns: _, tools: __, ...rest } = request;
  assertEquals(rest, {
    parallelToolCalls: false,
    maxTokens: 1,
    stopSequences: [],
    sampling: { temperature: 0.5, topP: 0.9 },
    thinking: { effort: "xhigh", display: "summarized" },
    format: { kind: "json_schema", schema: { type: "object" }, name: "out", strict: true },
    verbosity: "low",
    cacheKey: "session",
    safetyIdentifier: "hash",
    wantsOpaque: false,
  });
  assertEquals(dropped, []);
});

Deno.test("Thinking is not told to a client that did not ask for a summary", () => {
  assertEquals(decode({}).request.thinking, { display: "omitted" });
  assertEquals(decode({ reasoning: { effort: "low" } }).request.thinking, {
    effort: "low",
    display: "omitted",
  });
});

Deno.test("Knobs without a partner are named unless they are at their defaults", () => {
  assertEquals(
    decode({
      truncation: "auto",
      service_tier: "priority",
      max_tool_calls: 3,
      top_logprobs: 2,
      prompt_cache_retention: "24h",
      context_management: [],
      reasoning: { effort: "colossal" },
      include: ["message.output_text.logprobs"],
    }).dropped.toSorted(),
    [
      "context_management",
      "max_tool_calls",
      "message.output_text.logprobs",
      "prompt_cache_retention",
      "reasoning.effort",
      "service_tier",
      "top_logprobs",
      "truncation",
    ],
  );
  assertEquals(
    decode({ truncation: "disabled", service_tier: "auto", top_logprobs: 0, moderation: null })
      .dropped,
    [],
  );
});

Deno.test("The user's name is hashed, as clients put addresses there", () => {
  const { safetyIdentifier } = decode({ user: "ann@a.example" }).request;
  assertEquals(/^[0-9a-f]{32}$/.test(safetyIdentifier ?? ""), true);
});

Deno.test("What needs a store or a queue at the vendor's is refused by name", () => {
  for (
    const [param, value] of [
      ["background", true],
      ["conversation", "conv_1"],
      ["prompt", { id: "pmpt_1" }],
    ] as const
  ) {
    const error = refusal({ [param]: value });
    assertEquals([error.status, error.param], [400, param]);
  }
  assertEquals(decode({ background: false, conversation: null, prompt: null }).dropped, []);
});

Deno.test("A request without anything to answer is refused", () => {
  for (const input of [null, "", []]) {
    const error = refusal({ input });
    assertEquals([error.param, error.code], ["input", "missing_required_parameter"]);
  }
});

Deno.test("Wrong types are refused by their paths", () => {
  const wrong: [JsonObject, string][] = [
    [{ input: 7 }, "input"],
    [{ input: ["Hi"] }, "input[0]"],
    [{ input: [{ role: "user", content: 7 }] }, "input[0].content"],
    [{ input: [{ role: "user", content: [7] }] }, "input[0].content[0]"],
    [{ input: [{ role: "tool", content: "x" }] }, "input[0].role"],
    [{ input: [{ type: "function_call", name: "x", arguments: "{}" }] }, "input[0].call_id"],
    [{ input: [{ type: "function_call", call_id: "x", arguments: "{}" }] }, "input[0].name"],
    [{ input: [{ type: "function_call_output", output: "x" }] }, "input[0].call_id"],
    [{ input: [{ role: 7, content: "x" }] }, "input[0].role"],
    [{ tools: {} }, "tools"],
    [{ tools: [7] }, "tools[0]"],
    [{ tools: [{ type: "function" }] }, "tools[0].name"],
    [
      { tools: [{ type: "namespace", name: "n", tools: [{ type: "custom" }] }] },
      "tools[0].tools[0].name",
    ],
    [{ tool_choice: "always" }, "tool_choice"],
    [{ tool_choice: { type: "function" } }, "tool_choice.name"],
    [{ max_output_tokens: "many" }, "max_output_tokens"],
    [{ max_output_tokens: 0 }, "max_output_tokens"],
    [{ text: { format: { type: "xml" } } }, "text.format.type"],
    [{ text: { format: { type: "json_schema", name: "x" } } }, "text.format.schema"],
    [{ include: [7] }, "include[0]"],
  ];
  for (const [body, param] of wrong) {
    const error = refusal(body);
    assertEquals([error.kind, error.param], ["invalid_request", param]);
  }
});

Deno.test("Arguments that a client sends parsed are written out again", () => {
  const [turn] = turnsOf({ type: "function_call", call_id: "c", name: "x", arguments: { a: 1 } });
  const [call] = turn?.parts ?? [];
  assertEquals(call?.kind === "tool_call" && call.input, '{"a":1}');
});
