import { assertEquals, assertThrows } from "@std/assert";
import type { JsonObject, ToolResultPart, Turn } from "../../../lib/core/canonical.ts";
import { GatewayError } from "../../../lib/core/errors.ts";
import { writeOpaque } from "../../../lib/core/reasoning_carrier.ts";
import { codec } from "../../../lib/dialects/messages/codec.ts";
import { decodeRequest } from "../../../lib/dialects/messages/request_decode.ts";
import { decode, decodeContext, noMemory } from "./translation.ts";

type Json = Parameters<typeof decode>[0];

function turnsOf(...messages: JsonObject[]): Turn[] {
  return decode({ messages }).request.turns;
}

/** The parts of a user's message with these blocks. */
function shown(...content: JsonObject[]) {
  return turnsOf({ role: "user", content })[0]?.parts;
}

/** The path that the refusal of a request names. */
function refusedAt(body: Json): string | undefined {
  return assertThrows(() => decode(body), GatewayError).param;
}

const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";

Deno.test("A plain Messages request is read", () => {
  assertEquals(
    decode({
      system: "Be brief.",
      temperature: 0.5,
      top_p: 0.9,
      top_k: 3,
      stop_sequences: ["END"],
      stream: true,
    }),
    {
      request: {
        turns: [
          { role: "system", parts: [{ kind: "text", text: "Be brief." }] },
          { role: "user", parts: [{ kind: "text", text: "Hi" }] },
        ],
        tools: [],
        maxTokens: 1000,
        stopSequences: ["END"],
        sampling: { temperature: 0.5, topP: 0.9, topK: 3 },
        thinking: {},
        wantsOpaque: true,
      },
      dropped: [],
    },
  );
});

Deno.test("Explicit nulls are absent values", () => {
  const body = {
    system: null,
    temperature: null,
    tools: null,
    tool_choice: null,
    thinking: null,
    output_config: null,
    metadata: null,
    stop_sequences: null,
  };
  assertEquals(decode(body), decode({}));
});

Deno.test("Unknown fields are never an error", () => {
  const body = { novelty: { a: 1 }, messages: [{ role: "user", content: "Hi", mood: "good" }] };
  assertEquals(decode(body), decode({}));
});

Deno.test("Wrong types are refused by the path of the field", () => {
  const wrong: [JsonObject, string][] = [
    [{ messages: "Hi" }, "messages"],
    [{ messages: [] }, "messages"],
    [{ messages: [{ role: "robot", content: "Hi" }] }, "messages[0].role"],
    [{ messages: [{ role: "user", content: 7 }] }, "messages[0].content"],
    [{ messages: [{ role: "user", content: ["Hi"] }] }, "messages[0].content[0]"],
    [
      { messages: [{ role: "user", content: [{ type: "text", text: 7 }] }] },
      "messages[0].content[0].text",
    ],
    [
      { messages: [{ role: "user", content: [{ type: "tool_result", content: "" }] }] },
      "messages[0].content[0].tool_use_id",
    ],
    [{ max_tokens: "many" }, "max_tokens"],
    [{ temperature: "hot" }, "temperature"],
    [{ tools: [{ name: 7 }] }, "tools[0].name"],
    [{ tools: [{ name: "a", input_schema: [] }] }, "tools[0].input_schema"],
    [{ tool_choice: { type: "tool" } }, "tool_choice.name"],
    [{ stop_sequences: "END" }, "stop_sequences"],
  ];
  for (const [body, path] of wrong) assertEquals(refusedAt(body), path);
});

Deno.test("System text keeps its blocks, its marks and its places", () => {
  assertEquals(
    decode({
      system: [{ type: "text", text: "One.", cache_control: { type: "ephemeral", ttl: "1h" } }],
      messages: [
        { role: "user", content: "Hi" },
        { role: "system", content: "Two." },
        { role: "system", content: [{ type: "text", text: "Three." }] },
      ],
    }).request.turns,
    [
      { role: "system", parts: [{ kind: "text", text: "One.", cache: { ttl: "1h" } }] },
      { role: "user", parts: [{ kind: "text", text: "Hi" }] },
      { role: "system", parts: [{ kind: "text", text: "Two." }] },
      { role: "system", parts: [{ kind: "text", text: "Three." }] },
    ],
  );
});

Deno.test("Claude Code's billing header is dropped, except on its way to Messages", () => {
  const body = {
    messages: [{ role: "user", content: "Hi" }],
    system: [
      { type: "text", text: "x-anthropic-billing-header: cc_version=1; cc_entrypoint=cli" },
      { type: "text", text: "You are an agent." },
    ],
  };
  const partsOf = (target?: "messages" | "responses") =>
    decodeRequest(body, { ...decodeContext, ...(target && { target }) }).request.turns[0]?.parts;
  assertEquals(partsOf(), [{ kind: "text", text: "You are an agent." }]);
  assertEquals(partsOf("responses"), partsOf());
  assertEquals(partsOf("messages")?.length, 2);
});

Deno.test("Images and documents are read in every form", () => {
  assertEquals(
    shown(
      { type: "image", source: { type: "base64", media_type: "image/jpg", data: png } },
      { type: "image", source: { type: "url", url: "https://a.example/a.webp" } },
      {
        type: "document",
        source: { type: "base64", media_type: "application/pdf", data: "JVBERi0=" },
        title: "a.pdf",
        context: "A contract.",
        citations: { enabled: true },
      },
      { type: "document", source: { type: "text", media_type: "text/plain", data: "Text." } },
      { type: "document", source: { type: "url", url: "https://a.example/a.pdf" } },
      { type: "document", source: { type: "content", content: "Content." } },
      {
        type: "document",
        title: "Notes",
        source: { type: "content", content: [{ type: "text", text: "One." }] },
      },
      {
        type: "search_result",
        source: "https://a.example/",
        title: "A",
        content: [{ type: "text", text: "Found." }],
      },
    ),
    [
      { kind: "image", source: { kind: "base64", mediaType: "image/png", data: png } },
      { kind: "image", source: { kind: "url", url: "https://a.example/a.webp" } },
      {
        kind: "document",
        source: { kind: "base64", mediaType: "application/pdf", data: "JVBERi0=" },
        title: "a.pdf",
        context: "A contract.",
      },
      { kind: "document", source: { kind: "text", text: "Text." } },
      { kind: "document", source: { kind: "url", url: "https://a.example/a.pdf" } },
      { kind: "document", source: { kind: "text", text: "Content." } },
      { kind: "text", text: "Notes" },
      { kind: "text", text: "One." },
      { kind: "text", text: "A\nhttps://a.example/\nFound." },
    ],
  );
});

Deno.test("Media that no model can be shown is refused by its path", () => {
  const sources: JsonObject[] = [
    { type: "file", file_id: "file_1" },
    { type: "base64", media_type: "image/bmp", data: "Qk0=" },
    { type: "url", url: "file:///etc/passwd" },
  ];
  for (const source of sources) {
    const content = [{ type: "text", text: "See" }, { type: "image", source }];
    const messages = [{ role: "user", content: "Hi" }, { role: "user", content }];
    assertEquals(refusedAt({ messages }), "messages[1].content[1]");
  }
  const inResult = [{
    type: "tool_result",
    tool_use_id: "t",
    content: [{ type: "document", source: { type: "file", file_id: "file_1" } }],
  }];
  assertEquals(
    refusedAt({ messages: [{ role: "user", content: inResult }] }),
    "messages[0].content[0].content[0]",
  );
});

Deno.test("A tool result may be absent, empty, a text, blocks, a failure or a reference", () => {
  const contents: [JsonObject, ToolResultPart["content"], boolean?][] = [
    [{}, []],
    [{ content: "" }, []],
    [{ content: [] }, []],
    [{ content: "seen" }, [{ kind: "text", text: "seen" }]],
    [{ content: [{ type: "text", text: "a" }] }, [{ kind: "text", text: "a" }]],
    [{ content: "no", is_error: true }, [{ kind: "text", text: "no" }], true],
    [
      { content: [{ type: "tool_reference", tool_name: "Fetch" }] },
      [{ kind: "text", text: "Tool loaded: Fetch" }],
    ],
  ];
  for (const [block, content, isError] of contents) {
    assertEquals(shown({ type: "tool_result", tool_use_id: "t1", ...block }), [{
      kind: "tool_result",
      callId: "t1",
      tool: "function",
      content,
      ...(isError !== undefined && { isError }),
    }]);
  }
});

Deno.test("Calls keep the order of their input's members", () => {
  const content = [{ type: "tool_use", id: "t1", name: "look", input: { b: 1, a: { c: null } } }];
  assertEquals(turnsOf({ role: "assistant", content }), [{
    role: "assistant",
    parts: [{
      kind: "tool_call",
      id: "t1",
      name: "look",
      tool: "function",
      input: '{"b":1,"a":{"c":null}}',
    }],
  }]);
});

Deno.test("Thinking comes back from our carrier, stays Anthropic's own, or is unsigned", () => {
  const sealed = { origin: "responses", family: "gpt-5.2", value: "secret", id: "rs_1" } as const;
  const carrier = writeOpaque(sealed, "messages") ?? "";
  const content = [
    { type: "thinking", thinking: "ours", signature: carrier },
    { type: "thinking", thinking: "theirs", signature: "EqRk" },
    { type: "thinking", thinking: "nobody's", signature: "" },
    { type: "redacted_thinking", data: "hidden" },
  ];
  assertEquals(turnsOf({ role: "assistant", content })[0]?.parts, [
    { kind: "thinking", text: "ours", opaque: sealed },
    { kind: "thinking", text: "theirs", opaque: { origin: "messages", family: "", value: "EqRk" } },
    { kind: "thinking", text: "nobody's" },
    {
      kind: "thinking",
      text: "",
      opaque: { origin: "messages", family: "", value: "hidden", redacted: true },
    },
  ]);
});

Deno.test("Thinking that the client was never shown is put back before its calls", () => {
  const kept = { kind: "thinking", text: "Hm" } as const;
  const memory = {
    ...noMemory,
    thinking: (caller: string, id: string) =>
      caller === "somebody" && id === "t1" ? [kept] : undefined,
  };
  const content: JsonObject[] = [
    { type: "text", text: "Looking." },
    { type: "tool_use", id: "t1", name: "look", input: {} },
  ];
  const decodeWith = (content: JsonObject[]) =>
    codec.request.decode({ messages: [{ role: "assistant", content }] }, {
      memory,
      callerId: "somebody",
    }).request.turns[0]?.parts.map(({ kind }) => kind);
  assertEquals(decodeWith(content), ["thinking", "text", "tool_call"]);
  const own = { type: "thinking", thinking: "Own", signature: "" };
  assertEquals(decodeWith([own, ...content]), ["thinking", "text", "tool_call"]);
});

Deno.test("Blocks that nobody knows keep their text and are named when they have none", () => {
  const messages = [
    {
      role: "user",
      content: [
        { type: "hologram", text: "See here" },
        { type: "container_upload", file_id: "f" },
        { type: "Not A Name!\n", x: 1 },
      ],
    },
    {
      role: "assistant",
      content: [
        { type: "compaction", content: "A summary." },
        { type: "server_tool_use", id: "s", name: "web_search", input: {} },
        { type: "web_search_tool_result", tool_use_id: "s", content: [] },
        { type: "mcp_tool_result", tool_use_id: "m", content: "what a server said" },
        { type: "text", text: "Found it." },
        { type: "image", source: { type: "url", url: "https://a.example/" } },
      ],
    },
  ];
  const { request, dropped } = decode({ messages });
  assertEquals(request.turns.map(({ parts }) => parts), [
    [{ kind: "text", text: "See here" }],
    [{ kind: "text", text: "A summary." }, { kind: "text", text: "Found it." }],
  ]);
  assertEquals(dropped, [
    "container_upload",
    "messages[0].content[2]",
    "server_tool_use",
    "web_search_tool_result",
    "mcp_tool_result",
    "image",
  ]);
});

Deno.test("A client cannot make the list of dropped names grow without end", () => {
  const content = Array.from({ length: 500 }, (_, index) => ({ type: `kind_${index}` }));
  assertEquals(decode({ messages: [{ role: "user", content }] }).dropped.length, 32);
});

Deno.test("Thinking, effort and their display are read", () => {
  const thinkingOf = (body: Json) => decode(body).request.thinking;
  assertEquals(thinkingOf({ thinking: { type: "enabled", budget_tokens: 31_999 } }), {
    mode: "enabled",
    budget: 31_999,
  });
  assertEquals(
    thinkingOf({
      thinking: { type: "adaptive", display: "omitted" },
      output_config: { effort: "xhigh" },
    }),
    { mode: "adaptive", effort: "xhigh", display: "omitted" },
  );
  assertEquals(thinkingOf({ thinking: { type: "adaptive", display: "updates" } }), {
    mode: "adaptive",
    display: "summarized",
  });
  assertEquals(thinkingOf({ thinking: { type: "disabled" } }), { mode: "disabled" });
  const strange = decode({ thinking: { type: "lucid" }, output_config: { effort: "heroic" } });
  assertEquals([strange.request.thinking, strange.dropped], [
    {},
    ["thinking", "output_config.effort"],
  ]);
});

Deno.test("A format is read by its present name and by that of its beta", () => {
  const schema = { type: "object", properties: {} };
  const format = { type: "json_schema", schema };
  const expected = { kind: "json_schema", schema, strict: true };
  assertEquals(decode({ output_config: { format } }).request.format as unknown, expected);
  assertEquals(decode({ output_format: format }).request.format as unknown, expected);
  assertEquals(decode({ output_format: { type: "poem" } }).dropped, ["output_config.format"]);
});

Deno.test("The user is hashed and the session is the key of the cache", () => {
  const idOf = (user_id: string) => {
    const { safetyIdentifier, cacheKey } = decode({ metadata: { user_id } }).request;
    return { safetyIdentifier, cacheKey };
  };
  const claudeCode = (session_id: string) =>
    idOf(JSON.stringify({ device_id: "d".repeat(64), account_uuid: "", session_id }));
  const [one, two] = [claudeCode("session-1"), claudeCode("session-2")];
  assertEquals(one.cacheKey, "session-1");
  assertEquals(one.safetyIdentifier, two.safetyIdentifier, "one user in two sessions");
  assertEquals(/^[0-9a-f]{32}$/.test(one.safetyIdentifier ?? ""), true);
  assertEquals(idOf("user_abc_account__session_0f3a").cacheKey, "0f3a");
  assertEquals(idOf("x".repeat(300)).cacheKey, undefined);
  assertEquals(claudeCode("s".repeat(100)).cacheKey?.length, 32);
});

Deno.test("Parameters that only Anthropic understands are named and their content goes nowhere", () => {
  const { request, dropped } = decode({
    context_management: { edits: [] },
    safeguards: [{ type: "dangerous_tool_use", classifier_context: { cwd: "/home/secret" } }],
    diagnostics: { git: "secret" },
    service_tier: "auto",
    container: null,
  });
  assertEquals(dropped, ["context_management", "diagnostics", "safeguards", "service_tier"]);
  assertEquals(JSON.stringify(request).includes("secret"), false);
});

Deno.test("A request that only warms the cache keeps its limit of zero", () => {
  assertEquals(decode({ max_tokens: 0 }).request.maxTokens, 0);
});

Deno.test("Names from Object.prototype are names like any other", () => {
  const body = JSON.parse(`{
    "__proto__": { "polluted": true },
    "messages": [{ "role": "user", "content": [{ "type": "constructor", "__proto__": {} }] }],
    "tools": [{ "name": "toString", "input_schema": { "type": "object" } }],
    "tool_choice": { "type": "tool", "name": "toString" }
  }`);
  const { request, dropped } = decode(body);
  assertEquals(request.toolChoice, { mode: "tool", name: "toString", tool: "function" });
  assertEquals(dropped, ["constructor"]);
  assertEquals("polluted" in {}, false);
});
