import { assertEquals, assertThrows } from "@std/assert";
import type { JsonObject, JsonValue } from "../../../lib/core/canonical.ts";
import { GatewayError } from "../../../lib/core/errors.ts";
import { decode, newMemory } from "./contexts.ts";

const text = (text: string) => ({ kind: "text" as const, text });

function turns(...messages: JsonObject[]) {
  return decode({ messages }).request.turns;
}

function refused(body: JsonObject): GatewayError {
  return assertThrows(() => decode(body), GatewayError);
}

const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ";
const JPEG = "/9j/4AAQSkZJRgABAQ==";

Deno.test("Content is a string or parts, in every role", () => {
  for (const content of ["Hello", [{ type: "text", text: "Hello" }]]) {
    assertEquals(
      turns(
        { role: "developer", content },
        { role: "user", content },
        { role: "assistant", content },
        { role: "system", content },
      ),
      [
        { role: "system", parts: [text("Hello")] },
        { role: "user", parts: [text("Hello")] },
        { role: "assistant", parts: [text("Hello")] },
        { role: "system", parts: [text("Hello")] },
      ],
    );
  }
});

Deno.test("A turn without content says nothing, and an empty part is none", () => {
  assertEquals(
    turns(
      { role: "assistant", content: null },
      { role: "user", content: [] },
      { role: "user", content: [{ type: "text", text: "" }, { type: "text", text: "a" }] },
    ),
    [{ role: "user", parts: [] }, { role: "user", parts: [text("a")] }],
  );
});

Deno.test("A user's name stays beside the turn", () => {
  assertEquals(turns({ role: "user", name: "ann", content: "a" }), [
    { role: "user", name: "ann", parts: [text("a")] },
  ]);
});

Deno.test("A refusal is read from the message and from a part; null is none", () => {
  const refusal = { kind: "refusal" as const, text: "no" };
  assertEquals(
    turns(
      { role: "assistant", content: null, refusal: "no" },
      { role: "assistant", content: [{ type: "refusal", refusal: "no" }] },
      { role: "assistant", content: "yes", refusal: null },
    ),
    [
      { role: "assistant", parts: [refusal] },
      { role: "assistant", parts: [refusal] },
      { role: "assistant", parts: [text("yes")] },
    ],
  );
});

Deno.test("Calls keep their input as written, and the results of a batch share a turn", () => {
  assertEquals(
    turns(
      {
        role: "assistant",
        content: "",
        tool_calls: [
          { id: "a", type: "function", function: { name: "f", arguments: '{"n":1.0}' } },
          { id: "b", type: "custom", custom: { name: "patch", input: "*** Begin" } },
          { id: "c", function: { name: "f", arguments: { n: 1 } } },
          { id: "d", type: "function", function: { name: "f" } },
        ],
      },
      { role: "tool", tool_call_id: "b", content: [{ type: "text", text: "ok" }] },
      { role: "tool", tool_call_id: "a", content: "" },
      { role: "user", content: "go on" },
    ),
    [
      {
        role: "assistant",
        parts: [
          { kind: "tool_call", id: "a", name: "f", tool: "function", input: '{"n":1.0}' },
          { kind: "tool_call", id: "b", name: "patch", tool: "custom", input: "*** Begin" },
          { kind: "tool_call", id: "c", name: "f", tool: "function", input: '{"n":1}' },
          { kind: "tool_call", id: "d", name: "f", tool: "function", input: "{}" },
        ],
      },
      {
        role: "user",
        parts: [
          { kind: "tool_result", callId: "b", tool: "custom", content: [text("ok")] },
          { kind: "tool_result", callId: "a", tool: "function", content: [] },
        ],
      },
      { role: "user", parts: [text("go on")] },
    ],
  );
});

Deno.test("A call without an id and its result find each other, the same way each time", () => {
  const conversation = [
    { role: "assistant", tool_calls: [{ function: { name: "f", arguments: "{}" } }] },
    { role: "tool", content: "one" },
  ];
  const [called, answered] = turns(...conversation);
  assertEquals(turns(...conversation), [called, answered]);
  const call = called?.parts[0];
  const result = answered?.parts[0];
  assertEquals(
    call?.kind === "tool_call" && call.id,
    result?.kind === "tool_result" && result.callId,
  );
});

Deno.test("The functions of old are tools, and their results find their calls by name", () => {
  const { request } = decode({
    functions: [{ name: "f", parameters: { type: "object" } }],
    function_call: { name: "f" },
    messages: [
      { role: "user", content: "a" },
      { role: "assistant", content: null, function_call: { name: "f", arguments: "{}" } },
      { role: "function", name: "f", content: "done" },
    ],
  });
  assertEquals(request.tools, [{ kind: "function", name: "f", schema: { type: "object" } }]);
  assertEquals(request.toolChoice, { mode: "tool", name: "f", tool: "function" });
  assertEquals(request.parallelToolCalls, false);
  assertEquals(request.turns.slice(1), [
    {
      role: "assistant",
      parts: [{ kind: "tool_call", id: "call_1_0", name: "f", tool: "function", input: "{}" }],
    },
    {
      role: "user",
      parts: [{
        kind: "tool_result",
        callId: "call_1_0",
        tool: "function",
        content: [text("done")],
      }],
    },
  ]);
  const [orphan] = turns({ role: "function", name: "f", content: "done" });
  assertEquals(orphan?.parts.length, 1);
  assertEquals(decode({ functions: [{ name: "f" }], function_call: "none" }).request.toolChoice, {
    mode: "none",
  });
});

Deno.test("cache_control on messages, parts and calls becomes a mark", () => {
  const cache_control = { type: "ephemeral", ttl: "1h" };
  const mark = { cache: { ttl: "1h" } };
  assertEquals(
    turns(
      { role: "system", content: "s", cache_control },
      { role: "user", content: [{ type: "text", text: "a", cache_control }] },
      {
        role: "assistant",
        content: "b",
        tool_calls: [{ id: "c", function: { name: "f", arguments: "{}" }, cache_control }],
      },
      { role: "tool", tool_call_id: "c", content: "r", cache_control: { type: "ephemeral" } },
      { role: "user", content: "c", cache_control: { type: "forever" } },
    ),
    [
      { role: "system", parts: [{ ...text("s"), ...mark }] },
      { role: "user", parts: [{ ...text("a"), ...mark }] },
      {
        role: "assistant",
        parts: [text("b"), {
          kind: "tool_call",
          id: "c",
          ...mark,
          name: "f",
          tool: "function",
          input: "{}",
        }],
      },
      {
        role: "user",
        parts: [{
          kind: "tool_result",
          callId: "c",
          tool: "function",
          content: [text("r")],
          cache: {},
        }],
      },
      { role: "user", parts: [text("c")] },
    ],
  );
});

Deno.test("Images come by data URL or address, and their bytes tell their type", () => {
  const image = (url: string) => ({ type: "image_url", image_url: { url } });
  const base64 = (mediaType: string, data: string) => ({
    kind: "image" as const,
    source: { kind: "base64" as const, mediaType, data },
  });
  assertEquals(
    turns({
      role: "user",
      content: [
        image(`data:image/png;base64,${JPEG}`),
        image(`data:image/jpg;base64,AAAA`),
        { type: "image_url", image_url: `DATA:IMAGE/PNG;BASE64,${PNG}` },
        { type: "image_url", image_url: { url: "https://x.test/a.png", detail: "low" } },
      ],
    }),
    [{
      role: "user",
      parts: [
        base64("image/jpeg", JPEG),
        base64("image/jpeg", "AAAA"),
        base64("image/png", PNG),
        { kind: "image", source: { kind: "url", url: "https://x.test/a.png" }, detail: "low" },
      ],
    }],
  );
});

Deno.test("Files are documents, text or images", () => {
  const file = (file_data: string) => ({ type: "file", file: { filename: "f", file_data } });
  const [turn] = turns({
    role: "user",
    content: [
      file("data:application/pdf;base64,JVBERi0xLjc="),
      file("JVBERi0xLjc="),
      file(`data:text/markdown;base64,${btoa("# Title")}`),
      file(`data:image/png;base64,${PNG}`),
    ],
  });
  assertEquals(
    turn?.parts.map((part) => "source" in part ? [part.kind, part.source] : part),
    [
      ["document", { kind: "base64", mediaType: "application/pdf", data: "JVBERi0xLjc=" }],
      ["document", { kind: "base64", mediaType: "application/pdf", data: "JVBERi0xLjc=" }],
      ["document", { kind: "text", text: "# Title" }],
      ["image", { kind: "base64", mediaType: "image/png", data: PNG }],
    ],
  );
});

Deno.test("Media of a message that cannot hold any go to the user's next one", () => {
  const image_url = { url: "https://x.test/a.png" };
  const image = { kind: "image" as const, source: { kind: "url" as const, ...image_url } };
  const shown = { role: "assistant", content: [{ type: "image_url", image_url }] };
  assertEquals(turns(shown, { role: "user", content: "a" }), [
    { role: "user", parts: [image, text("a")] },
  ]);
  assertEquals(turns({ role: "user", content: "a" }, shown), [
    { role: "user", parts: [text("a")] },
    { role: "user", parts: [image] },
  ]);
});

Deno.test("Media that no model can be shown are refused by their path", () => {
  const rows: [JsonObject, string?][] = [
    [{ type: "input_audio", input_audio: { data: "AA", format: "wav" } }],
    [{ type: "video_url", video_url: { url: "https://x.test" } }],
    [{ type: "image_url", image_url: { url: "data:image/svg+xml;base64,AAAA" } }],
    [{ type: "image_url", image_url: { url: "file:///etc/passwd" } }],
    [{ type: "image_url" }],
    [{ type: "file", file: { file_id: "file-1" } }],
    [{ type: "file", file: { file_data: "data:application/zip;base64,UEsDBA==" } }],
  ];
  for (const [part] of rows) {
    const error = refused({ messages: [{ role: "user", content: [{ type: "text" }, part] }] });
    assertEquals([error.kind, error.param], ["invalid_request", "messages[0].content[1]"]);
  }
});

Deno.test("Of a part of an unknown kind its text is kept; without text it is dropped and named", () => {
  const { request, dropped } = decode({
    messages: [{
      role: "user",
      content: [
        { type: "input_text", text: "kept" },
        { type: "hologram", data: 1 },
        { type: "thinking", thinking: "t", text: "not for anyone" },
      ],
    }],
  });
  assertEquals(request.turns, [{ role: "user", parts: [text("kept")] }]);
  assertEquals(dropped, ["messages[0].content[1]", "messages[0].content[2]"]);
});

Deno.test("A wrong type is refused by its path, and its value is not repeated", () => {
  const rows: [JsonObject, string][] = [
    [{ messages: "secret" }, "messages"],
    [{ messages: [] }, "messages"],
    [{ messages: [{ role: "secret", content: "a" }] }, "messages[0].role"],
    [{ messages: [{ role: "user", content: 5 }] }, "messages[0].content"],
    [
      { messages: [{ role: "user", content: [{ type: "text", text: 5 }] }] },
      "messages[0].content[0].text",
    ],
    [{ messages: [{ role: "user", content: ["secret"] }] }, "messages[0].content[0]"],
    [
      { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: 1 } }] }] },
      "messages[0].content[0].image_url.url",
    ],
    [{ messages: [{ role: "assistant", tool_calls: [{}] }] }, "messages[0].tool_calls[0].function"],
    [
      { messages: [{ role: "assistant", tool_calls: [{ function: { name: "" } }] }] },
      "messages[0].tool_calls[0].function.name",
    ],
    [{ messages: [{ role: "tool", content: "a" }] }, "messages[0].tool_call_id"],
    [{ max_completion_tokens: 0 }, "max_completion_tokens"],
    [{ max_tokens: "secret" }, "max_tokens"],
    [{ temperature: "secret" }, "temperature"],
    [{ stop: [1] }, "stop[0]"],
    [{ tools: [{ type: "function" }] }, "tools[0].function"],
    [
      { tools: [{ type: "function", function: { name: "f", parameters: [] } }] },
      "tools[0].function.parameters",
    ],
    [{ tool_choice: "secret" }, "tool_choice"],
    [{ tool_choice: { type: "function" } }, "tool_choice"],
    [{ response_format: { type: "secret" } }, "response_format.type"],
    [{ response_format: { type: "json_schema" } }, "response_format.json_schema"],
    [{ n: 2 }, "n"],
    [{ modalities: ["text", "audio"] }, "modalities"],
  ];
  for (const [body, param] of rows) {
    const error = refused(body);
    assertEquals([error.kind, error.param], ["invalid_request", param], JSON.stringify(body));
    assertEquals(error.message.includes("secret"), false, error.message);
  }
  assertEquals(refused({ n: 2 }).code, "unsupported_value");
});

Deno.test("The newer name of the output limit wins, and null is absent everywhere", () => {
  assertEquals(decode({ max_tokens: 5, max_completion_tokens: 7 }).request.maxTokens, 7);
  assertEquals(decode({ max_tokens: 5, max_completion_tokens: null }).request.maxTokens, 5);
  const names = ["temperature", "top_p", "stop", "tools", "tool_choice", "response_format", "n"];
  const nulls = Object.fromEntries(names.map((name) => [name, null]));
  assertEquals(decode(nulls), decode({}));
});

Deno.test("A stop is a string or a list; an empty one asks for nothing", () => {
  const stops = (stop: JsonValue) => decode({ stop }).request.stopSequences;
  assertEquals([stops("a"), stops(["a", "b"]), stops(""), stops([])], [["a"], ["a", "b"], [], []]);
});

Deno.test("Effort, verbosity, cache key and user are read; the user is hashed", () => {
  const { request, dropped } = decode({
    reasoning_effort: "xhigh",
    verbosity: "low",
    prompt_cache_key: "k",
    user: "ann@example.test",
  });
  assertEquals(request.thinking, { effort: "xhigh", display: "summarized" });
  assertEquals([request.verbosity, request.cacheKey], ["low", "k"]);
  assertEquals(request.safetyIdentifier?.match(/^[0-9a-f]{32}$/)?.length, 1);
  assertEquals(dropped, []);
  assertEquals(decode({ safety_identifier: "s", user: "u" }).request.safetyIdentifier, "s");
  assertEquals(decode({ reasoning_effort: "heroic" }).dropped, ["reasoning_effort"]);
});

Deno.test("Knobs without a partner are named, unless their value changes nothing", () => {
  assertEquals(
    decode({
      seed: 1,
      frequency_penalty: 0.5,
      logit_bias: { "1": 1 },
      logprobs: true,
      metadata: { a: "b" },
      prediction: { type: "content", content: "x" },
      service_tier: "flex",
      store: true,
      an_unknown_field: 1,
    }).dropped.sort(),
    [
      ...["frequency_penalty", "logit_bias", "logprobs", "metadata", "prediction", "seed"],
      ...["service_tier", "store"],
    ],
  );
  const neutral = { frequency_penalty: 0, logprobs: false, store: false, service_tier: "auto" };
  assertEquals(decode({ ...neutral, modalities: ["text"], n: 1 }).dropped, []);
});

Deno.test("Tools may be functions or take free text; what the vendor executes is dropped", () => {
  const { request, dropped } = decode({
    tools: [
      {
        type: "function",
        function: { name: "f", description: "d", parameters: { type: "object" }, strict: null },
        cache_control: { type: "ephemeral" },
      },
      { function: { name: "g", strict: true } },
      {
        type: "custom",
        custom: {
          name: "patch",
          format: { type: "grammar", grammar: { syntax: "lark", definition: "start: /x/" } },
        },
      },
      { type: "web_search" },
    ],
  });
  assertEquals(request.tools, [
    { kind: "function", name: "f", description: "d", schema: { type: "object" }, cache: {} },
    { kind: "function", name: "g", strict: true },
    {
      kind: "custom",
      name: "patch",
      format: { kind: "grammar", syntax: "lark", definition: "start: /x/" },
    },
  ]);
  assertEquals(dropped, ["tools[3]"]);
});

Deno.test("A tool choice is read in every form", () => {
  const choice = (tool_choice: JsonValue) => {
    const { toolChoice, allowedTools } = decode({ tool_choice }).request;
    return { toolChoice, allowedTools };
  };
  assertEquals(choice("auto"), { toolChoice: { mode: "auto" }, allowedTools: undefined });
  assertEquals(choice("none"), { toolChoice: { mode: "none" }, allowedTools: undefined });
  assertEquals(choice("required"), { toolChoice: { mode: "any" }, allowedTools: undefined });
  assertEquals(choice({ type: "function", function: { name: "f" } }).toolChoice, {
    mode: "tool",
    name: "f",
    tool: "function",
  });
  assertEquals(choice({ type: "custom", custom: { name: "p" } }).toolChoice, {
    mode: "tool",
    name: "p",
    tool: "custom",
  });
  const allowed_tools = {
    mode: "required",
    tools: [{ type: "function", function: { name: "f" } }, {
      type: "custom",
      custom: { name: "p" },
    }],
  };
  assertEquals(choice({ type: "allowed_tools", allowed_tools }), {
    toolChoice: { mode: "any" },
    allowedTools: ["f", "p"],
  });
});

Deno.test("Structured output is read in both kinds; plain text is no format", () => {
  const format = (response_format: JsonValue) => decode({ response_format }).request.format;
  assertEquals(format({ type: "text" }), undefined);
  assertEquals(format({ type: "json_object" }), { kind: "json_object" });
  assertEquals(
    format({
      type: "json_schema",
      json_schema: { name: "n", strict: true, schema: { type: "object" } },
    }),
    { kind: "json_schema", schema: { type: "object" }, name: "n", strict: true },
  );
});

Deno.test("Thinking that led to a call is put back before it, wherever the client replays it", () => {
  const memory = newMemory();
  const thinking = (value: string) => ({
    kind: "thinking" as const,
    text: "",
    opaque: { origin: "messages" as const, family: "claude", value },
  });
  memory.keepThinking("caller", ["a"], [thinking("1")]);
  memory.keepThinking("caller", ["b"], [thinking("2")]);
  const message = {
    role: "assistant",
    content: "text",
    reasoning_content: "not ours to trust",
    tool_calls: ["a", "b", "c"].map((id) => ({ id, function: { name: "f", arguments: "{}" } })),
  };
  const { request } = decode({ messages: [message] }, memory);
  assertEquals(
    request.turns[0]?.parts.map((part) =>
      part.kind === "thinking"
        ? part.opaque?.value
        : part.kind === "tool_call"
        ? part.id
        : part.kind
    ),
    ["1", "text", "a", "2", "b", "c"],
  );
});

Deno.test("A client's __proto__ reaches no prototype", () => {
  const body = JSON.parse(
    '{"model":"m","messages":[{"role":"user","content":"a","__proto__":{"polluted":1}}],' +
      '"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object",' +
      '"properties":{"__proto__":{"type":"string"}}}}}],"__proto__":{"polluted":1}}',
  );
  decode(body);
  assertEquals(({} as Record<string, unknown>).polluted, undefined);
});
