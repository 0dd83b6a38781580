import { spellings, withoutDate } from "./spellings.ts";
import type { ModelRow } from "./table.ts";

/** Another name, and the ids of the models that it stands for, in the order to try them in. */
export type Alias = readonly [alias: string, ...targets: string[]];

const opus46 = "duo-chat-opus-4-6";
const sonnet46 = "duo-chat-sonnet-4-6";
const opus45 = "duo-chat-opus-4-5";
const sonnet45 = "duo-chat-sonnet-4-5";
const haiku45 = "duo-chat-haiku-4-5";
const gpt51 = "duo-chat-gpt-5-1";
const gpt52 = "duo-chat-gpt-5-2";
const gpt5Mini = "duo-chat-gpt-5-mini";
const gpt5Codex = "duo-chat-gpt-5-codex";
const gpt52Codex = "duo-chat-gpt-5-2-codex";
const gpt53Codex = "duo-chat-gpt-5-3-codex";

/**
 * The aliases of earlier proxies, in the order in which they listed them. People's settings hold
 * these names, so none changes its meaning: `opus` stays Opus 4.6 however many follow it.
 */
const established: readonly Alias[] = [
  ["claude-opus-4-6", opus46],
  ["claude-opus-4.6", opus46],
  ["opus-4-6", opus46],
  ["opus", opus46],
  ["claude-sonnet-4-6", sonnet46],
  ["claude-sonnet-4.6", sonnet46],
  ["sonnet-4-6", sonnet46],
  ["claude-opus-4-5", opus45],
  ["claude-opus-4.5", opus45],
  ["opus-4-5", opus45],
  ["claude-sonnet-4-5", sonnet45],
  ["claude-sonnet-4.5", sonnet45],
  ["sonnet-4-5", sonnet45],
  ["sonnet", sonnet45],
  ["claude-haiku-4-5", haiku45],
  ["claude-haiku-4.5", haiku45],
  ["haiku-4-5", haiku45],
  ["haiku", haiku45],
  ["claude-haiku-4-5-20251001", haiku45],
  ["claude-sonnet-4-5-20250929", sonnet45],
  ["claude-opus-4-5-20251101", opus45],
  ["claude-sonnet-4-20250514", sonnet46],
  ["claude-opus-4-20250512", opus46],
  ["gpt-5.1", gpt51],
  ["gpt-5-1", gpt51],
  ["gpt-5.2", gpt52],
  ["gpt-5-2", gpt52],
  ["gpt-5-mini", gpt5Mini],
  ["gpt-5.2-codex", gpt52Codex],
  ["gpt-5-2-codex", gpt52Codex],
  ["gpt-5-codex", gpt5Codex],
  ["gpt-5.3-codex", gpt53Codex],
  ["gpt-5-3-codex", gpt53Codex],
  ["codex", gpt52Codex, gpt53Codex],
];

/** Names that cannot be told from the table: families, and models that left without a line. */
const further: readonly Alias[] = [
  ["fable", "duo-chat-fable-5-1", "duo-chat-fable-5"],
  ["gpt-6", "duo-chat-gpt-6-astra"],
  ["duo-chat-gpt-5", "gpt-5"],
  ["gpt-5.1-codex", gpt53Codex],
  ["gpt-5-1-codex", gpt53Codex],
];

/** Every alias that comes with the gateway: established, further, and each model's spellings. */
export function builtInAliases(table: readonly ModelRow[]): Alias[] {
  const taken = new Set(table.map(({ id }) => id));
  const spelled = table.flatMap(({ id, upstreamId }) =>
    spellings(upstreamId).map((name): Alias => [name, id])
  );
  return [...established, ...further, ...spelled].filter(([name]) => {
    const isNew = !taken.has(name);
    taken.add(name);
    return isNew;
  });
}

/**
 * The OpenAI models under a name with `anthropic` in it: Claude Code's model picker shows only
 * names with that word or `claude`.
 */
export function pickerAliases(table: readonly ModelRow[]): Alias[] {
  return table
    .filter(({ provider, status }) => provider === "openai" && status !== "removed")
    .map(({ id, upstreamId }) => [`anthropic/${withoutDate(upstreamId)}`, id]);
}
