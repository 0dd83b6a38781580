/** Conversations in any disorder that clients bring about, for the laws over generated ones. */
import fc from "fast-check";
import { writeOpaque } from "../../lib/core/reasoning_carrier.ts";
import type { DialectName } from "../../lib/dialects/names.ts";
import type { Json } from "../gateway/_looking.ts";
import type { Called, Said, Shown, Talk, TalkTool } from "./_talk.ts";

const words = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("Hello", "Run `ls`", "{}", "json", "<system-reminder>") },
  { weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", " ", "\n\n", "\0", "\ud83d", "\udc00\ud83d", "\u2028"),
  },
);

const ids = fc.constantFrom("call_1", "toolu_2", "a b", "é", "y".repeat(70), "call_1_2");

const names = fc.constantFrom(
  "look",
  "Bash",
  "tool_search",
  "mcp.server/tool:x",
  "mcp__" + "n".repeat(70),
  "mcp__" + "n".repeat(69) + "m",
  "ns__look",
  "наз",
  "__proto__",
  "constructor",
);

const inputs = fc.oneof(
  fc.constantFrom("{}", "", '{"command":"ls"}', '{"a":"\\ud800\\u0000"}'),
  fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
    .map((value) => JSON.stringify(value)),
);

const calls: fc.Arbitrary<Called[]> = fc.uniqueArray(
  fc.record({ id: ids, name: names, input: inputs }),
  { maxLength: 3, selector: ({ id }) => id },
);

const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E" +
  "rkJggg==";

const shown: fc.Arbitrary<Shown> = fc.oneof(
  { weight: 5, arbitrary: words },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Shown>(
      { image: PNG, type: "image/png" },
      { image: PNG, type: "image/gif" },
      { imageUrl: "https://example.com/a.png" },
      { pdf: "JVBERi0xLjc=", title: "a.pdf" },
      { raw: { type: "novelty", text: "new" } },
      { raw: { type: "novelty", data: "PRIVATE" } },
    ),
  },
);

/** Tools show no files in Chat. */
const results = (client: DialectName) =>
  fc.record({
    id: ids,
    shown: client === "chat" ? words : fc.oneof(words, fc.array(shown, { maxLength: 2 })),
    isError: fc.boolean(),
  });

const opaque = { origin: "chat", family: "another", value: "secret" } as const;

/** Things that only a client of one dialect says, in its own words. */
const peculiar: Readonly<Record<DialectName, readonly Json[]>> = {
  messages: [
    { content: [{ type: "thinking", thinking: "Hm", signature: "" }] },
    { content: [{ type: "thinking", thinking: "Hm", signature: "gwr1.broken" }] },
    {
      content: [
        { type: "thinking", thinking: "Hm", signature: writeOpaque(opaque, "messages") },
        { type: "text", text: "Well." },
      ],
    },
    { content: [{ type: "redacted_thinking", data: writeOpaque(opaque, "messages") }] },
    {
      content: [
        { type: "server_tool_use", id: "srv_1", name: "web_search", input: {} },
        { type: "web_search_tool_result", tool_use_id: "srv_1", content: [] },
        { type: "text", text: "Found.", citations: null, cache_control: { type: "ephemeral" } },
      ],
    },
    { content: [] },
  ],
  chat: [
    { choices: [{ message: { role: "assistant", content: "", refusal: "No." } }] },
    { choices: [{ message: { role: "assistant", content: "A", reasoning_content: "PRIVATE" } }] },
    { choices: [{ message: { role: "assistant", content: [{ type: "text", text: "B" }] } }] },
    {
      choices: [{
        message: { role: "assistant", content: null, function_call: { name: "f", arguments: "" } },
      }],
    },
    { choices: [{ message: { role: "function", name: "f", content: "of f" } }] },
  ],
  responses: [
    { output: [{ type: "reasoning", summary: [], encrypted_content: "gwa1.broken" }] },
    {
      output: [{
        type: "reasoning",
        id: "rs_1",
        summary: [{ type: "summary_text", text: "Hm" }],
        content: null,
        encrypted_content: writeOpaque(opaque, "responses"),
      }],
    },
    { output: [{ type: "reasoning", summary: [{ type: "summary_text", text: "alone" }] }] },
    { output: [{ type: "web_search_call", id: "ws_1", status: "completed" }] },
    { output: [{ role: "assistant", content: "Untyped." }] },
    { output: [{ type: "novelty", secret: "PRIVATE" }] },
    {
      output: [{
        type: "custom_tool_call",
        id: "ctc_1",
        call_id: "call_c",
        name: "apply_patch",
        namespace: "ns",
        input: "*** Begin",
      }],
    },
    { output: [{ type: "custom_tool_call_output", call_id: "call_c", output: "Done" }] },
  ],
};

const turns = (client: DialectName): fc.Arbitrary<Said[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ user: fc.oneof(words, fc.array(shown, { maxLength: 3 })) }),
      },
      { weight: 3, arbitrary: fc.record({ assistant: words, calls }) },
      {
        weight: 3,
        arbitrary: fc.record({
          results: fc.array(results(client), { minLength: 1, maxLength: 3 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ system: words }) },
      { weight: 1, arbitrary: fc.constantFrom(...peculiar[client]).map((replay) => ({ replay })) },
    ),
    { minLength: 1, maxLength: 8 },
  );

const schemas = fc.constantFrom<Json>(
  undefined,
  {},
  { type: "object" },
  { type: "object", properties: { command: { type: "string" } }, required: ["command"] },
  { $schema: "s", $ref: "#/$defs/a", $defs: { a: { type: "object", properties: { x: {} } } } },
  { anyOf: [{ type: "object", properties: { a: { type: "string" } } }, { type: "null" }] },
  { type: ["object", "null"], properties: { a: { type: ["string", "null"], const: "b" } } },
  { type: "object", properties: { child: { $ref: "#" } }, additionalProperties: true },
  { allOf: [{ properties: { a: { type: "integer", minimum: 1 } } }, { required: ["a"] }] },
  { type: "object", properties: { constructor: { enum: [1] } }, enum: [{}], not: {} },
);

const tools: fc.Arbitrary<TalkTool[]> = fc.array(
  fc.record({
    name: names,
    description: words,
    schema: schemas,
    strict: fc.boolean(),
    custom: fc.constantFrom("", "start: x"),
  }, { requiredKeys: ["name"] }),
  { maxLength: 4 },
).map((tools) => [...new Map(tools.map((tool) => [tool.name, tool])).values()]);

const choices = fc.oneof(
  fc.constantFrom("auto" as const, "any" as const, "none" as const),
  names.map((tool) => ({ tool })),
);

const formats = fc.oneof(
  fc.constant("json_object" as const),
  schemas.filter((schema) => schema !== undefined).map((schema) => ({ schema })),
);

const extras = fc.constantFrom<Json>(
  {},
  { x_private: "PRIVATE", metadata: { note: "PRIVATE" } },
  { top_p: 0.5, temperature: 1 },
  { client_metadata: { a: "PRIVATE" }, diagnostics: "PRIVATE" },
);

/** Any request at all of a client that knows its API. */
export function anyTalk(client: DialectName): fc.Arbitrary<Talk> {
  return fc.record({
    turns: turns(client),
    system: fc.array(words, { maxLength: 2 }),
    tools,
    choice: choices,
    oneCall: fc.boolean(),
    limit: fc.constantFrom(1, 16, 1024, 4000, 40_000, 1_000_000),
    stops: fc.array(fc.constantFrom("END", "\n", " ", "", "**"), { maxLength: 3 }),
    temperature: fc.constantFrom(0, 0.5, 1, 1.5),
    effort: fc.constantFrom("none", "minimal", "low", "medium", "high", "xhigh", "max", "odd"),
    format: formats,
    extra: extras,
  }, { requiredKeys: ["turns"] });
}
