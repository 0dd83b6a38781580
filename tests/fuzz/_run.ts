import type { JsonValue } from "../../lib/core/canonical.ts";
import { minimise } from "./_minimise.ts";
import { Random } from "./_random.ts";
import type { Target } from "./_target.ts";

export interface Run {
  cases: number;
  seed: number;
  /** Number of the first case. */
  first?: number;
  /** Called now and then with the number of cases so far. */
  onProgress?: (done: number) => void;
}

/** An input that breaks a target's promise. */
export interface Finding {
  target: string;
  seed: number;
  caseNumber: number;
  /** The input as it was made, and the smallest one near it that breaks the promise as well. */
  input: JsonValue;
  minimal: JsonValue;
  error: unknown;
}

/**
 * Milliseconds that an input of some kilobytes may take. A busy machine stops a process for longer,
 * so that a case only counts as slow when it is so each time it is repeated.
 */
const SLOW_MS = 250;
const REPEATS = 5;

const PROGRESS_EVERY = 4_096;

/** Tries inputs until one breaks the promise; `undefined` when none does. */
export function run(target: Target, { cases, seed, first = 0, onProgress }: Run) {
  for (let at = first; at < first + cases; at++) {
    const input = inputOf(target, seed, at);
    const broken = breaks(target, input);
    if (broken) return finding(target, seed, at, input, broken);
    if ((at - first) % PROGRESS_EVERY === 0) onProgress?.(at - first);
  }
  return undefined;
}

/** The input of one case. */
export function inputOf(target: Target, seed: number, caseNumber: number): JsonValue {
  return target.generate(new Random(seed, caseNumber), target.corpus);
}

/** What is wrong with this input, if anything. */
export function breaks(target: Target, input: JsonValue): { error: unknown } | undefined {
  const begun = performance.now();
  try {
    target.check(input);
  } catch (error) {
    return { error };
  }
  const took = performance.now() - begun;
  return took > SLOW_MS && isSlow(target, input)
    ? { error: new Error(`it took ${Math.round(took)} ms, and at most ${SLOW_MS} are allowed`) }
    : undefined;
}

function isSlow(target: Target, input: JsonValue): boolean {
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const begun = performance.now();
    target.check(input);
    if (performance.now() - begun <= SLOW_MS) return false;
  }
  return true;
}

function finding(
  target: Target,
  seed: number,
  caseNumber: number,
  input: JsonValue,
  { error }: { error: unknown },
): Finding {
  const wanted = kindOf(error);
  const minimal = minimise(input, (smaller) => {
    const broken = breaks(target, smaller);
    return broken !== undefined && kindOf(broken.error) === wanted;
  });
  return { target: target.name, seed, caseNumber, input, minimal, error };
}

/** What tells two defects apart: the error's class, and its words without numbers and quotations. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const words = error.message.split("\n")[0] ?? "";
  return `${error.name}: ${words.replace(/".*"|\d+/g, "").slice(0, 60)}`;
}

/** The finding in words, with the command that repeats it. */
export function explain({ target, seed, caseNumber, minimal, error }: Finding): string {
  const told = error instanceof Error ? error.stack ?? error.message : String(error);
  return [
    `The promise of ${target} is broken by case ${caseNumber} of seed ${seed}:`,
    told,
    "",
    `The smallest input that does so: ${JSON.stringify(minimal)}`,
    `Repeat it: deno task fuzz ${target} 1 ${seed} ${caseNumber}`,
    `Once it is repaired, keep that input in tests/fuzz/findings/${target}.json.`,
  ].join("\n");
}
