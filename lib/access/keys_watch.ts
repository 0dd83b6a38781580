import type { Clock } from "../core/clock.ts";
import { watchText } from "../core/watch_text.ts";
import type { KeyRule } from "./key_rule.ts";
import type { ParsedKeys } from "./keys_file.ts";

/** How often the file is looked at, in milliseconds: how long a withdrawn key still works. */
const LOOK_EVERY_MS = 2_000;

export interface KeysWatchOptions {
  clock: Clock;
  /** The text of the file now. */
  read(): Promise<string>;
  parse(text: string): ParsedKeys;
  /** The text that has already been taken over. */
  text: string;
  onRules(rules: readonly KeyRule[]): void;
  /** Why the rules before go on to hold; called once for each new reason. */
  onProblem(problem: string): void;
}

/**
 * Takes over a keys file whenever it changes. What is broken, or cannot be read, changes nothing: the
 * last good rules hold until the file is good again.
 *
 * @returns a function that ends it.
 */
export function watchKeys({ parse, onRules, ...watch }: KeysWatchOptions): () => void {
  return watchText({
    ...watch,
    everyMs: LOOK_EVERY_MS,
    take(text) {
      const parsed = parse(text);
      if (!parsed.ok) return parsed.problems.join("; ");
      onRules(parsed.rules);
      return undefined;
    },
  });
}
