/**
 * Vendors cache a prompt by its beginning, and an agent lives on that: what is sent for a request
 * depends on nothing but the request, and a conversation that goes on changes nothing of what was
 * sent before.
 */
import { assert, assertEquals } from "@std/assert";
import type { DialectName } from "../../lib/dialects/names.ts";
import type { Json } from "../gateway/_looking.ts";
import { type Cell, cells } from "./_cells.ts";
import { Conversation } from "./_conversation.ts";
import { Lane } from "./_lane.ts";
import { scenarios } from "./_scenarios.ts";
import { runTool } from "./scenarios/_scenario.ts";
import type { Said, Talk, Told } from "./_talk.ts";

type Then = readonly ((told: Told) => Said[])[];

interface Growing {
  name: string;
  clients: readonly DialectName[];
  talk: Talk;
  then: Then;
}

const results = (told: Told, text: string): Said => ({
  results: told.calls.map(({ id }, index) => ({ id, shown: `${text} ${index + 1}` })),
});

const growing: readonly Growing[] = [
  {
    name: "as Claude Code has it",
    clients: ["messages"],
    talk: {
      effort: "high",
      limit: 32_000,
      turns: [
        { user: ["<system-reminder>\nBe brief.\n</system-reminder>", "Run `ls` and `date`"] },
        { system: "The folder is /tmp." },
      ],
      extra: {
        system: [
          { type: "text", text: "x-anthropic-billing-header: cc_version=1; cch=0;" },
          { type: "text", text: "You are an agent.", cache_control: { type: "ephemeral" } },
          { type: "text", text: "Rules.", cache_control: { type: "ephemeral" } },
        ],
        metadata: { user_id: '{"device_id":"d","account_uuid":"","session_id":"s-1"}' },
        tools: [
          { name: "Bash", input_schema: runTool.schema },
          { name: "Later", input_schema: { type: "object" }, defer_loading: true },
        ],
      },
    },
    then: [
      (told) => [results(told, "It says"), { user: "sim:parallel Now run `uptime`" }],
      (told) => [results(told, "It says"), { system: "A tool has changed." }],
      () => [{ user: ["<system-reminder>Todo</system-reminder>", "Run `pwd`"] }],
      (told) => [results(told, "It fails")],
    ],
  },
  {
    name: "as Codex has it",
    clients: ["responses"],
    talk: {
      effort: "medium",
      tools: [runTool, { name: "apply_patch", custom: 'start: "a"' }],
      turns: [
        { system: "You are an agent." },
        { system: "The sandbox is open." },
        { user: ["<environment>linux</environment>"] },
        { user: ["Run `ls`"] },
      ],
      extra: { prompt_cache_key: "thread-1", client_metadata: { turn: "1" } },
    },
    then: [
      (told) => [results(told, "It says")],
      () => [{ user: ["sim:parallel Run `date` twice"] }],
      (told) => [results(told, "It says"), { system: "Nearly done." }, { user: ["Go on"] }],
    ],
  },
  {
    name: "as agents on Chat have it",
    clients: ["chat"],
    talk: {
      effort: "low",
      system: ["You are an agent."],
      tools: [runTool],
      turns: [{ user: "Run `ls`" }],
    },
    then: [
      (told) => [results(told, "It says")],
      () => [{ user: "sim:parallel Run `date` twice" }],
      (told) => [results(told, "It says"), { system: "Nearly done." }, { user: "Go on" }],
    ],
  },
  {
    name: "that speaks of JSON late",
    clients: ["chat", "responses"],
    talk: { format: "json_object", turns: [{ user: "List three colours" }] },
    then: [() => [{ user: "As JSON, please" }], () => [{ user: "More" }]],
  },
  {
    name: "that was interrupted and repaired",
    clients: ["messages", "chat", "responses"],
    talk: {
      tools: [runTool],
      turns: [
        { assistant: "First." },
        { user: " " },
        { assistant: "", calls: [{ id: "call_1", name: "Bash", input: "{}" }] },
        { user: "Stop. Without tools: what was it?" },
      ],
    },
    then: [() => [{ user: "And now without tools?" }], () => [{ user: "Still no tools." }]],
  },
];

for (const cell of cells) {
  for (const { name, clients, talk, then } of growing) {
    if (!clients.includes(cell.client)) continue;
    Deno.test(`${cell.label}: a conversation ${name} keeps its beginning`, async () => {
      await assertKeepsBeginning(cell, talk, then);
    });
  }

  Deno.test(`${cell.label}: every scenario that goes on keeps its beginning`, async () => {
    for (const { clients, talk, then, name } of scenarios) {
      if (!then || !(clients?.includes(cell.client) ?? true)) continue;
      // Where a model cannot be forced, the order to call stands at the end, for this once.
      if (typeof talk.choice === "object") continue;
      await assertKeepsBeginning(cell, talk, then, name);
    }
  });

  Deno.test(`${cell.label}: what is sent depends on the request alone`, async () => {
    for (const { clients, talk, name } of scenarios) {
      if (!(clients?.includes(cell.client) ?? true)) continue;
      for (const model of cell.models.slice(-1)) {
        const [once, again, whole] = await Promise.all(
          [true, true, false].map(async (stream) => {
            const lane = new Lane(cell.upstream);
            // Another time of the day, other ids.
            if (stream) await lane.clock.advance(12_345);
            await new Conversation(lane, cell, model, stream).ask(talk);
            return lane.calls[0]?.body;
          }),
        );
        assertEquals(again, once, name);
        assertEquals(whole, once, `${name}: streamed or not`);
      }
    }
  });
}

async function assertKeepsBeginning(cell: Cell, talk: Talk, then: Then, name = ""): Promise<void> {
  for (const model of cell.models) {
    const conversation = new Conversation(new Lane(cell.upstream), cell, model, true);
    const exchanges = await conversation.hold(talk, then);
    assert(exchanges.length > 1);
    const prompts = exchanges.map(({ sent }) => promptOf(sent));
    prompts.slice(1).forEach((prompt, index) => {
      const before = prompts[index];
      assert(before);
      const at = `${name} ${model}, request ${index + 2}`;
      assertEquals(prompt.head, before.head, at);
      assertEquals(
        prompt.conversation.slice(0, before.conversation.length),
        before.conversation,
        at,
      );
      assert(prompt.conversation.length > before.conversation.length, at);
    });
  }
}

/** What a vendor caches of a request, in its order; where to cache it is no part of that. */
function promptOf(sent: Json): { head: Json; conversation: Json[] } {
  const { tools, system, instructions, messages, input, prompt_cache_key } = withoutMarks(sent);
  return {
    head: { tools, system, instructions, prompt_cache_key },
    conversation: messages ?? input,
  };
}

function withoutMarks(value: Json): Json {
  return JSON.parse(
    JSON.stringify(value, (key, member) => key === "cache_control" ? undefined : member),
  );
}
