import type { Model } from "../models/model.ts";

/** What settings are made from. */
export interface Target {
  /** The gateway's address without a path, such as `http://127.0.0.1:3456`. */
  readonly origin: string;
  /** What stands in the place of the key. */
  readonly key: string;
  readonly model: TargetModel;
}

/** What of a model appears in settings. */
export type TargetModel = Pick<
  Model,
  "id" | "displayName" | "dialects" | "contextWindow" | "outputLimit"
>;

/** A piece of text to copy. */
export interface Snippet {
  /** Where it goes: a file, or what to do with it. */
  readonly where: string;
  readonly language: "sh" | "json" | "toml" | "yaml" | "python" | "ts" | "ruby" | "text";
  readonly text: string;
  /** A sentence on what has to be known first. */
  readonly note?: string;
}

/** A program or library that can be pointed at the gateway. */
export interface Client {
  /** For addresses: lower case, without spaces. */
  readonly id: string;
  readonly name: string;
  snippets(target: Target): readonly Snippet[];
}

/** JSON as one writes it into a settings file. */
export function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/**
 * A text in double quotes. What JSON escapes is escaped in the same way in TOML, YAML, Python, Ruby
 * and TypeScript, as long as the text holds no `#{`, which an origin, a key and a name never do.
 */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A text as one word of a shell. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
