import type { JsonObject } from "../../core/canonical.ts";
import type { Usage } from "../../core/usage.ts";
import type { ReplyContext } from "../codec.ts";

/** Usage as `message_delta` gives it. Messages' `input_tokens` leaves out what the cache took. */
export function wireUsage({ input, cacheRead, cacheWrite, output, reasoning }: Usage): JsonObject {
  return {
    input_tokens: Math.max(0, input - cacheRead - cacheWrite),
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    output_tokens: output,
    output_tokens_details: { thinking_tokens: reasoning },
    server_tool_use: null,
  };
}

/** Usage as a message gives it. */
export function messageUsage(usage: Usage): JsonObject {
  return {
    ...wireUsage(usage),
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWrite,
      ephemeral_1h_input_tokens: 0,
    },
    service_tier: "standard",
    speed: null,
    inference_geo: null,
  };
}

/** The usage to tell the client: its input estimated when the upstream did not count. */
export function toldUsage(usage: Usage, usageKnown: boolean, context: ReplyContext): Usage {
  return usageKnown || usage.input > 0 ? usage : { ...usage, input: context.estimatedInput };
}
