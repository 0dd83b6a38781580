/** `docs/dialects.md` says of models, edits and errors exactly what the code does. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { errorStatus, GatewayError } from "../../lib/core/errors.ts";
import { type DialectName, dialectNames, dialects } from "../../lib/dialects/mod.ts";
import { createModel } from "../../lib/models/entry.ts";
import { effortLevels } from "../../lib/models/model.ts";
import { type ModelRow, modelTable } from "../../lib/models/table.ts";
import { viewOf } from "../models/object_view.ts";
import { projectFile, quoted, section, tableRows } from "./tables.ts";

const page = await projectFile("docs/dialects.md");

const titles: Record<DialectName, string> = {
  messages: "Messages",
  chat: "Chat",
  responses: "Responses",
};

const toolsOnChat: Record<ModelRow["can"]["chatTools"], string> = {
  yes: "yes",
  without_effort: "without an effort",
  with_effort_none: "with effort `none`",
  never: "no",
};

Deno.test("docs/dialects.md says of every model what it takes", () => {
  const expected = modelTable.map(({ id, upstreamId, dialects, can, outputLimit }) => [
    `\`${id}\``,
    `\`${upstreamId}\``,
    dialectNames.filter((name) => dialects.includes(name)).map((name) => titles[name]).join(", "),
    dialects.includes("messages") ? can.systemInMessages ? "yes" : "no" : "",
    dialects.includes("chat") ? toolsOnChat[can.chatTools] : "",
    can.efforts.join(" "),
    outputLimit.toLocaleString("en"),
  ]);
  assertEquals(tableRows(section(page, "## Which model takes what")), expected);
});

const optional = (members: Record<string, readonly unknown[]>) =>
  fc.record(
    Object.fromEntries(
      Object.entries(members).map(([name, values]) => [name, fc.constantFrom(...values)]),
    ),
    { requiredKeys: [] },
  );

const efforts = [...effortLevels, undefined].map((effort) => ({ ...effort && { effort } }));
const limits = [null, 8, 2000, 50_000, 200_000];
const sampling = { temperature: [0.2, 1], top_p: [0.9, 0.99] };

/** Requests that meet every rule of their dialect. */
const requests: Record<DialectName, fc.Arbitrary<Record<string, unknown>>> = {
  messages: optional({
    ...sampling,
    top_k: [5],
    max_tokens: limits,
    thinking: [
      { type: "enabled", budget_tokens: 10_000 },
      { type: "enabled", budget_tokens: 150_000 },
      { type: "adaptive" },
      { type: "disabled" },
    ],
    output_config: [...efforts, { effort: "xhigh", format: { type: "json_schema" } }],
    tool_choice: [{ type: "auto" }, { type: "any" }, { type: "tool", name: "f" }],
    context_management: [
      { edits: [{ type: "clear_thinking_20251015" }] },
      { edits: [{ type: "clear_thinking_20251015" }, { type: "clear_tool_uses_20250919" }] },
    ],
  }),
  chat: optional({
    ...sampling,
    presence_penalty: [1],
    frequency_penalty: [1],
    logit_bias: [{ "50256": -100 }],
    logprobs: [true],
    top_logprobs: [3],
    max_tokens: limits,
    max_completion_tokens: limits,
    reasoning_effort: effortLevels,
    tools: [[], [{ type: "function" }]],
    tool_choice: ["auto"],
    parallel_tool_calls: [true],
    stop: ["", []],
    stream: [true, false],
    stream_options: [{}, { include_usage: true }],
  }),
  responses: optional({
    ...sampling,
    top_logprobs: [3],
    include: [["message.output_text.logprobs", "reasoning.encrypted_content"]],
    max_output_tokens: limits,
    reasoning: efforts,
  }),
};

const words = { set: "set", remove: "removed", rename: "renamed" };

/** Every edit that any model makes in this dialect, and every name that a client is told. */
function observed(dialect: DialectName) {
  const edits = new Set<string>();
  const names = new Set<string>();
  for (const row of modelTable.filter(({ dialects }) => dialects.includes(dialect))) {
    const model = createModel(row);
    for (const body of fc.sample(requests[dialect], { seed: 7, numRuns: 1500 })) {
      const amendment = model.amend(dialect, viewOf(body));
      for (const { key, op } of amendment.edits) edits.add(`${key} ${words[op]}`);
      for (const name of amendment.dropped) names.add(name);
    }
  }
  return { edits: [...edits].toSorted(), names: [...names].toSorted() };
}

for (const dialect of dialectNames) {
  Deno.test(`docs/dialects.md has every edit of a ${titles[dialect]} request and no other`, () => {
    const rows = tableRows(
      section(section(page, "## Every edit on the way to the model"), `### ${titles[dialect]}`),
    );
    const edits = rows.flatMap(([member = "", edit]) =>
      quoted(member).map((name) => `${name} ${edit}`)
    );
    const names = rows.flatMap(([, , , , named = ""]) => quoted(named));
    assertEquals(
      { edits: [...new Set(edits)].toSorted(), names: [...new Set(names)].toSorted() },
      observed(dialect),
    );
    assertEquals(edits.length, new Set(edits).size, "a member's edit stands in two rows");
  });

  Deno.test(`docs/dialects.md gives a reason for every edit of a ${titles[dialect]} request`, () => {
    for (const [member, , when, why] of tableRows(section(page, `### ${titles[dialect]}`))) {
      assert(when && why, `${member} lacks its when or its why`);
    }
  });
}

Deno.test("docs/dialects.md says how each kind of error is told", () => {
  const rows = tableRows(section(page, "## Errors"))
    .map(([kind = "", , final, messages, openai]) => [...quoted(kind), final, messages, openai]);
  const expected = Object.keys(errorStatus).map((kind) => {
    const error = new GatewayError(kind as keyof typeof errorStatus, "");
    return [kind, error.retryable ? "no" : "yes", told("messages", error), told("chat", error)];
  });
  assertEquals(rows, expected);
  for (const kind of Object.keys(errorStatus)) {
    const error = new GatewayError(kind as keyof typeof errorStatus, "");
    assertEquals(told("responses", error), told("chat", error));
  }
});

/** Status, type and code of an error in a dialect, as the page writes them. */
function told(dialect: DialectName, error: GatewayError): string {
  const { status, body } = dialects[dialect].error.encode(error, "req_1");
  const { type, code } = JSON.parse(body).error;
  return [status, ...[type, code].filter(Boolean).map((word) => `\`${word}\``)].join(" ");
}

Deno.test("docs/dialects.md shows the heartbeat of each dialect", () => {
  const text = section(page, "## Heartbeats");
  for (const name of dialectNames) {
    const [first = ""] = dialects[name].heartbeat.split("\n");
    assert(quoted(text).includes(first), `${name}: ${first}`);
  }
});
