import { type LimitName, limitNames } from "../access/key_rule.ts";
import type { KeyEntry } from "../access/keys_file.ts";

/** The options of `keys add` as they were written, limits as numbers. */
export type KeyOptions = Readonly<Partial<Record<LimitName, number>>> & {
  readonly models?: string;
  readonly expires?: string;
  readonly dashboard?: boolean;
};

/** `--tokens-per-day` for `tokensPerDay`. */
export function limitOption(name: LimitName): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The key that `keys add NAME [options]` asks for; its values are checked with the file. */
export function keyWishes(
  name: string,
  options: KeyOptions,
  now: number,
): Omit<KeyEntry, "hash" | "created"> {
  const { models, expires, dashboard } = options;
  return {
    name,
    ...models !== undefined && { models: models.split(",").map((model) => model.trim()) },
    ...Object.fromEntries(
      limitNames.flatMap((limit) => options[limit] === undefined ? [] : [[limit, options[limit]]]),
    ),
    ...expires !== undefined && { expires: expiry(expires, now) },
    ...dashboard === true && { dashboard },
  };
}

/** `90d` as the day it leads to; every other text as it is. */
function expiry(text: string, now: number): string {
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  if (days === undefined) return text;
  return new Date(now + Number(days) * 24 * 3_600_000).toISOString().slice(0, 10);
}
