import { quote } from "./quote.ts";

/** Other names for models, each with the models or aliases to try in turn. */
export type ModelAliases = ReadonlyMap<string, readonly string[]>;

/** The aliases, and one phrase for everything that is wrong with the text. */
export interface ParsedAliases {
  readonly aliases: ModelAliases;
  readonly problems: readonly string[];
}

/**
 * Reads `fast=haiku,smart=opus|sonnet` or the same as JSON,
 * `{"fast": "haiku", "smart": ["opus", "sonnet"]}`. Whether the names mean anything is for the
 * model catalog to say.
 */
export function parseModelAliases(text: string): ParsedAliases {
  return text.startsWith("{") ? fromJson(text) : fromList(text);
}

function fromList(text: string): ParsedAliases {
  const aliases = new Map<string, string[]>();
  const problems: string[] = [];
  for (const entry of text.split(",").map((entry) => entry.trim()).filter(Boolean)) {
    const [alias = "", ...rest] = entry.split("=").map((part) => part.trim());
    const targets = rest.join("=").split("|").map((target) => target.trim());
    if (rest.length !== 1 || !alias || targets.includes("")) {
      problems.push(`has an entry that is not alias=model: ${quote(entry)}`);
    } else if (aliases.has(alias)) {
      problems.push(`names the alias ${quote(alias)} twice`);
    } else {
      aliases.set(alias, targets);
    }
  }
  return { aliases, problems };
}

function fromJson(text: string): ParsedAliases {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { aliases: new Map(), problems: ["begins like a JSON object but is not JSON"] };
  }
  const aliases = new Map<string, string[]>();
  const problems: string[] = [];
  for (const [alias, value] of Object.entries(json as Record<string, unknown>)) {
    const targets: unknown[] = Array.isArray(value) ? value : [value];
    if (alias.trim() !== "" && targets.length > 0 && targets.every(isName)) {
      aliases.set(alias.trim(), targets.map((target) => target.trim()));
    } else {
      problems.push(`gives the alias ${quote(alias)} something other than model names`);
    }
  }
  return { aliases, problems };
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}
