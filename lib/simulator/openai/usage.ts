import type { Json } from "../json.ts";
import type { Tokens } from "../mind/ask.ts";

/** Tokens as Chat Completions counts them: the prompt includes what the cache had. */
export function chatUsage(tokens: Tokens): Json {
  const prompt = tokens.fresh + tokens.cacheRead + tokens.cacheWrite;
  return {
    prompt_tokens: prompt,
    completion_tokens: tokens.output,
    total_tokens: prompt + tokens.output,
    prompt_tokens_details: { cached_tokens: tokens.cacheRead, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: tokens.thinking,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** The same as Responses counts them. */
export function responsesUsage(tokens: Tokens): Json {
  const input = tokens.fresh + tokens.cacheRead + tokens.cacheWrite;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: tokens.cacheRead, cache_write_tokens: 0 },
    output_tokens: tokens.output,
    output_tokens_details: { reasoning_tokens: tokens.thinking },
    total_tokens: input + tokens.output,
  };
}
