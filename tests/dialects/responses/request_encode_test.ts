import { assertEquals } from "@std/assert";
import type { CanonicalRequest, JsonObject, Tool, Turn } from "../../../lib/core/canonical.ts";
import { assistant, call, result, system, text, user } from "../../helpers/turns.ts";
import { encode, itemsOf } from "./translation.ts";

const look: Tool = { kind: "function", name: "look", schema: { type: "object", properties: {} } };

const bodyOf = (request: Partial<CanonicalRequest>, name?: string) => encode(request, name).body;

Deno.test("The leading system turns are the instructions, later ones stay in their places", () => {
  const { instructions, input } = bodyOf({
    turns: [system("One.", "Two."), system("Three."), user(text("Hi")), system("Four.")],
  });
  assertEquals(instructions, "One.\n\nTwo.\n\nThree.");
  assertEquals(input, [
    { type: "message", role: "user", content: [{ type: "input_text", text: "Hi" }] },
    { type: "message", role: "developer", content: [{ type: "input_text", text: "Four." }] },
  ]);
});

Deno.test("A request of nothing but system turns has them as its input", () => {
  const { instructions, input } = bodyOf({ turns: [system("Be brief.")] });
  assertEquals(instructions, undefined);
  assertEquals(input, [
    { type: "message", role: "developer", content: [{ type: "input_text", text: "Be brief." }] },
  ]);
});

Deno.test("Nothing is stored, everything is streamed, and reasoning comes back encrypted", () => {
  const { store, stream, include, model } = bodyOf({});
  assertEquals([store, stream, include, model], [
    false,
    true,
    ["reasoning.encrypted_content"],
    "gpt-5.2-2025-12-11",
  ]);
});

Deno.test("An assistant's turn keeps its order: text, calls, text", () => {
  const items = itemsOf({
    turns: [
      user(text("Hi")),
      {
        role: "assistant",
        phase: "commentary",
        parts: [text("a"), { kind: "refusal", text: "no" }, call("1"), text("b")],
      },
      user(result("1", "seen"), text("Go on")),
    ],
  });
  assertEquals(items.slice(1), [
    {
      type: "message",
      role: "assistant",
      content: [{ type: "output_text", text: "a" }, { type: "refusal", refusal: "no" }],
      phase: "commentary",
    },
    { type: "function_call", call_id: "1", name: "look", arguments: "{}" },
    {
      type: "message",
      role: "assistant",
      content: [{ type: "output_text", text: "b" }],
      phase: "commentary",
    },
    { type: "function_call_output", call_id: "1", output: "seen" },
    { type: "message", role: "user", content: [{ type: "input_text", text: "Go on" }] },
  ]);
});

Deno.test("Results are texts or lists, empty ones too, and say that they are errors", () => {
  const image = { kind: "image", source: { kind: "url", url: "https://a.example/" } } as const;
  const outputs = (...results: ReturnType<typeof result>[]) =>
    itemsOf({ turns: [assistant(...results.map(({ callId }) => call(callId))), user(...results)] })
      .flatMap((item) => item.type === "function_call_output" ? [item.output] : []);
  assertEquals(
    outputs(
      result("1", "one"),
      result("2"),
      result("3", "a", "b"),
      { ...result("4", "look"), content: [text("look"), image] },
      { ...result("5", "not there"), isError: true },
      { ...result("6", "Fatal error: not there"), isError: true },
      { ...result("7"), isError: true },
      { ...result("8"), content: [image], isError: true },
    ),
    [
      "one",
      "",
      [{ type: "input_text", text: "a" }, { type: "input_text", text: "b" }],
      [
        { type: "input_text", text: "look" },
        { type: "input_image", image_url: "https://a.example/", detail: "auto" },
      ],
      "Error: not there",
      "Fatal error: not there",
      "Error",
      [
        { type: "input_text", text: "Error" },
        { type: "input_image", image_url: "https://a.example/", detail: "auto" },
      ],
    ],
  );
});

Deno.test("A call without a result gets one, and a result without a call becomes text", () => {
  const types = itemsOf({ turns: [assistant(call("1")), user(result("2", "late"))] })
    .map(({ type, role }) => role ?? type);
  assertEquals(types, ["function_call", "function_call_output", "user"]);
});

Deno.test("Ids of calls that are too long are replaced alike in call and result", () => {
  const id = "x".repeat(65);
  const [made, answered] = itemsOf({ turns: [assistant(call(id)), user(result(id, "a"))] });
  assertEquals(String(made?.call_id).length <= 64, true);
  assertEquals(answered?.call_id, made?.call_id);
  const [kept] = itemsOf({ turns: [assistant(call("toolu_01AbC")), user(result("toolu_01AbC"))] });
  assertEquals(kept?.call_id, "toolu_01AbC");
});

Deno.test("Reasoning is replayed to its own model, in its own encryption and with a summary", () => {
  const thought = (family: string, value: string, said = "") => ({
    kind: "thinking" as const,
    text: said,
    opaque: { origin: "responses" as const, family, value, id: "rs_1" },
  });
  const reasoning = itemsOf({
    turns: [assistant(
      thought("gpt-5.2-2025-12-11", "own", "I think"),
      thought("", "unknown"),
      thought("gpt-5.4-2026-03-05", "other"),
      { kind: "thinking", text: "unsigned" },
      { ...thought("claude", "sig"), opaque: { origin: "messages", family: "c", value: "sig" } },
      text("So."),
    )],
  }).filter(({ type }) => type === "reasoning");
  assertEquals(reasoning, [
    {
      type: "reasoning",
      summary: [{ type: "summary_text", text: "I think" }],
      encrypted_content: "own",
    },
    { type: "reasoning", summary: [], encrypted_content: "unknown" },
  ]);
});

Deno.test("Reasoning that leads to nothing of the model's own is left out", () => {
  const thought = {
    kind: "thinking" as const,
    text: "",
    opaque: { origin: "responses" as const, family: "", value: "sealed" },
  };
  const types = (turns: Turn[]) => itemsOf({ turns }).map(({ type, role }) => role ?? type);
  assertEquals(types([user(text("Hi")), assistant(thought)]), ["user"]);
  assertEquals(types([assistant(thought), user(text("Hi"))]), ["user"]);
  assertEquals(types([assistant(thought, thought, call("1")), user(result("1"))]), [
    "reasoning",
    "reasoning",
    "function_call",
    "function_call_output",
  ]);
});

Deno.test("Media and documents are written as the API has them", () => {
  const pdf = { kind: "base64" as const, mediaType: "application/pdf", data: "JVBERi0=" };
  const [message] = itemsOf({
    turns: [user(
      { kind: "image", source: { kind: "base64", mediaType: "image/png", data: "AAAA" } },
      { kind: "image", source: { kind: "url", url: "https://a.example/" }, detail: "low" },
      { kind: "document", source: pdf },
      { kind: "document", source: pdf, title: "a.pdf" },
      { kind: "document", source: { kind: "url", url: "https://a.example/a.pdf" } },
      {
        kind: "document",
        source: { kind: "text", text: "words" },
        title: "a.txt",
        context: "mine",
      },
    )],
  });
  assertEquals(message?.content, [
    { type: "input_image", image_url: "data:image/png;base64,AAAA", detail: "auto" },
    { type: "input_image", image_url: "https://a.example/", detail: "low" },
    {
      type: "input_file",
      filename: "document.pdf",
      file_data: "data:application/pdf;base64,JVBERi0=",
    },
    { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,JVBERi0=" },
    { type: "input_file", file_url: "https://a.example/a.pdf" },
    { type: "input_text", text: "a.txt\nmine\n\nwords" },
  ]);
});

Deno.test("Empty texts, NULs and lone surrogates do not reach the vendor", () => {
  const items = itemsOf({
    turns: [
      user(text(" "), text("a\0b")),
      assistant(text("\n")),
      user(text("half \ud83d")),
    ],
  });
  assertEquals(items.map(({ content }) => content), [
    [{ type: "input_text", text: "ab" }],
    [{ type: "input_text", text: "half \ufffd" }],
  ]);
});

Deno.test("Functions have a whole schema and state whether they are strict", () => {
  const { tools } = bodyOf({
    tools: [
      { kind: "function", name: "a" },
      { kind: "function", name: "b", schema: { $schema: "x", properties: { c: {} } } },
      { ...look, name: "c", strict: true, schema: { type: "object", properties: { d: {} } } },
      {
        ...look,
        name: "d",
        description: "D.",
        strict: true,
        cache: {},
        schema: { type: "object", properties: {}, additionalProperties: false },
      },
    ],
  });
  assertEquals(tools, [
    { type: "function", name: "a", parameters: { type: "object", properties: {} }, strict: false },
    {
      type: "function",
      name: "b",
      parameters: { properties: { c: {} }, type: "object" },
      strict: false,
    },
    {
      type: "function",
      name: "c",
      parameters: { type: "object", properties: { d: {} } },
      strict: false,
    },
    {
      type: "function",
      name: "d",
      description: "D.",
      parameters: { type: "object", properties: {}, additionalProperties: false },
      strict: true,
    },
  ]);
});

Deno.test("Without tools nothing about tools is said", () => {
  const body = bodyOf({ tools: [], toolChoice: { mode: "none" }, parallelToolCalls: false });
  assertEquals(["tools", "tool_choice", "parallel_tool_calls"].filter((name) => name in body), []);
});

Deno.test("Names that the vendor refuses are replaced everywhere and found again", () => {
  const name = `mcp.server/${"x".repeat(120)}`;
  const encoded = encode({
    tools: [{ ...look, name }],
    toolChoice: { mode: "tool", name, tool: "function" },
    turns: [assistant({ ...call("1"), name }), user(result("1", "a"))],
  });
  const [tool] = encoded.body.tools as JsonObject[];
  const wire = String(tool?.name);
  assertEquals(/^[a-zA-Z0-9_-]{1,64}$/.test(wire), true);
  assertEquals(encoded.body.tool_choice, { type: "function", name: wire });
  assertEquals((encoded.body.input as JsonObject[])[0]?.name, wire);
  assertEquals(encoded.names.get(wire), { name, tool: "function" });
});

Deno.test("Namespaces, custom tools and tool searches are the vendor's own", () => {
  const { tools, tool_choice } = bodyOf({
    tools: [
      { ...look, namespace: "fs" },
      { kind: "custom", name: "exec", description: "Runs.", format: { kind: "text" } },
      { kind: "custom", name: "patch", namespace: "fs" },
      { kind: "tool_search", name: "tool_search", description: "Finds." },
    ],
    toolChoice: { mode: "tool", name: "exec", tool: "custom" },
  });
  const parameters = { type: "object", properties: {} };
  assertEquals(tools, [
    {
      type: "namespace",
      name: "fs",
      description: "",
      tools: [
        { type: "function", name: "look", parameters, strict: false },
        { type: "custom", name: "patch" },
      ],
    },
    { type: "custom", name: "exec", description: "Runs.", format: { type: "text" } },
    { type: "tool_search", execution: "client", description: "Finds.", parameters },
  ]);
  assertEquals(tool_choice, { type: "custom", name: "exec" });
});

Deno.test("Each kind of tool choice is written, and one of an absent tool left out", () => {
  const choice = (request: Partial<CanonicalRequest>) =>
    bodyOf({ tools: [look, { ...look, name: "other", namespace: "fs" }], ...request }).tool_choice;
  assertEquals(choice({}), undefined);
  assertEquals(choice({ toolChoice: { mode: "auto" } }), "auto");
  assertEquals(choice({ toolChoice: { mode: "any" } }), "required");
  assertEquals(choice({ toolChoice: { mode: "none" } }), "none");
  assertEquals(choice({ toolChoice: { mode: "tool", name: "gone", tool: "function" } }), undefined);
  assertEquals(choice({ toolChoice: { mode: "any" }, allowedTools: ["look", "gone"] }), {
    type: "allowed_tools",
    mode: "required",
    tools: [{ type: "function", name: "look" }],
  });
  assertEquals(choice({ allowedTools: ["gone"] }), undefined);
  assertEquals(
    choice({ toolChoice: { mode: "tool", name: "other", namespace: "fs", tool: "function" } }),
    { type: "allowed_tools", mode: "required", tools: [{ type: "namespace", name: "fs" }] },
  );
});

Deno.test("The effort is the model's nearest, whichever way the client asked for thinking", () => {
  const effort = (thinking: CanonicalRequest["thinking"], name?: string, maxTokens = 4000) =>
    (bodyOf({ thinking, maxTokens }, name).reasoning as JsonObject | undefined)?.effort;
  assertEquals(effort({ effort: "max" }), "xhigh");
  assertEquals(effort({ effort: "none" }, "gpt-5"), "minimal");
  assertEquals(effort({ mode: "enabled", budget: 4096 }), "low");
  assertEquals(effort({ mode: "enabled", budget: 16_000 }), "medium");
  assertEquals(effort({ mode: "enabled", budget: 31_999 }), "high");
  assertEquals(effort({ mode: "adaptive" }), undefined);
  assertEquals(effort({ mode: "disabled", effort: "high" }), "none");
  assertEquals(effort({ mode: "disabled" }, "gpt-5.3-codex"), "low");
  assertEquals(effort({}), undefined);
  assertEquals(effort({}, "gpt-5.2", 500), "none");
  assertEquals(effort({}, "gpt-5", 500), "minimal");
  assertEquals(effort({ mode: "adaptive" }, "gpt-5.2", 500), undefined);
});

Deno.test("A summary is asked for unless the thinking is not to be told", () => {
  const reasoning = (thinking: CanonicalRequest["thinking"]) => bodyOf({ thinking }).reasoning;
  assertEquals(reasoning({}), { summary: "auto" });
  assertEquals(reasoning({ display: "omitted" }), undefined);
  assertEquals(reasoning({ display: "omitted", effort: "low" }), { effort: "low" });
  assertEquals(reasoning({ display: "summarized", effort: "low" }), {
    effort: "low",
    summary: "auto",
  });
  assertEquals(reasoning({ mode: "disabled" }), { effort: "none" });
});

Deno.test("The output limit is held between the vendor's least and the model's most", () => {
  const limit = (maxTokens?: number) =>
    bodyOf(maxTokens === undefined ? {} : { maxTokens }).max_output_tokens;
  assertEquals([1, 16, 5000.7, 1e9].map(limit), [16, 16, 5000, 128_000]);
  assertEquals(limit(), undefined);
});

Deno.test("Sampling goes only where the model takes it, and a loss is named unless it is none", () => {
  const sampled = (sampling: CanonicalRequest["sampling"], thinking = {}, name?: string) => {
    const { body, dropped } = encode({ sampling, thinking }, name);
    return [body.temperature, body.top_p, dropped];
  };
  assertEquals(sampled({ temperature: 0.5, topP: 0.9, topK: 5 }), [
    undefined,
    undefined,
    ["temperature", "top_p", "top_k"],
  ]);
  assertEquals(sampled({ temperature: 1, topP: 1 }), [undefined, undefined, []]);
  assertEquals(sampled({ temperature: 0.5 }, { effort: "none" }), [0.5, undefined, []]);
  assertEquals(sampled({ topP: 0.5 }, { mode: "disabled" }), [undefined, 0.5, []]);
  assertEquals(sampled({ temperature: 0.5 }, { effort: "none" }, "gpt-5"), [
    undefined,
    undefined,
    ["temperature"],
  ]);
});

Deno.test("A format has a name, an object's schema, and is strict only if it can be", () => {
  const format = (format: CanonicalRequest["format"]) =>
    (bodyOf({ ...(format && { format }) }).text as JsonObject | undefined)?.format;
  const closed = { type: "object", properties: {}, additionalProperties: false };
  assertEquals(format(undefined), undefined);
  assertEquals(format({ kind: "json_schema", schema: {} }), {
    type: "json_schema",
    name: "output",
    strict: false,
    schema: { type: "object" },
  });
  assertEquals(format({ kind: "json_schema", schema: closed, strict: true, name: "My plan" }), {
    type: "json_schema",
    name: "My_plan",
    strict: true,
    schema: closed,
  });
  const open = { type: "object", properties: { a: {} } };
  assertEquals(
    (format({ kind: "json_schema", schema: open, strict: true }) as JsonObject).strict,
    false,
  );
});

Deno.test("The word JSON is in the input of a request for any JSON, and only if it was not", () => {
  const items = (said: string) =>
    itemsOf({
      turns: [system("Answer in JSON."), user(text(said))],
      format: { kind: "json_object" },
    });
  assertEquals(items("Some json, please").length, 1);
  const [reminder] = items("An object, please");
  assertEquals(reminder?.role, "developer");
  assertEquals(/JSON/.test(JSON.stringify(reminder)), true);
});

Deno.test("The line that names JSON stays when the conversation goes on to name it", () => {
  const turns = [user(text("An object, please"))];
  const format = { kind: "json_object" } as const;
  const longer = [...turns, assistant(text("{}")), user(text("As JSON!"))];
  assertEquals(itemsOf({ turns: longer, format }).slice(0, 2), itemsOf({ turns, format }));
});

Deno.test("A conversation of nothing that the model can read is an empty turn", () => {
  const content = [{ type: "input_text", text: "(empty)" }];
  const opaque = { origin: "messages", family: "claude", value: "sig" } as const;
  for (
    const turns of [[], [assistant(text(" "))], [
      assistant({ kind: "thinking", text: "t", opaque }),
    ]]
  ) {
    assertEquals(itemsOf({ turns }), [{ type: "message", role: "user", content }]);
  }
});

Deno.test("Verbosity, cache key and user are passed on, keys that are too long as hashes", () => {
  const body = bodyOf({ verbosity: "low", cacheKey: "session", safetyIdentifier: "u".repeat(300) });
  assertEquals(body.text, { verbosity: "low" });
  assertEquals(body.prompt_cache_key, "session");
  assertEquals(/^[0-9a-f]{64}$/.test(String(body.safety_identifier)), true);
});

Deno.test("Stop sequences are left to the gateway: the API knows none", () => {
  const { body, emulatedStops } = encode({ stopSequences: ["END"] });
  assertEquals(emulatedStops, ["END"]);
  assertEquals("stop" in body || "stop_sequences" in body, false);
});

Deno.test("Several users are told apart by their names, a single one is not named", () => {
  const named = (name: string, said: string): Turn => ({ role: "user", name, parts: [text(said)] });
  const texts = (...turns: Turn[]) =>
    itemsOf({ turns }).map(({ content }) => (content as JsonObject[])[0]?.text);
  assertEquals(texts(named("ann", "a"), named("bob", "b")), ["ann: a", "bob: b"]);
  assertEquals(texts(named("ann", "a"), named("ann", "b")), ["a", "b"]);
});

Deno.test("A request that goes on begins with the very bytes of the one before", () => {
  const before: Turn[] = [system("Be brief."), user(text("Look")), assistant(text("a"), call("1"))];
  const bytes = (turns: Turn[]) => JSON.stringify(itemsOf({ turns, tools: [look] })).slice(0, -1);
  const first = bytes([...before, user(result("1", "seen"))]);
  const second = bytes([
    ...before,
    user(result("1", "seen")),
    assistant(text("b")),
    system("Late."),
    user(text("More")),
  ]);
  assertEquals(second.startsWith(first), true);
});
