import type { Clock } from "../core/clock.ts";
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
 * The file is read again and again, rather than watched by the system: notices do not come through
 * when a file is replaced by renaming, on network drives and in mounts of containers.
 *
 * @returns a function that ends it.
 */
export function watchKeys(options: KeysWatchOptions): () => void {
  let { text } = options;
  let problem = "";
  let isEnded = false;
  let cancel = () => {};

  const fail = (reason: string) => {
    if (reason !== problem) options.onProblem(reason);
    problem = reason;
  };
  const look = async () => {
    try {
      const found = await options.read();
      if (isEnded || (found === text && problem === "")) return;
      const parsed = options.parse(found);
      if (!parsed.ok) return fail(parsed.problems.join("; "));
      if (found !== text || problem !== "") options.onRules(parsed.rules);
      text = found;
      problem = "";
    } catch (cause) {
      if (!isEnded) fail(`cannot be read (${cause instanceof Error ? cause.name : "Error"})`);
    }
  };
  const later = () => {
    cancel = options.clock.after(LOOK_EVERY_MS, async () => {
      await look();
      if (!isEnded) later();
    });
  };
  later();
  return () => {
    isEnded = true;
    cancel();
  };
}
