/** Every request that is written for a Claude is accepted by a strict simulation of it. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { CanonicalRequest, Opaque, Tool, Turn } from "../../../lib/core/canonical.ts";
import { codec } from "../../../lib/dialects/messages/codec.ts";
import { modelTable } from "../../../lib/models/table.ts";
import { modelIds } from "../../../lib/simulator/mod.ts";
import { anyTurns, assistant, call, result, system, text, user } from "../../helpers/turns.ts";
import { assertWellFormed } from "../../helpers/well_formed.ts";
import { Harness, MESSAGES } from "../../simulator/harness.ts";
import { decodeContext, encode, fold, plainRequest, read } from "./translation.ts";

/** The Claudes that the simulation serves. */
const claudes = modelTable
  .filter(({ provider, upstreamId }) => provider === "anthropic" && modelIds.includes(upstreamId))
  .map(({ id }) => id);

/** The simulation enforces what has only been concluded, too. */
function harness(): Harness {
  return new Harness({ inferred: true });
}

async function assertAccepted(
  harness: Harness,
  request: Partial<CanonicalRequest>,
  model: string,
  clientMarksCache = false,
): Promise<string> {
  const { body } = encode(request, model, clientMarksCache);
  const response = await harness.ask(MESSAGES, body);
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
  {
    kind: "function",
    name: "either",
    schema: {
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
    schema: { type: "object", properties: { n: { type: "integer", minimum: 1 } }, required: ["n"] },
  },
  {
    kind: "function",
    name: "tree",
    strict: true,
    schema: {
      $ref: "#/$defs/node",
      $defs: { node: { type: "object", properties: { next: { $ref: "#/$defs/node" } } } },
    },
  },
  { kind: "function", name: "run", namespace: "fs" },
  {
    kind: "custom",
    name: "patch",
    format: { kind: "grammar", syntax: "lark", definition: "start: /.+/" },
  },
  { kind: "tool_search", name: "tool_search", schema: { type: "object", properties: {} } },
  { ...look, description: "Looks again." },
];

const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";
const foreign: Opaque = { origin: "responses", family: "gpt-5.2", value: "sealed" };

const conversations: Record<string, Turn[]> = {
  plain: [user(text("Hi"))],
  "only system": [system("Be brief.")],
  "system everywhere": [
    system("One.", "Two."),
    system("Three."),
    user(text("Hi")),
    system("Four."),
    system("Five."),
    assistant(text("Hello")),
    system("Six."),
    user(text("Go on")),
    system("Seven."),
  ],
  "assistant first": [assistant(text("Hello")), user(text("Hi"))],
  "assistant last": [user(text("Hi")), assistant(text("Hello, I "))],
  "only assistant": [assistant(text("Hello"))],
  "empty texts": [user(text("")), assistant(text("  ")), user(text("Hi"), text("\n")), user()],
  "consecutive users": [
    user(text("a")),
    user(text("b")),
    assistant(text("c")),
    assistant(text("d")),
    user(text("e")),
  ],
  names: [
    { ...user(text("Hi")), name: "ann" } as Turn,
    { ...user(text("Ho")), name: "bob" } as Turn,
  ],
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
  "same result twice": [
    user(text("Look")),
    assistant(call("1")),
    user(result("1", "a"), result("1", "b")),
  ],
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
  ],
  "thinking alone": [
    user(text("Look")),
    assistant({ kind: "thinking", text: "Hm", opaque: foreign }),
    user(text("Well?")),
  ],
  "custom and namespaced calls": [
    user(text("Look")),
    assistant(
      { kind: "tool_call", id: "1", name: "patch", tool: "custom", input: "*** Begin" },
      { kind: "tool_call", id: "2", name: "run", namespace: "fs", tool: "function", input: "{}" },
    ),
    user({ ...result("1", "ok"), tool: "custom" }, { ...result("2"), isError: true }),
  ],
  media: [
    user(
      { kind: "image", source: { kind: "base64", mediaType: "image/png", data: png } },
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
      content: [{ kind: "image", source: { kind: "base64", mediaType: "image/png", data: png } }],
    }),
  ],
  refusal: [user(text("Hi")), assistant({ kind: "refusal", text: "No." }), user(text("Please"))],
};

Deno.test("Every conversation is accepted by every Claude, with and without tools and thinking", async () => {
  const simulation = harness();
  for (const model of claudes) {
    for (const turns of Object.values(conversations)) {
      await assertAccepted(simulation, { turns }, model);
      await assertAccepted(simulation, { turns, tools, thinking: { effort: "high" } }, model);
    }
  }
});

Deno.test("Every tool choice is accepted by every Claude, thinking or not", async () => {
  const simulation = harness();
  const choices: NonNullable<CanonicalRequest["toolChoice"]>[] = [
    { mode: "auto" },
    { mode: "any" },
    { mode: "none" },
    { mode: "tool", name: "look", tool: "function" },
    { mode: "tool", name: "patch", tool: "custom" },
    { mode: "tool", name: "unknown", tool: "function" },
  ];
  for (const model of claudes) {
    for (const toolChoice of choices) {
      for (const thinking of [{}, { effort: "medium" }] as const) {
        for (const offered of [tools, []]) {
          const request = { toolChoice, tools: offered, thinking, parallelToolCalls: false };
          await assertAccepted(simulation, request, model);
        }
      }
    }
  }
});

Deno.test("Every effort, budget and limit is accepted by every Claude", async () => {
  const simulation = harness();
  const thinkings: CanonicalRequest["thinking"][] = [
    ...(["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const)
      .map((effort) => ({ effort })),
    { mode: "disabled" },
    { mode: "disabled", effort: "max" },
    { mode: "adaptive", display: "omitted" },
    { mode: "adaptive", effort: "xhigh", display: "summarized" },
    { mode: "enabled", budget: 8000 },
    { mode: "enabled", budget: 500_000 },
  ];
  for (const model of claudes) {
    for (const thinking of thinkings) {
      for (const maxTokens of [1, 1024, 2048, 32_000, 1_000_000, undefined]) {
        const limit = maxTokens === undefined ? {} : { maxTokens };
        await assertAccepted(simulation, { thinking, ...limit }, model);
      }
    }
  }
});

Deno.test("All sampling is accepted by every Claude, thinking or not", async () => {
  const simulation = harness();
  for (const model of claudes) {
    for (const thinking of [{}, { effort: "low" }] as const) {
      for (
        const sampling of [
          { temperature: 0.2, topP: 0.9, topK: 40 },
          { temperature: 2 },
          { temperature: 1, topP: 1 },
          { topP: 0.5 },
          { topP: 0.99 },
        ]
      ) {
        await assertAccepted(simulation, { sampling, thinking }, model);
      }
    }
  }
});

Deno.test("Formats and stop sequences are accepted by every Claude", async () => {
  const simulation = harness();
  const schema = {
    type: "object",
    properties: { n: { type: "integer", minimum: 1, oneOf: [{}] } },
  };
  const circular = {
    $ref: "#/$defs/a",
    $defs: { a: { type: "object", properties: { a: { $ref: "#/$defs/a" } } } },
  };
  const formats: NonNullable<CanonicalRequest["format"]>[] = [
    { kind: "json_object" },
    { kind: "json_schema", schema, strict: true },
    { kind: "json_schema", schema: circular },
  ];
  for (const model of claudes) {
    for (const format of formats) {
      for (const turns of [conversations.plain, conversations["assistant last"]]) {
        const stopSequences = ["END", "\n\n", ""];
        await assertAccepted(simulation, { turns: turns ?? [], format, stopSequences }, model);
      }
    }
  }
});

Deno.test("Any disorder of turns is accepted by an old and a new Claude", async () => {
  const simulation = harness();
  await fc.assert(
    fc.asyncProperty(
      anyTurns.filter((turns) => turns.length > 0),
      fc.constantFrom("duo-chat-haiku-4-5", "duo-chat-opus-5"),
      fc.constantFrom<CanonicalRequest["thinking"]>({}, { effort: "medium" }),
      async (turns, model, thinking) => {
        await assertAccepted(simulation, { turns, thinking }, model);
      },
    ),
    { seed: 20261121, numRuns: 150 },
  );
});

Deno.test("Thinking that a Claude gave is accepted again after the tool that it led to", async () => {
  for (const model of ["duo-chat-sonnet-4-5", "duo-chat-opus-4-6", "duo-chat-fable-5"]) {
    const simulation = harness();
    const request: Partial<CanonicalRequest> = {
      turns: [user(text("Please look"))],
      tools: [look],
      thinking: { effort: "high", display: "summarized" },
    };
    const encoded = encode(request, model, false);
    const events = read(await assertAccepted(simulation, request, model), encoded);
    assertWellFormed(events);
    const { blocks } = fold(events);
    assertEquals(blocks.map(({ kind }) => kind), ["thinking", "text", "tool_call"]);
    const id = blocks.flatMap((block) => block.kind === "tool_call" ? [block.id] : [])[0] ?? "";
    const turns: Turn[] = [
      ...request.turns ?? [],
      { role: "assistant", parts: blocks },
      user(result(id, "a token")),
    ];
    const again = encode({ ...request, turns }, model, false);
    assertEquals(again.body.thinking !== undefined, true, "the loop goes on thinking");
    await assertAccepted(simulation, { ...request, turns }, model);
  }
});

Deno.test("A client's Messages request, read and written again, is accepted", async () => {
  const simulation = harness();
  const { request } = codec.request.decode({
    model: "claude-opus-5",
    max_tokens: 4096,
    system: [{ type: "text", text: "Be brief.", cache_control: { type: "ephemeral" } }],
    messages: [
      { role: "user", content: "Look" },
      {
        role: "assistant",
        content: [{ type: "tool_use", id: "toolu_1", name: "look", input: { at: "x" } }],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "toolu_1", content: "seen", is_error: false },
          { type: "text", text: "Well?", cache_control: { type: "ephemeral", ttl: "1h" } },
        ],
      },
      { role: "system", content: "Hurry." },
    ],
    tools: [{ name: "look", input_schema: { type: "object" } }],
    thinking: { type: "adaptive" },
  }, { ...decodeContext });
  for (const model of claudes) {
    await assertAccepted(simulation, { ...plainRequest, ...request }, model, true);
  }
});
