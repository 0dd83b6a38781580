import { type CatalogModel, createModel } from "./entry.ts";
import { type ModelRow, modelTable } from "./table.ts";

/**
 * Which known model an unknown one is taken to be like: the newest of its family. The first pattern
 * that fits counts.
 */
const families: readonly (readonly [pattern: RegExp, like: string])[] = [
  [/^claude.*opus/, "duo-chat-opus-5-5"],
  [/^claude.*sonnet/, "duo-chat-sonnet-5"],
  [/^claude.*haiku/, "duo-chat-haiku-5-5"],
  [/^claude.*fable/, "duo-chat-fable-5-1"],
  [/^claude/, "duo-chat-opus-5-5"],
  [/^gpt.*codex/, "duo-chat-gpt-5-3-codex"],
  [/^gpt/, "duo-chat-gpt-6-astra"],
];

/**
 * A model for a name that the table does not know but whose vendor the name tells: GitLab's list
 * grows monthly, and the upstream is the one to say no. All such models of a provider share one
 * entry in statistics, so that names cannot fill the memory.
 */
export function modelByFamily(name: string): CatalogModel | undefined {
  const row = rowLike(name);
  return row && createModel(strangerLike(row, name), `other-${row.provider}`);
}

/** The line of the known model that one of that name is taken to be like. */
export function rowLike(name: string): ModelRow | undefined {
  const like = families.find(([pattern]) => pattern.test(name))?.[1];
  return modelTable.find(({ id }) => id === like);
}

function strangerLike(row: ModelRow, name: string): ModelRow {
  return { ...row, id: name, upstreamId: name, displayName: name, status: "unverified" };
}
