import type { Turn } from "../canonical.ts";
import { cleanTurns } from "./clean_text.ts";
import { pairResults } from "./pair_results.ts";

/**
 * The history as every vendor accepts it: clean text, and every tool call followed by its result.
 * The same history always gives the same turns, and turns that are added at its end change nothing
 * before them unless they bring a result that was missing.
 */
export function repairHistory(turns: readonly Turn[]): Turn[] {
  return pairResults(cleanTurns(turns));
}
