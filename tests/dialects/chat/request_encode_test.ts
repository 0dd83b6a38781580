import { assert, assertEquals, assertThrows } from "@std/assert";
import type { CanonicalRequest, JsonObject, Turn } from "../../../lib/core/canonical.ts";
import { GatewayError } from "../../../lib/core/errors.ts";
import { assistant, call, result, system, text, user } from "../../helpers/turns.ts";
import { chatModels, decode, encode, gpt52, modelOf } from "./contexts.ts";

function messages(...turns: Turn[]) {
  return encode({ turns }).body.messages;
}

function body(request: Partial<CanonicalRequest>, model = gpt52): JsonObject {
  return encode(request, model).body;
}

const look = { kind: "function", name: "look" } as const;

Deno.test("The simplest request is the model's own name, one message, and a counted stream", () => {
  assertEquals(Object.entries(body({})), [
    ["model", "gpt-5.2-2025-12-11"],
    ["messages", [{ role: "user", content: "Hi" }]],
    ["stream", true],
    ["stream_options", { include_usage: true }],
  ]);
});

Deno.test("A conversation of nothing that the model can read is an empty turn", () => {
  const empty = [{ role: "user", content: "(empty)" }];
  assertEquals(messages(), empty);
  assertEquals(messages(assistant(text(" "))), empty);
  assertEquals(messages(assistant({ kind: "thinking", text: "t" })), empty);
});

Deno.test("The leading system turns are one developer message; a later one keeps its place", () => {
  assertEquals(
    messages(system("a", "b"), system("c"), user(text("u")), system("d"), assistant(text("v"))),
    [
      { role: "developer", content: "a\n\nb\n\nc" },
      { role: "user", content: "u" },
      { role: "developer", content: "d" },
      { role: "assistant", content: "v" },
    ],
  );
});

Deno.test("No message stands between calls and their results", () => {
  assertEquals(
    messages(
      user(text("u")),
      assistant(call("1"), call("2")),
      system("late"),
      assistant(text("more")),
      user(text("trailing"), result("2", "two")),
      user(result("1", "one")),
    ),
    [
      { role: "user", content: "u" },
      {
        role: "assistant",
        content: null,
        tool_calls: ["1", "2"].map((id) => ({
          id,
          type: "function",
          function: { name: "look", arguments: "{}" },
        })),
      },
      { role: "tool", tool_call_id: "1", content: "one" },
      { role: "tool", tool_call_id: "2", content: "two" },
      { role: "developer", content: "late" },
      { role: "assistant", content: "more" },
      { role: "user", content: "trailing" },
    ],
  );
});

Deno.test("What the assistant says after its calls stands before the results", () => {
  const encoded = messages(user(text("u")), assistant(call("1")), assistant(text("waiting")));
  assertEquals((encoded as JsonObject[]).map(({ role, content }) => [role, content]), [
    ["user", "u"],
    ["assistant", "waiting"],
    ["tool", "Error: (no result: the call was interrupted)"],
  ]);
});

Deno.test("Text around a call is set apart, text around thinking is not", () => {
  const thinking = { kind: "thinking", text: "hm" } as const;
  const turn = assistant(text("a"), thinking, text("b"), call("1"), text("c"));
  const encoded = messages(user(text("u")), turn) as JsonObject[];
  assertEquals(encoded[1]?.content, "ab\n\nc");
});

Deno.test("An assistant's refusal is no content, and a turn of thinking alone is no message", () => {
  assertEquals(
    messages(
      user(text("u")),
      assistant({ kind: "refusal", text: "no" }),
      assistant({ kind: "thinking", text: "hm" }),
    ),
    [
      { role: "user", content: "u" },
      { role: "assistant", content: null, refusal: "no" },
    ],
  );
});

Deno.test("Several parts stay parts, and a name becomes legal", () => {
  assertEquals(
    messages({ ...user(text("a"), text("b")), name: "Ann <ann@x>" } as Turn),
    [{
      role: "user",
      content: [{ type: "text", text: "a" }, { type: "text", text: "b" }],
      name: "Ann__ann@x_",
    }],
  );
});

Deno.test("Images and files of results are shown behind the whole batch, and numbered", () => {
  const image = {
    kind: "image",
    source: { kind: "base64", mediaType: "image/png", data: "AA" },
    detail: "high",
  } as const;
  const pdf = {
    kind: "document",
    source: { kind: "base64", mediaType: "application/pdf", data: "BB" },
    title: "a.pdf",
  } as const;
  const note = { kind: "document", source: { kind: "text", text: "body" }, title: "t" } as const;
  const encoded = messages(
    user(text("u")),
    assistant(call("1"), call("2")),
    user(
      { ...result("1", "seen"), content: [text("seen"), image, text("end")] },
      { ...result("2"), content: [pdf, note] },
      text("and now?"),
    ),
  ) as JsonObject[];
  assertEquals(encoded.slice(2), [
    { role: "tool", tool_call_id: "1", content: "seen\nSee file 1.\nend" },
    { role: "tool", tool_call_id: "2", content: "See file 2.\nt\n\nbody" },
    {
      role: "user",
      content: [
        { type: "text", text: "This is file 1:" },
        { type: "image_url", image_url: { url: "data:image/png;base64,AA", detail: "high" } },
        { type: "text", text: "This is file 2:" },
        {
          type: "file",
          file: { filename: "a.pdf", file_data: "data:application/pdf;base64,BB" },
        },
      ],
    },
    { role: "user", content: "and now?" },
  ]);
});

Deno.test("A document at a URL cannot be shown", () => {
  const document = { kind: "document", source: { kind: "url", url: "https://x.test" } } as const;
  const error = assertThrows(() => messages(user(document)), GatewayError);
  assertEquals([error.kind, error.param], ["invalid_request", "messages"]);
});

Deno.test("A result always has content, and a failed one says so once", () => {
  const failed = (said: string) => ({ ...result("1", said), isError: true });
  const content = (part: ReturnType<typeof result>) => {
    const encoded = messages(user(text("u")), assistant(call("1")), user(part)) as JsonObject[];
    return encoded[2]?.content;
  };
  assertEquals(content(result("1")), "(no output)");
  assertEquals(content(result("1", "a", "b")), "a\nb");
  assertEquals(content(failed("no such file")), "Error: no such file");
  assertEquals(content(failed("Command failed")), "Command failed");
  assertEquals(content({ ...result("1"), isError: true }), "Error");
});

Deno.test("Ids that are too long are hashed alike in call and result", () => {
  const id = "toolu_".padEnd(41, "x");
  const [, called, answered] = messages(
    user(text("u")),
    assistant(call(id)),
    user(result(id, "r")),
  ) as JsonObject[];
  const [made] = called?.tool_calls as JsonObject[];
  assertEquals(made?.id, answered?.tool_call_id ?? null);
  assertEquals(String(made?.id).length, 29);
});

Deno.test("Tools are renamed for the wire, in history and choice too, and named back", () => {
  const long = "mcp__".padEnd(70, "x");
  const { body, names } = encode({
    tools: [
      { kind: "function", name: long },
      { kind: "function", name: "send", namespace: "mail" },
      { kind: "custom", name: "patch", format: { kind: "text" } },
      { kind: "tool_search", name: "tool_search" },
    ],
    toolChoice: { mode: "tool", name: long, tool: "function" },
    turns: [
      user(text("u")),
      assistant({ ...call("1"), name: "send", namespace: "mail" }),
      user(result("1", "r")),
    ],
  });
  const tools = body.tools as JsonObject[];
  const wire = tools.map((tool) => (tool.function ?? tool.custom) as JsonObject).map(({ name }) =>
    String(name)
  );
  assertEquals(wire.slice(1), ["mail__send", "patch", "tool_search"]);
  assertEquals(wire[0]?.length, 64);
  assertEquals(tools.map(({ type }) => type), ["function", "function", "custom", "function"]);
  assertEquals(body.tool_choice, { type: "function", function: { name: wire[0] ?? null } });
  const [, called] = body.messages as JsonObject[];
  const [made] = called?.tool_calls as JsonObject[];
  assertEquals((made?.function as JsonObject).name, "mail__send");
  assertEquals(names.get("mail__send"), { name: "send", namespace: "mail", tool: "function" });
  assertEquals(names.get(wire[0] ?? "")?.name, long);
  assertEquals(names.get("tool_search")?.tool, "tool_search");
});

Deno.test("A tool's schema is repaired, and only a strict one that qualifies stays strict", () => {
  const closed = { type: "object", properties: {}, additionalProperties: false, required: [] };
  const tools = body({
    tools: [
      { kind: "function", name: "a" },
      { kind: "function", name: "b", schema: { $schema: "x", type: "object" }, strict: true },
      { kind: "function", name: "c", schema: closed, strict: true },
      { kind: "function", name: "d", schema: closed, strict: false, cache: {} },
      { kind: "function", name: "a", description: "the last of its name counts" },
    ],
  }).tools as JsonObject[];
  assertEquals(tools.map((tool) => tool.function ?? null), [
    {
      name: "a",
      description: "the last of its name counts",
      parameters: { type: "object", properties: {} },
    },
    { name: "b", parameters: { type: "object", properties: {} } },
    { name: "c", parameters: closed, strict: true },
    { name: "d", parameters: closed },
  ]);
});

Deno.test("Without tools nothing is said about their use", () => {
  const { tools, tool_choice, parallel_tool_calls } = body({
    toolChoice: { mode: "none" },
    parallelToolCalls: false,
    turns: [user(text("u")), assistant(call("1")), user(result("1", "r"))],
  });
  assertEquals([tools, tool_choice, parallel_tool_calls], [undefined, undefined, undefined]);
});

Deno.test("A tool choice is written in every form", () => {
  const choice = (request: Partial<CanonicalRequest>) =>
    body({ tools: [look, { kind: "custom", name: "patch" }], ...request }).tool_choice;
  assertEquals(choice({}), undefined);
  assertEquals(choice({ toolChoice: { mode: "auto" } }), "auto");
  assertEquals(choice({ toolChoice: { mode: "any" } }), "required");
  assertEquals(choice({ toolChoice: { mode: "none" }, allowedTools: ["look"] }), "none");
  assertEquals(choice({ toolChoice: { mode: "tool", name: "patch", tool: "custom" } }), {
    type: "custom",
    custom: { name: "patch" },
  });
  assertEquals(choice({ toolChoice: { mode: "tool", name: "gone", tool: "function" } }), undefined);
  assertEquals(choice({ allowedTools: ["look", "patch", "gone"], toolChoice: { mode: "any" } }), {
    type: "allowed_tools",
    allowed_tools: {
      mode: "required",
      tools: [
        { type: "function", function: { name: "look" } },
        { type: "custom", custom: { name: "patch" } },
      ],
    },
  });
  assertEquals(choice({ allowedTools: ["gone"] }), undefined);
});

Deno.test("Tools and effort meet only where the model lets them", () => {
  const effort = (id: string, request: Partial<CanonicalRequest>) => {
    const { body, dropped } = encode({ tools: [look], ...request }, modelOf(id));
    return [body.reasoning_effort, dropped];
  };
  const high = { thinking: { effort: "high" } } as const;
  const off = { thinking: { mode: "disabled" } } as const;
  assertEquals(effort("duo-chat-gpt-5-2", high), ["high", []]);
  assertEquals(effort("duo-chat-gpt-5-4", high), [undefined, ["reasoning_effort"]]);
  assertEquals(effort("duo-chat-gpt-5-4", off), ["none", []]);
  assertEquals(effort("duo-chat-gpt-5-4", {}), [undefined, []]);
  assertEquals(effort("duo-chat-gpt-5-5", high), ["none", ["reasoning_effort"]]);
  assertEquals(effort("duo-chat-gpt-5-5", {}), ["none", []]);
  assertEquals(effort("duo-chat-gpt-5-5", { ...high, tools: [] }), ["high", []]);
  assertEquals(effort("duo-chat-gpt-5-5", { ...high, tools: [{ kind: "custom", name: "p" }] }), [
    "high",
    [],
  ]);
});

Deno.test("Sampling goes only to a model that does not think, and a default is no loss", () => {
  const sampling = { temperature: 0.2, topP: 0.5, topK: 5 };
  const thinks = encode({ sampling });
  assertEquals([thinks.body.temperature, thinks.dropped], [
    undefined,
    ["temperature", "top_p", "top_k"],
  ]);
  const plain = encode({ sampling, thinking: { effort: "none" } });
  assertEquals([plain.body.temperature, plain.body.top_p, plain.dropped], [0.2, 0.5, ["top_k"]]);
  assertEquals(encode({ sampling: { temperature: 1, topP: 1 } }).dropped, []);
});

Deno.test("The output limit is clamped to the model's, and there is none unless asked for", () => {
  assertEquals(body({ maxTokens: 1_000_000 }).max_completion_tokens, 128_000);
  assertEquals(body({ maxTokens: 5_000 }).max_completion_tokens, 5_000);
  assertEquals("max_completion_tokens" in body({}), false);
});

Deno.test("Stop sequences are left to the gateway where the model takes none", () => {
  const stopSequences = ["a", "b", "c", "d", "e"];
  const { body: plain, emulatedStops } = encode({ stopSequences });
  assertEquals([plain.stop, emulatedStops], [undefined, stopSequences]);
  const model = { ...gpt52, can: { ...gpt52.can, stopSequences: true } };
  const native = encode({ stopSequences }, model);
  assertEquals([native.body.stop, native.emulatedStops], [["a", "b", "c", "d"], ["e"]]);
});

Deno.test("The word JSON is said where json_object needs it, and the prefix stays as it is", () => {
  const format = { kind: "json_object" } as const;
  const said = (...turns: Turn[]) => body({ format, turns }).messages as JsonObject[];
  const line = "Respond with a single JSON object and nothing else.";
  const first = said(system("s"), user(text("u")));
  assertEquals(first[0], { role: "developer", content: `s\n\n${line}` });
  assertEquals(said(user(text("as json please")))[0]?.role, "user");
  const later = said(
    system("s"),
    user(text("u")),
    assistant(text('{"json":1}')),
    user(text("more json")),
  );
  assertEquals(later.slice(0, 2), first);
});

Deno.test("A schema gets a name, a type, and strictness only if it qualifies", () => {
  const format = (format: CanonicalRequest["format"] & { kind: "json_schema" }) =>
    body({ format }).response_format;
  assertEquals(format({ kind: "json_schema", schema: { properties: {} }, strict: true }), {
    type: "json_schema",
    json_schema: {
      name: "output",
      strict: false,
      schema: { properties: {}, type: "object" },
    },
  });
  const schema = { type: "object", properties: {}, additionalProperties: false, required: [] };
  assertEquals(
    format({ kind: "json_schema", schema, strict: true, name: "my schema", description: "d" }),
    {
      type: "json_schema",
      json_schema: { name: "my_schema", description: "d", strict: true, schema },
    },
  );
});

Deno.test("Identifiers fit into 64 characters, and a verbosity nobody knows is dropped", () => {
  const { body, dropped } = encode({
    cacheKey: "k".repeat(300),
    safetyIdentifier: "short",
    verbosity: "chatty",
  });
  assertEquals(String(body.prompt_cache_key).length, 64);
  assertEquals(body.safety_identifier, "short");
  assertEquals(dropped, ["verbosity"]);
});

Deno.test("A conversation that goes on keeps the bytes of its beginning", () => {
  const opening = [
    system("s"),
    user(text("u")),
    assistant(call("1", '{"b":1,"a":2}')),
    user(result("1", "r")),
  ];
  const request = { tools: [look], cacheKey: "k" };
  const before = JSON.stringify(body({ ...request, turns: opening }).messages);
  const after = JSON.stringify(
    body({ ...request, turns: [...opening, assistant(text("a")), user(text("b"))] }).messages,
  );
  assert(after.startsWith(before.slice(0, -1)));
});

Deno.test("Nothing private of a client goes upstream", () => {
  const { request } = decode({
    client_metadata: { cwd: "/home/ann" },
    metadata: { user: "ann" },
    user: "ann",
    safeguards: [{ cwd: "/home/ann" }],
    messages: [{ role: "user", content: "Hi", secret: "ann" }],
  });
  for (const model of chatModels) {
    assertEquals(JSON.stringify(encode(request, model).body).includes("ann"), false);
  }
});
