import type { JsonObject } from "../../core/canonical.ts";
import type { Usage } from "../../core/usage.ts";

/** Usage as Chat Completions counts it: totals that include their parts, as the neutral ones do. */
export function encodeUsage(
  { input, cacheRead, cacheWrite, output, reasoning }: Usage,
): JsonObject {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: {
      cached_tokens: cacheRead,
      cache_write_tokens: cacheWrite,
      audio_tokens: 0,
    },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
