import type { OutcomeKind } from "../core/outcome.ts";
import type { Logger, LogLevel } from "../telemetry/log.ts";
import type { ExchangeRecord } from "./record.ts";

/** How loudly each outcome is told: what the operator has to look at stands out. */
const levelOf = {
  completed: "info",
  client_closed: "info",
  rejected: "warn",
  upstream_failed: "warn",
  internal_failed: "error",
} as const satisfies Record<OutcomeKind, LogLevel>;

/** Writes the one line of an ended exchange; at `debug` with its shapes and sizes. */
export function logExchange(logger: Logger, record: ExchangeRecord): void {
  const { usage, error } = record;
  logger.log(levelOf[record.outcome], "exchange", {
    id: record.id,
    outcome: record.outcome,
    status: record.status,
    endpoint: record.endpoint,
    model: record.model || record.requestedModel,
    lane: record.lane,
    stream: record.stream,
    ms: record.totalMs,
    first_byte_ms: record.firstByteMs,
    gateway_ms: record.gatewayMs,
    ...record.usageKnown && { input: usage.input, output: usage.output },
    ...record.retries > 0 && { retries: record.retries },
    ...record.dropped.length > 0 && { dropped: record.dropped },
    ...error && { error: error.kind, message: error.message },
    key: record.keyName,
    ip: record.clientIp,
    ...logger.enabled("debug") && details(record),
  });
}

function details({ usage, ...record }: ExchangeRecord) {
  return {
    requested_model: record.requestedModel,
    upstream_model: record.upstreamModel,
    client: record.client,
    upstream: record.upstream,
    user_agent: record.userAgent,
    body_ms: record.bodyMs,
    upstream_ms: record.upstreamMs,
    cache_read: usage.cacheRead,
    cache_write: usage.cacheWrite,
    reasoning: usage.reasoning,
    finish_reason: record.finishReason,
    bytes_in: record.bytesIn,
    bytes_out: record.bytesOut,
  };
}
