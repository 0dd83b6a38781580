import type { CanonicalRequest, JsonObject } from "../../core/canonical.ts";
import type { Capabilities } from "../../models/model.ts";

export interface EncodedSampling {
  parameters: JsonObject;
  dropped: string[];
}

/** Smallest `top_p` that is accepted while the model thinks. */
const SMALLEST_TOP_P = 0.95;

/**
 * Sampling as far as the model takes it. Values that are the default anyway leave no trace when they
 * are dropped.
 */
export function encodeSampling(
  { sampling: { temperature, topP, topK } }: CanonicalRequest,
  { sampling }: Capabilities,
  thinks: boolean,
): EncodedSampling {
  const parameters: JsonObject = {};
  const dropped: string[] = [];
  const isRefused = sampling === "none";
  if (temperature !== undefined) {
    // OpenAI's scale ends at 2, Anthropic's at 1.
    const clamped = Math.min(temperature, 1);
    const isTaken = !isRefused && !(thinks && clamped !== 1);
    if (isTaken) parameters.temperature = clamped;
    if (isTaken ? clamped !== temperature : temperature !== 1) dropped.push("temperature");
  }
  if (topP !== undefined) {
    const isTaken = !isRefused && !(thinks && topP < SMALLEST_TOP_P) &&
      // "`temperature` and `top_p` cannot both be specified": temperature is set on purpose.
      (sampling === "any" || parameters.temperature === undefined);
    if (isTaken) parameters.top_p = topP;
    else if (topP !== 1) dropped.push("top_p");
  }
  if (topK !== undefined) {
    if (isRefused || thinks) dropped.push("top_k");
    else parameters.top_k = topK;
  }
  return { parameters, dropped };
}
