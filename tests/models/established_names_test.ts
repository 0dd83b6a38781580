import { assertEquals } from "@std/assert";
import { createCatalog } from "../../lib/models/catalog.ts";

const catalog = createCatalog({ aliases: new Map(), defaultModel: "duo-chat-sonnet-4-5" });

/** The models of earlier proxies in the order of their lists, with their upstream ids. */
const models = [
  ["duo-chat-opus-4-6", "claude-opus-4-6"],
  ["duo-chat-sonnet-4-6", "claude-sonnet-4-6"],
  ["duo-chat-opus-4-5", "claude-opus-4-5-20251101"],
  ["duo-chat-sonnet-4-5", "claude-sonnet-4-5-20250929"],
  ["duo-chat-haiku-4-5", "claude-haiku-4-5-20251001"],
  ["duo-chat-gpt-5-1", "gpt-5.1-2025-11-13"],
  ["duo-chat-gpt-5-2", "gpt-5.2-2025-12-11"],
  ["duo-chat-gpt-5-mini", "gpt-5-mini-2025-08-07"],
  ["duo-chat-gpt-5-codex", "gpt-5-codex"],
  ["duo-chat-gpt-5-2-codex", "gpt-5.2-codex"],
  ["duo-chat-gpt-5-3-codex", "gpt-5.3-codex"],
] as const;

/** Their aliases, likewise. */
const aliases = [
  ["claude-opus-4-6", "duo-chat-opus-4-6"],
  ["claude-opus-4.6", "duo-chat-opus-4-6"],
  ["opus-4-6", "duo-chat-opus-4-6"],
  ["opus", "duo-chat-opus-4-6"],
  ["claude-sonnet-4-6", "duo-chat-sonnet-4-6"],
  ["claude-sonnet-4.6", "duo-chat-sonnet-4-6"],
  ["sonnet-4-6", "duo-chat-sonnet-4-6"],
  ["claude-opus-4-5", "duo-chat-opus-4-5"],
  ["claude-opus-4.5", "duo-chat-opus-4-5"],
  ["opus-4-5", "duo-chat-opus-4-5"],
  ["claude-sonnet-4-5", "duo-chat-sonnet-4-5"],
  ["claude-sonnet-4.5", "duo-chat-sonnet-4-5"],
  ["sonnet-4-5", "duo-chat-sonnet-4-5"],
  ["sonnet", "duo-chat-sonnet-4-5"],
  ["claude-haiku-4-5", "duo-chat-haiku-4-5"],
  ["claude-haiku-4.5", "duo-chat-haiku-4-5"],
  ["haiku-4-5", "duo-chat-haiku-4-5"],
  ["haiku", "duo-chat-haiku-4-5"],
  ["claude-haiku-4-5-20251001", "duo-chat-haiku-4-5"],
  ["claude-sonnet-4-5-20250929", "duo-chat-sonnet-4-5"],
  ["claude-opus-4-5-20251101", "duo-chat-opus-4-5"],
  ["claude-sonnet-4-20250514", "duo-chat-sonnet-4-6"],
  ["claude-opus-4-20250512", "duo-chat-opus-4-6"],
  ["gpt-5.1", "duo-chat-gpt-5-1"],
  ["gpt-5-1", "duo-chat-gpt-5-1"],
  ["gpt-5.2", "duo-chat-gpt-5-2"],
  ["gpt-5-2", "duo-chat-gpt-5-2"],
  ["gpt-5-mini", "duo-chat-gpt-5-mini"],
  ["gpt-5.2-codex", "duo-chat-gpt-5-2-codex"],
  ["gpt-5-2-codex", "duo-chat-gpt-5-2-codex"],
  ["gpt-5-codex", "duo-chat-gpt-5-codex"],
  ["gpt-5.3-codex", "duo-chat-gpt-5-3-codex"],
  ["gpt-5-3-codex", "duo-chat-gpt-5-3-codex"],
  ["codex", "duo-chat-gpt-5-2-codex"],
] as const;

Deno.test("the catalog begins with the eleven established models in their order", () => {
  assertEquals(
    catalog.models.slice(0, 11).map(({ id, upstreamId }) => [id, upstreamId]),
    models.map((pair) => [...pair]),
  );
});

Deno.test("the aliases begin with the 34 established ones in their order", () => {
  assertEquals(
    catalog.aliases.slice(0, 34).map(({ alias, targets }) => [alias, targets[0].id]),
    aliases.map((pair) => [...pair]),
  );
});

for (const [name, id] of aliases) {
  Deno.test(`the established alias ${name} resolves to ${id}`, () => {
    assertEquals(catalog.resolve(name).name, id);
  });
}

for (const [id, upstreamId] of models) {
  Deno.test(`${id} resolves by its own id and by ${upstreamId}`, () => {
    for (const name of [id, upstreamId]) {
      const { requested, name: resolved, targets } = catalog.resolve(name);
      assertEquals([requested, resolved, targets[0].upstreamId], [name, id, upstreamId]);
    }
  });
}
