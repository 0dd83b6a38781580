/**
 * The JSON of `/dashboard/api/stats`, as the proxies before this one defined it: their members come
 * first, in their order, under their names and in their units, so that whatever reads them goes on
 * working. Ours follow.
 */
import type { OutcomeKind } from "../core/outcome.ts";
import type { Usage } from "../core/usage.ts";
import { type Histogram, percentile } from "./histogram.ts";
import type { ExchangeRecord } from "./record.ts";
import type { Statistics } from "./recorder.ts";
import { type Bucket, bucketLabel, type BucketUnit, latest } from "./series.ts";
import { errorCount, successCount, type Tally, tokenTotal } from "./tally.ts";

/** Who is going to read it: `public` is without addresses, key names, and texts of others. */
export type View = "full" | "public";

const HOURS_SHOWN = 14 * 24;
const DAYS_SHOWN = 90;
const RECENT_SHOWN = 100;

/** The whole of `/dashboard/api/stats`. `now` is in milliseconds since the epoch. */
export function statsJson(statistics: Statistics, now: number, view: View) {
  const { store } = statistics;
  const { total, models, keys } = store.snapshot();
  return {
    uptime: Math.floor(statistics.uptimeMs() / 1000),
    startedAt: new Date(statistics.startedAt).toISOString(),
    ...sums(total),
    models: byName(models, modelJson),
    requestsByHour: trafficJson("hour", store.series(latest("hour", HOURS_SHOWN, now))),
    requestsByDay: trafficJson("day", store.series(latest("day", DAYS_SHOWN, now))),
    recentRequests: store.recent(RECENT_SHOWN).map((record) => recordJson(record, view)),
    ...additions(total),
    ...view === "full" && { keys: byName(keys, modelJson) },
    inFlight: statistics.inFlight().length,
    health: { ...statistics.health(), store: store.health() },
  };
}

/** `ModelStats`: the sums of one model. */
export function modelJson(tally: Readonly<Tally>) {
  return { ...sums(tally), latencySum: Math.round(tally.latencySum), ...additions(tally) };
}

/** One of `recentRequests`. */
export function recordJson(record: ExchangeRecord, view: View) {
  const full = view === "full";
  const { id, startedAt, model, endpoint, totalMs, usage, error, stream, outcome } = record;
  return {
    id,
    timestamp: startedAt,
    model,
    endpoint,
    status: statusWord[outcome],
    latencyMs: Math.round(totalMs),
    inputTokens: usage.input,
    outputTokens: usage.output,
    totalTokens: tokenTotal(usage),
    ...full && error && { errorMessage: error.message },
    clientIp: full ? record.clientIp : "",
    stream,
    outcome,
    httpStatus: record.status,
    ...error && { errorKind: error.kind },
    clientDialect: record.client,
    ...record.upstream && { upstreamDialect: record.upstream },
    lane: record.lane,
    // The names of unknown models are the client's own words.
    ...full && {
      requestedModel: record.requestedModel,
      upstreamModel: record.upstreamModel,
      keyName: record.keyName,
      userAgent: record.userAgent,
    },
    ...record.firstByteMs !== undefined && { firstByteMs: record.firstByteMs },
    bodyMs: record.bodyMs,
    gatewayMs: record.gatewayMs,
    upstreamMs: record.upstreamMs,
    retries: record.retries,
    ...parts(usage),
    usageKnown: record.usageKnown,
    ...record.finishReason !== undefined && { finishReason: record.finishReason },
    dropped: record.dropped,
    bytesIn: record.bytesIn,
    bytesOut: record.bytesOut,
  };
}

/**
 * The words of a record's `status`. The earlier proxies had two, and both would be untrue of an
 * exchange whose client left: counting either word has to give `successCount` or `errorCount`.
 */
const statusWord = {
  completed: "success",
  client_closed: "cancelled",
  upstream_failed: "error",
  rejected: "error",
  internal_failed: "error",
} as const satisfies Record<OutcomeKind, string>;

function sums(tally: Readonly<Tally>) {
  const { requests, usage, latencySum } = tally;
  return {
    totalRequests: requests,
    successCount: successCount(tally),
    errorCount: errorCount(tally),
    totalInputTokens: usage.input,
    totalOutputTokens: usage.output,
    totalTokens: tokenTotal(usage),
    avgLatencyMs: requests === 0 ? 0 : Math.round(latencySum / requests),
  };
}

function additions(tally: Readonly<Tally>) {
  return {
    outcomes: { ...tally.outcomes },
    ...parts(tally.usage),
    usageUnknownCount: tally.usageUnknown,
    retries: tally.retries,
    latencyMs: percentiles(tally.latency),
    firstByteMs: percentiles(tally.firstByte),
    gatewayMs: percentiles(tally.gateway),
  };
}

/** What is already inside the input and output tokens. */
function parts({ cacheRead, cacheWrite, reasoning }: Readonly<Usage>) {
  return { cacheReadTokens: cacheRead, cacheWriteTokens: cacheWrite, reasoningTokens: reasoning };
}

/** Milliseconds, off by a tenth at most; `null` when nothing was measured. */
function percentiles(histogram: Histogram) {
  const at = (fraction: number) => {
    const ms = percentile(histogram, fraction);
    return ms === undefined ? null : Math.round(ms * 1000) / 1000;
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** Only buckets with traffic, earliest first. */
function trafficJson(unit: BucketUnit, buckets: readonly Bucket[]) {
  return byName(
    buckets.map(({ start, tally }) => [bucketLabel(unit, start), tally]),
    ({ requests, usage }) => ({ requests, tokens: tokenTotal(usage) }),
  );
}

/** An object by name, safe for names such as `__proto__`. */
function byName<T>(
  rows: Iterable<readonly [string, Tally]>,
  json: (tally: Tally) => T,
): Record<string, T> {
  const named: Record<string, T> = Object.create(null);
  for (const [name, tally] of rows) named[name] = json(tally);
  return named;
}
