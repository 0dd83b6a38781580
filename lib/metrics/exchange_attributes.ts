import type { ExchangeRecord } from "../stats/record.ts";
import type { Labels } from "./family.ts";
import type { Attributes } from "./otel_api.ts";

/**
 * What an exchange's span says of it, under the names of OpenTelemetry's conventions for generative
 * AI where they have one. Prompts, answers, keys, addresses and the words of errors, which may quote
 * a prompt, are not among it.
 */
export function exchangeAttributes(record: ExchangeRecord, labels: Labels): Attributes {
  const { usage, usageKnown, upstreamModel, finishReason, upstream, error } = record;
  return {
    ...labels,
    ...upstreamModel && { "gen_ai.response.model": upstreamModel },
    ...finishReason !== undefined && { "gen_ai.response.finish_reasons": [finishReason] },
    ...usageKnown && {
      "gen_ai.usage.input_tokens": usage.input,
      "gen_ai.usage.output_tokens": usage.output,
      "gen_ai.usage.cache_read.input_tokens": usage.cacheRead,
      "gen_ai.usage.cache_creation.input_tokens": usage.cacheWrite,
      "gen_ai.usage.reasoning.output_tokens": usage.reasoning,
    },
    ...error && { "error.type": error.kind },
    "http.response.status_code": record.status,
    "duo_gateway.request.id": record.id,
    "duo_gateway.outcome": record.outcome,
    "duo_gateway.lane": record.lane,
    "duo_gateway.client.dialect": record.client,
    ...upstream && { "duo_gateway.upstream.dialect": upstream },
    "duo_gateway.stream": record.stream,
    "duo_gateway.retries": record.retries,
    "duo_gateway.overhead_ms": record.gatewayMs,
    ...record.firstByteMs !== undefined && { "duo_gateway.first_byte_ms": record.firstByteMs },
  };
}
