/** Every request that is written for a GPT is accepted by a strict simulation of it. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { CanonicalRequest, Opaque, Tool, Turn } from "../../../lib/core/canonical.ts";
import { modelTable } from "../../../lib/models/table.ts";
import { modelIds } from "../../../lib/simulator/mod.ts";
import { assertResponsesStream } from "../../helpers/responses_grammar.ts";
import { anyTurns, assistant, call, result, system, text, user } from "../../helpers/turns.ts";
import { assertWellFormed } from "../../helpers/well_formed.ts";
import { model as modelByName } from "../../models/model_by_name.ts";
import { Harness, RESPONSES } from "../../simulator/harness.ts";
import { encode, fold, read, write } from "./translation.ts";

/** The GPTs that the simulation serves. */
const gpts = modelTable
  .filter(({ provider, upstreamId }) => provider === "openai" && modelIds.includes(upstreamId))
  .map(({ id }) => id);

/** The simulation enforces what has only been concluded, too. */
function harness(): Harness {
  return new Harness({ inferred: true });
}

async function assertAccepted(
  harness: Harness,
  request: Partial<CanonicalRequest>,
  model: string,
): Promise<string> {
  const { body } = encode(request, model);
  const response = await harness.ask(RESPONSES, body);
  const answer = await response.text();
  assertEquals(response.status, 200, `${model}: ${answer}\n${JSON.stringify(body).slice(0, 3000)}`);
  return answer;
}

const look: Tool = {
  kind: "function",
  name: "look",
  description: "Looks.",
  schema: { type: "object", properties: { at: { type: "string" } } },
};

const tools: Tool[] = [
  look,
  { kind: "function", name: "mcp.server/" + "x".repeat(130), schema: {} },
  { kind: "function", name: "none", strict: true },
  {
    kind: "function",
    name: "either",
    strict: true,
    cache: {},
    schema: {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      anyOf: [{ type: "object", required: ["a"], properties: { a: {} } }, {
        type: "object",
        properties: { b: {} },
      }],
    },
  },
  {
    kind: "function",
    name: "strict",
    strict: true,
    schema: {
      type: "object",
      properties: { n: { type: "integer" } },
      required: ["n"],
      additionalProperties: false,
    },
  },
  { kind: "function", name: "run.it", namespace: "f s" },
  { kind: "custom", name: "exec", namespace: "f s" },
  {
    kind: "custom",
    name: "patch",
    format: { kind: "grammar", syntax: "lark", definition: "start: /.+/" },
  },
  { kind: "tool_search", name: "tool_search", schema: { type: "object", properties: {} } },
  { ...look, description: "Looks again." },
];

const foreign: Opaque = { origin: "messages", family: "claude", value: "sealed" };

const conversations: Record<string, Turn[]> = {
  plain: [user(text("Hi"))],
  "only system": [system("Be brief.")],
  "system everywhere": [
    system("One.", "Two."),
    system("Three."),
    user(text("Hi")),
    system("Four."),
    assistant(text("Hello")),
    system("Five."),
    user(text("Go on")),
    system("Six."),
  ],
  "assistant first and last": [assistant(text("Hello")), user(text("Hi")), assistant(text("Well"))],
  "empty texts": [user(text("")), assistant(text("  ")), user(text("Hi"), text("\n")), user()],
  "parallel calls": [
    user(text("Look")),
    assistant(text("Looking"), call("1"), call("2", '{"at":"x"}')),
    user(text("Meanwhile"), result("2", "two")),
    system("Hurry."),
    user(result("1", "one"), text("Well?")),
  ],
  "call without result": [user(text("Look")), assistant(call("1")), user(text("Never mind"))],
  "call at the end": [user(text("Look")), assistant(call("1"))],
  "result without call": [user(text("Look")), assistant(text("No")), user(result("9", "nine"))],
  "broken input": [user(text("Look")), assistant(call("1", '{"at":')), user(result("1"))],
  "odd ids": [
    user(text("Look")),
    assistant(call("call|1:ä".repeat(20))),
    user(result("call|1:ä".repeat(20))),
  ],
  "foreign thinking": [
    user(text("Look")),
    assistant({ kind: "thinking", text: "Hm", opaque: foreign }, call("1")),
    user(result("1", "one")),
    assistant({ kind: "thinking", text: "Hm" }),
  ],
  "every kind of call": [
    user(text("Look")),
    assistant(
      { kind: "tool_call", id: "1", name: "patch", tool: "custom", input: "*** Begin" },
      { kind: "tool_call", id: "2", name: "run.it", namespace: "f s", tool: "function", input: "" },
      { kind: "tool_call", id: "3", name: "tool_search", tool: "tool_search", input: "{}" },
      { kind: "tool_call", id: "4", name: "gone", namespace: "g", tool: "custom", input: "" },
    ),
    user(
      { ...result("1", "ok"), tool: "custom" },
      { ...result("2"), isError: true },
      { ...result("3", "found"), tool: "tool_search" },
      { ...result("4"), tool: "custom" },
    ),
  ],
  media: [
    user(
      { kind: "image", source: { kind: "url", url: "https://a.example/a.png" } },
      { kind: "document", source: { kind: "text", text: "A text." }, title: "t.txt" },
      {
        kind: "document",
        source: { kind: "base64", mediaType: "application/pdf", data: "JVBERi0xLjQK" },
      },
    ),
    assistant(call("1")),
    user({
      ...result("1"),
      content: [{ kind: "image", source: { kind: "url", url: "https://a.example/a.png" } }],
    }),
  ],
  refusal: [user(text("Hi")), assistant({ kind: "refusal", text: "No." }), user(text("Please"))],
};

Deno.test("Every conversation is accepted by every GPT, with and without tools and thinking", async () => {
  const simulation = harness();
  for (const model of gpts) {
    for (const turns of Object.values(conversations)) {
      await assertAccepted(simulation, { turns }, model);
      await assertAccepted(simulation, { turns, tools, thinking: { effort: "high" } }, model);
    }
  }
});

Deno.test("Every tool choice is accepted by every GPT", async () => {
  const simulation = harness();
  const choices: NonNullable<CanonicalRequest["toolChoice"]>[] = [
    { mode: "auto" },
    { mode: "any" },
    { mode: "none" },
    { mode: "tool", name: "look", tool: "function" },
    { mode: "tool", name: "patch", tool: "custom" },
    { mode: "tool", name: "exec", namespace: "f s", tool: "custom" },
    { mode: "tool", name: "tool_search", tool: "tool_search" },
    { mode: "tool", name: "unknown", tool: "function" },
  ];
  for (const model of gpts) {
    for (const toolChoice of choices) {
      for (const offered of [tools, []]) {
        const request = { toolChoice, tools: offered, parallelToolCalls: false };
        await assertAccepted(simulation, request, model);
        await assertAccepted(simulation, { ...request, allowedTools: ["look"] }, model);
      }
    }
  }
});

Deno.test("Every effort, limit, sampling, format and key is accepted by every GPT", async () => {
  const simulation = harness();
  const open = { type: "object", properties: { a: { type: "string", minLength: 1 } } };
  const requests: Partial<CanonicalRequest>[] = [
    ...(["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const).flatMap((effort) => [
      { thinking: { effort } },
      { thinking: { effort }, sampling: { temperature: 0.3, topP: 0.9, topK: 3 } },
    ]),
    { thinking: { mode: "disabled" } },
    { thinking: { mode: "disabled", effort: "max" } },
    { thinking: { mode: "enabled", budget: 31_999 } },
    { thinking: { mode: "adaptive", display: "omitted" } },
    ...[0, 1, 15, 16, 500, 1e9].map((maxTokens) => ({ maxTokens })),
    { sampling: { temperature: 1 } },
    { format: { kind: "json_object" } },
    { format: { kind: "json_schema", schema: open, strict: true, name: "some name" } },
    { format: { kind: "json_schema", schema: { $ref: "#/$defs/a", $defs: { a: open } } } },
    { verbosity: "low", cacheKey: "k".repeat(100), safetyIdentifier: "u".repeat(100) },
    { stopSequences: ["END"] },
  ];
  for (const model of gpts) {
    for (const request of requests) await assertAccepted(simulation, request, model);
  }
});

Deno.test("Any disorder of turns is accepted by an old and a new GPT", async () => {
  const simulation = harness();
  await fc.assert(
    fc.asyncProperty(
      anyTurns.filter((turns) => turns.length > 0),
      fc.constantFrom("duo-chat-gpt-5-mini", "duo-chat-gpt-6-astra"),
      async (turns, model) => {
        // Turns that all come to nothing are the caller's own mistake.
        if ((encode({ turns }, model).body.input as unknown[]).length === 0) return;
        await assertAccepted(simulation, { turns }, model);
      },
    ),
    { seed: 20261121, numRuns: 150 },
  );
});

Deno.test("Reasoning that a GPT gave is accepted again after the tool that it led to", async () => {
  for (const model of ["duo-chat-gpt-5-mini", "duo-chat-gpt-5-5", "duo-chat-gpt-6-astra"]) {
    const simulation = harness();
    const request: Partial<CanonicalRequest> = {
      turns: [user(text("Please look"))],
      tools: [look],
      thinking: { effort: "high", display: "summarized" },
    };
    const { names } = encode(request, model);
    const answer = await assertAccepted(simulation, request, model);
    const events = read(answer, names, modelByName(model));
    assertWellFormed(events);
    assertResponsesStream(write(events));
    const { blocks } = fold(events);
    assertEquals(blocks.map(({ kind }) => kind), ["thinking", "text", "tool_call"]);
    const id = blocks.flatMap((block) => block.kind === "tool_call" ? [block.id] : [])[0] ?? "";
    const turns: Turn[] = [
      ...request.turns ?? [],
      { role: "assistant", parts: blocks },
      user(result(id, "a token")),
    ];
    const input = encode({ ...request, turns }, model).body.input as { type: string }[];
    assert(input.some(({ type }) => type === "reasoning"), "the reasoning is replayed");
    await assertAccepted(simulation, { ...request, turns }, model);
  }
});

Deno.test("Every scenario of the simulation is read into well-formed events", async () => {
  const scenarios = ["parallel", "refusal", "max_tokens", "empty", "long", "text", "error", "eof"];
  for (const scenario of scenarios) {
    const turns = [user(text(`Please look sim:${scenario}`))];
    const response = await harness().ask(RESPONSES, encode({ turns, tools: [look] }).body);
    const events = read(await response.text().catch(() => ""));
    assertWellFormed(events);
    assertResponsesStream(write(events));
  }
});
