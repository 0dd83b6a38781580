import type { KeyRule } from "../access/key_rule.ts";
import { LARGEST_KEYS_FILE, type ParsedKeys, parseKeysFile } from "../access/keys_file.ts";
import { type Config, explainProblems } from "../config/mod.ts";
import { createCatalog } from "../models/catalog.ts";
import { upstreamIds } from "../models/upstream_ids.ts";
import { readSmallFile } from "./small_file.ts";

/** The file of named keys as it was read at the start. */
export interface NamedKeys {
  readonly rules: readonly KeyRule[];
  /** The text that the rules come from. */
  readonly text: string;
  read(): Promise<string>;
  parse(text: string): ParsedKeys;
}

/** The keys file of the settings, or what is wrong with it, ready to be printed. */
export async function readNamedKeys(
  { access, models }: Config,
): Promise<{ keys?: NamedKeys } | { problem: string }> {
  const { keysFile } = access;
  if (keysFile === undefined) return {};
  const catalog = createCatalog({ aliases: models.aliases, defaultModel: models.default });
  const parse = (text: string) =>
    parseKeysFile(text, (name) => upstreamIds(catalog, name).length > 0);
  const read = () => readSmallFile(keysFile, LARGEST_KEYS_FILE);
  try {
    const text = await read();
    const parsed = parse(text);
    if (parsed.ok) return { keys: { rules: parsed.rules, text, read, parse } };
    return wrong(parsed.problems.map((problem) => `The file ${problem}.`), "Correct the file.");
  } catch (cause) {
    return wrong(...unreadable(cause));
  }
}

/** What to say of a file that cannot be read, and what to do about it. */
export function unreadable(cause: unknown): [problems: string[], fix: string] {
  if (cause instanceof Deno.errors.NotFound) {
    return [["There is no such file."], "Make it with `duo-gateway keys add NAME`."];
  }
  if (cause instanceof Deno.errors.NotCapable) {
    return [
      ["Deno was started without the permission to use the file."],
      "Put it into the folder data, or start with --allow-read for its folder.",
    ];
  }
  return [["The file cannot be read."], "Check that it is a file and who may read it."];
}

function wrong(problems: readonly string[], fix: string): { problem: string } {
  const variable = "KEYS_FILE";
  return { problem: explainProblems(problems.map((problem) => ({ variable, problem, fix }))) };
}
