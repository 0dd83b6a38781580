import { type Effort, effortLevels } from "./model.ts";

/** Whether the value is one of the vendors' words for how hard a model thinks. */
export function isEffort(value: unknown): value is Effort {
  return (effortLevels as readonly unknown[]).includes(value);
}

/**
 * The effort nearest to `wanted` that a model accepts: the next lower one, else the lowest it has,
 * because an effort that is too low costs quality once while one too high costs money each time.
 * `undefined` when the model knows no efforts.
 */
export function clampEffort(wanted: Effort, accepted: readonly Effort[]): Effort | undefined {
  const strength = effortLevels.indexOf(wanted);
  return effortLevels.slice(0, strength + 1).findLast((level) => accepted.includes(level)) ??
    effortLevels.find((level) => accepted.includes(level));
}

/** The effort that a thinking budget of so many tokens stands for. */
export function effortOfBudget(tokens: number): Effort {
  if (tokens <= 4096) return "low";
  return tokens <= 16_000 ? "medium" : "high";
}

/**
 * Tokens of thinking that an effort stands for on models that know budgets only. The largest is
 * what Claude Code asks for when it may think hardest.
 */
export const budgetOfEffort: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 2048,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 31_999,
  max: 31_999,
};

/** Smallest thinking budget that the Messages API accepts, in tokens. */
const SMALLEST_BUDGET = 1024;

/**
 * The budget nearest to `wanted` that leaves room for an answer inside `maxTokens`, which counts
 * both; `undefined` when no legal budget does.
 */
export function fitBudget(wanted: number, maxTokens: number): number | undefined {
  const budget = Math.floor(Math.min(wanted, maxTokens - SMALLEST_BUDGET));
  return budget >= SMALLEST_BUDGET ? budget : undefined;
}
