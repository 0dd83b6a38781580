import { assert, assertEquals, assertMatch } from "@std/assert";
import { createModel } from "../../lib/models/entry.ts";
import { modelTable } from "../../lib/models/table.ts";

Deno.test("ids and upstream ids name one line each", () => {
  for (const key of ["id", "upstreamId", "displayName"] as const) {
    assertEquals(new Set(modelTable.map((row) => row[key])).size, modelTable.length);
  }
});

Deno.test("every line has sound limits, a release in whole seconds and a living successor", () => {
  for (const row of modelTable) {
    assert(row.outputLimit >= 64_000 && row.outputLimit < row.contextWindow, row.id);
    assertMatch(row.released, /^\d{4}-\d{2}-\d{2}$/);
    const { created, statisticsId } = createModel(row);
    assert(Number.isInteger(created) && created > 1_750_000_000, row.id);
    assertEquals(statisticsId, row.id);
    const successor = modelTable.find(({ id }) => id === row.successor);
    assertEquals(row.status === "removed", successor?.status === "offered", row.id);
  }
});

Deno.test("Claude speaks Messages; GPT up to 5.5 Responses, then Chat; the rest Responses", () => {
  const chat = new Set([
    "duo-chat-gpt-5-1",
    "duo-chat-gpt-5-2",
    "duo-chat-gpt-5-mini",
    "duo-chat-gpt-5-5",
    "duo-chat-gpt-5-4",
    "duo-chat-gpt-5-4-mini",
    "duo-chat-gpt-5-4-nano",
    "gpt-5",
  ]);
  for (const { id, provider, dialects } of modelTable) {
    if (provider === "anthropic") assertEquals(dialects, ["messages"], id);
    else assertEquals(dialects, chat.has(id) ? ["responses", "chat"] : ["responses"], id);
  }
});

Deno.test("only models that nobody has seen served are marked unverified", () => {
  const unverified = modelTable.filter(({ status }) => status === "unverified");
  assertEquals(unverified.map(({ id }) => id), ["duo-chat-opus-5-5", "duo-chat-haiku-5-5"]);
});
