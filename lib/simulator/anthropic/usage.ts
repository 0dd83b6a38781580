import type { Json } from "../json.ts";
import type { Tokens } from "../mind/ask.ts";

/** Tokens as Anthropic counts them: `input_tokens` leaves out what the cache took. */
export function usageOf(tokens: Tokens): Json {
  return {
    input_tokens: tokens.fresh,
    cache_creation_input_tokens: tokens.cacheWrite,
    cache_read_input_tokens: tokens.cacheRead,
    output_tokens: tokens.output,
    output_tokens_details: { thinking_tokens: tokens.thinking },
  };
}

/** The same with what only the message itself tells. */
export function messageUsage(tokens: Tokens): Json {
  return {
    ...usageOf(tokens),
    cache_creation: {
      ephemeral_5m_input_tokens: tokens.cacheWrite,
      ephemeral_1h_input_tokens: 0,
    },
    server_tool_use: null,
    service_tier: "standard",
    inference_geo: "not_available",
  };
}
