/** The simulated vendor, which refuses what the real one does, takes every request as it is written. */
import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import type { CanonicalRequest, JsonObject } from "../../../lib/core/canonical.ts";
import { Folder } from "../../../lib/core/fold.ts";
import { codec } from "../../../lib/dialects/chat/codec.ts";
import { assistant, call, result, system, text, user } from "../../helpers/turns.ts";
import { anyTurns } from "../../helpers/turns.ts";
import { assertWellFormed } from "../../helpers/well_formed.ts";
import { CHAT, Harness } from "../../simulator/harness.ts";
import { chatModels, decode, encode, read, requestOf } from "./contexts.ts";

const image = {
  kind: "image",
  source: { kind: "base64", mediaType: "image/png", data: "iVBORw0KGgoAAAANSUhEUg==" },
} as const;
const pdf = {
  kind: "document",
  source: { kind: "base64", mediaType: "application/pdf", data: "JVBERi0xLjc=" },
} as const;
const run = {
  kind: "function",
  name: "run",
  schema: { type: "object", properties: { command: { type: "string" } } },
} as const;
const unusual: CanonicalRequest["tools"] = [
  { kind: "function", name: "mcp.server/tool:".padEnd(100, "x"), namespace: "ns" },
  { kind: "function", name: "union", schema: { anyOf: [{ type: "object" }, { type: "null" }] } },
  { kind: "function", name: "strict", schema: { type: "object" }, strict: true, cache: {} },
  { kind: "custom", name: "patch", format: { kind: "grammar", syntax: "lark", definition: "x" } },
  { kind: "tool_search", name: "tool_search", schema: { $schema: "s" } },
];

/** The same again as an agent of each kind would have it. */
const conversations: Record<string, Partial<CanonicalRequest>> = {
  "a question": {},
  "only system": { turns: [system("s")] },
  "an assistant first and last": { turns: [assistant(text("a")), user(text("b")), assistant()] },
  "sampling, limits and stops": {
    sampling: { temperature: 0.3, topP: 0.9, topK: 40 },
    maxTokens: 500_000,
    stopSequences: ["\n\n", "END"],
    verbosity: "chatty",
    cacheKey: "k".repeat(200),
    safetyIdentifier: "s".repeat(300),
  },
  "a title within a few tokens": {
    maxTokens: 64,
    thinking: { mode: "disabled" },
    format: { kind: "json_schema", schema: { properties: { title: { type: "string" } } } },
  },
  "a tool loop with effort": {
    tools: [run],
    thinking: { effort: "max" },
    toolChoice: { mode: "auto" },
    parallelToolCalls: false,
    turns: [
      system("s"),
      user(text("u"), image),
      assistant({ kind: "thinking", text: "t" }, text("a"), call("toolu_".padEnd(60, "1"))),
      user({ ...result("toolu_".padEnd(60, "1")), content: [image, pdf], isError: true }),
      system("late"),
    ],
  },
  "a budget of thinking": { tools: [run], thinking: { mode: "enabled", budget: 31_999 } },
  "unusual tools, one of them forced": {
    tools: unusual,
    toolChoice: { mode: "tool", name: "patch", tool: "custom" },
  },
  "some tools allowed": { tools: unusual, allowedTools: ["union"], toolChoice: { mode: "any" } },
  "a choice without tools": { toolChoice: { mode: "any" }, parallelToolCalls: true },
  "history of a free text tool": {
    tools: unusual,
    turns: [
      user(text("u")),
      assistant({ ...call("1", "*** Begin"), name: "patch", tool: "custom" }),
      user({ ...result("1", "ok"), tool: "custom" }),
    ],
  },
  "a JSON object": { format: { kind: "json_object" } },
  "broken history": {
    turns: [
      user(text(""), result("9", "orphan")),
      assistant(call("1"), call("1"), text(" ")),
      system("s"),
      user(result("1", "a"), result("1", "b"), result("1", "c"), pdf),
    ],
  },
};

Deno.test("Every model of Chat takes every conversation, and its answer is well-formed", async () => {
  const harness = new Harness();
  for (const model of chatModels) {
    for (const [name, request] of Object.entries(conversations)) {
      const encoded = encode(request, model);
      const response = await harness.ask(CHAT, encoded.body);
      const answer = await response.text();
      assertEquals(response.status, 200, `${model.id}, ${name}: ${answer}`);
      const events = read(answer, codec.stream.decoder(encoded, model));
      assertWellFormed(events);
      const last = events.at(-1);
      assert(last?.type === "finish" && last.usageKnown, `${model.id}, ${name}`);
    }
  }
});

Deno.test("Any disorder of turns is taken", async () => {
  const harness = new Harness();
  await fc.assert(
    fc.asyncProperty(anyTurns, fc.boolean(), async (turns, hasTools) => {
      const { body } = encode({ turns, ...(hasTools && { tools: [run] }) });
      // Without any turn there is nothing to answer, and the client is told so.
      if ((body.messages as unknown[]).length === 0) return;
      const response = await harness.ask(CHAT, body);
      assertEquals(response.status, 200, await response.text());
    }),
    { seed: 20_263, numRuns: 200 },
  );
});

Deno.test("Bodies that Chat clients send are taken again after translation", async () => {
  const harness = new Harness();
  const tools = [{ type: "function", function: { name: "run", parameters: run.schema } }];
  const bodies: JsonObject[] = [
    // As agents on the compatible provider write to any model.
    {
      messages: [
        { role: "system", content: "s" },
        { role: "user", content: [{ type: "text", text: "u" }] },
        {
          role: "assistant",
          content: "",
          reasoning_content: "r",
          tool_calls: [{ id: "1", type: "function", function: { name: "run", arguments: "" } }],
        },
        { role: "tool", tool_call_id: "1", content: [{ type: "text", text: "ok" }] },
      ],
      tools,
      max_tokens: 32_000,
      temperature: 1,
      reasoning_effort: "medium",
      tool_choice: "auto",
      stream_options: { include_usage: true },
    },
    { messages: [{ role: "user", content: "u" }], functions: [{ name: "run" }], n: 1, stop: "x" },
    { messages: [{ role: "user", content: "u" }], tools: [], tool_choice: "none" },
  ];
  for (const model of chatModels) {
    for (const body of bodies) {
      const { request } = decode(body);
      const response = await harness.ask(CHAT, encode(request, model).body);
      assertEquals(response.status, 200, `${model.id}: ${await response.text()}`);
    }
  }
});

Deno.test("A call comes back under the client's own name", async () => {
  const harness = new Harness();
  const name = "mcp.server/run".padEnd(80, "x");
  const encoded = encode({
    ...requestOf({ tools: [{ ...run, name, namespace: "ns" }] }),
    toolChoice: { mode: "any" },
  });
  const model = chatModels.find(({ id }) => id === "duo-chat-gpt-5-2");
  assert(model);
  const folder = new Folder();
  const answer = await harness.stream(CHAT, encoded.body);
  for (const event of read(answer, codec.stream.decoder(encoded, model))) folder.push(event);
  const [called] = folder.result().blocks.filter((block) => block.kind === "tool_call");
  assertEquals([called?.name, called?.namespace], [name, "ns"]);
  assertEquals(folder.result().reason.kind, "tool_use");
});
