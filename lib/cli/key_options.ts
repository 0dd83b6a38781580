import { parseArgs } from "node:util";
import { limitNames } from "../access/key_rule.ts";
import type { KeyEntry } from "../access/keys_file.ts";

/** Something about the words on the command line is wrong; the message says what. */
export class WrongUsage extends Error {
  override readonly name = "WrongUsage";
}

/** `--tokens-per-day` for `tokensPerDay`. */
const limitOptions = new Map(limitNames.map((name) => [dashed(name), name]));

const options = {
  ...Object.fromEntries(
    [...limitOptions.keys()].map((option) => [option, { type: "string" as const }]),
  ),
  models: { type: "string" },
  expires: { type: "string" },
  dashboard: { type: "boolean" },
} as const;

/** What `keys add NAME [options]` asks for; its values are checked with the file. */
export function parseKeyOptions(
  args: readonly string[],
  now: number,
): Omit<KeyEntry, "hash" | "created"> {
  const { name, values } = parse(args);
  const limits = [...limitOptions].flatMap(([option, limit]) => {
    const text = values[option];
    if (text === undefined) return [];
    if (!/^\d{1,13}$/.test(String(text))) throw new WrongUsage(`--${option} is a whole number.`);
    return [[limit, Number(text)]];
  });
  const { models, expires, dashboard } = values;
  return {
    name,
    ...typeof models === "string" && { models: models.split(",").map((name) => name.trim()) },
    ...Object.fromEntries(limits),
    ...typeof expires === "string" && { expires: expiry(expires, now) },
    ...dashboard === true && { dashboard },
  };
}

/** The options with what they take, for the help text. */
export const keyOptionsHelp = [
  "--models LIST                the only models it may use, separated by commas",
  ...[...limitOptions.keys()].map((option) => `--${option} N`),
  "--expires DAY                2027-01-31, or 90d for ninety days from now",
  "--dashboard                  may see the whole dashboard",
];

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) throw new WrongUsage("Exactly one NAME is wanted.");
    return { name, values: values as Record<string, string | boolean | undefined> };
  } catch (cause) {
    if (cause instanceof WrongUsage) throw cause;
    throw new WrongUsage(cause instanceof Error ? cause.message : "The options are wrong.");
  }
}

/** `90d` as the day it leads to; every other text as it is. */
function expiry(text: string, now: number): string {
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  if (days === undefined) return text;
  return new Date(now + Number(days) * 24 * 3_600_000).toISOString().slice(0, 10);
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
