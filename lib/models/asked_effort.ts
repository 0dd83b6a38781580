import type { CanonicalRequest } from "../core/canonical.ts";
import { clampEffort, effortOfBudget } from "./effort.ts";
import type { Capabilities, Effort } from "./model.ts";

/**
 * Output limit, in tokens, below which a model is not left to think as it likes: thinking counts
 * against the limit, and a request for a title would be answered with nothing.
 */
const LITTLE_ROOM = 2048;

/**
 * The effort to ask of a model that is asked by effort alone, however the client put it; `undefined`
 * leaves the model to its default.
 */
export function askedEffort(
  can: Capabilities,
  { thinking, maxTokens }: Pick<CanonicalRequest, "thinking" | "maxTokens">,
): Effort | undefined {
  const { mode, effort, budget } = thinking;
  const lowest = clampEffort("none", can.efforts);
  if (mode === "disabled") return lowest;
  if (effort !== undefined) return clampEffort(effort, can.efforts);
  if (mode === "enabled" && budget !== undefined) {
    return clampEffort(effortOfBudget(budget), can.efforts);
  }
  const isTight = maxTokens !== undefined && maxTokens < LITTLE_ROOM;
  return mode === undefined && isTight ? lowest : undefined;
}
