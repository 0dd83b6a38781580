import type { ExchangeRecord } from "../stats/record.ts";
import type { Bucket } from "../stats/series.ts";
import type { StatsStore } from "../stats/store.ts";
import { countExchange, emptyTally, mergeTally, type Tally } from "../stats/tally.ts";
import { clientName } from "./client_name.ts";
import { type Filter, needsExchanges } from "./filter.ts";
import { type Span, spanOf, stepMs, stepsOf } from "./range.ts";

/** The traffic of one model, or of all of them, in a span of time. */
export interface Traffic {
  readonly total: Tally;
  /** One tally for each step of the span, zeros where nothing happened. */
  readonly steps: readonly Bucket[];
}

/** What there is to see through a filter. */
export interface Collected {
  readonly span: Span;
  readonly all: Traffic;
  readonly models: ReadonlyMap<string, Traffic>;
  readonly keys: ReadonlyMap<string, Tally>;
  /** Whether `keys` counts the span only, or everything since counting began. */
  readonly keysAreOfSpan: boolean;
  /** Since when every exchange is counted here, when that is later than the span's beginning. */
  readonly incompleteBefore?: number;
}

/** As many single exchanges as a store keeps; it gives those that it has. */
const ALL_KEPT = 100_000;

/**
 * Sums up what a filter lets through. Sums over hours and days answer most of it, however much
 * traffic there was; a single hour, keys, clients and outcomes can only be told from the single
 * exchanges, of which a store keeps the latest.
 */
export function collect(store: StatsStore, filter: Filter, now: number): Collected {
  const span = spanOf(filter.range, now);
  return needsExchanges(filter)
    ? fromExchanges(store, filter, span)
    : fromSums(store, filter, span);
}

/** Whether a single exchange passes the filter, whenever it was. */
export function passes(record: ExchangeRecord, { model, key, client, outcome }: Filter): boolean {
  return (model === undefined || record.model === model) &&
    (key === undefined || record.keyName === key) &&
    (client === undefined || clientName(record.userAgent) === client) &&
    (outcome === undefined || record.outcome === outcome);
}

function fromSums(store: StatsStore, { model }: Filter, span: Span): Collected {
  const { step, from, to } = span;
  const unit = step === "day" ? "day" : "hour";
  const { models, keys } = store.snapshot();
  const names = model === undefined ? [...models.keys()] : [model];
  return {
    span,
    all: trafficOf(store.series({ unit, from, to }, model), span),
    models: new Map(
      names.map((name) => [name, trafficOf(store.series({ unit, from, to }, name), span)]),
    ),
    keys,
    keysAreOfSpan: false,
  };
}

function trafficOf(buckets: readonly Bucket[], span: Span): Traffic {
  const total = emptyTally();
  for (const { tally } of buckets) mergeTally(total, tally);
  const byStart = new Map(buckets.map((bucket) => [bucket.start, bucket]));
  const steps = stepsOf(span).map((start) => byStart.get(start) ?? { start, tally: emptyTally() });
  return { total, steps };
}

function fromExchanges(store: StatsStore, filter: Filter, span: Span): Collected {
  const kept = store.recent(ALL_KEPT);
  const all = emptyTraffic(span);
  const models = new Map<string, Traffic>();
  const keys = new Map<string, Tally>();
  for (const record of kept) {
    if (record.startedAt < span.from || record.startedAt >= span.to) continue;
    if (!passes(record, filter)) continue;
    count(all, record, span);
    if (record.model) count(getOrAdd(models, record.model, () => emptyTraffic(span)), record, span);
    if (record.keyName) countExchange(getOrAdd(keys, record.keyName, emptyTally), record);
  }
  const oldest = kept.at(-1)?.startedAt ?? 0;
  const isAllThereIs = kept.length >= store.snapshot().total.requests;
  return {
    span,
    all,
    models,
    keys,
    keysAreOfSpan: true,
    ...!isAllThereIs && oldest > span.from && { incompleteBefore: oldest },
  };
}

function emptyTraffic(span: Span): Traffic {
  return {
    total: emptyTally(),
    steps: stepsOf(span).map((start) => ({ start, tally: emptyTally() })),
  };
}

function count({ total, steps }: Traffic, record: ExchangeRecord, { step, from }: Span): void {
  countExchange(total, record);
  const bucket = steps[Math.floor((record.startedAt - from) / stepMs[step])];
  if (bucket) countExchange(bucket.tally, record);
}

function getOrAdd<T>(map: Map<string, T>, name: string, make: () => T): T {
  let value = map.get(name);
  if (value === undefined) map.set(name, value = make());
  return value;
}
