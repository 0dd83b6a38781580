import type { OutcomeKind } from "../core/outcome.ts";
import type { Usage } from "../core/usage.ts";
import { type Histogram, percentile } from "../stats/histogram.ts";
import type { Tally } from "../stats/tally.ts";

/** Tokens in parts that do not overlap, so that they can be stacked. */
export interface TokenParts {
  /** Input that was neither read from a cache nor written to one. */
  readonly uncached: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** Output without the reasoning in it. */
  readonly output: number;
  readonly reasoning: number;
}

/** Milliseconds; `null` when nothing was measured. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** One step of a chart. */
export interface Point {
  /** Its beginning, in milliseconds since the epoch. */
  readonly start: number;
  readonly outcomes: Readonly<Record<OutcomeKind, number>>;
  readonly tokens: TokenParts;
  readonly firstByte: Percentiles;
  readonly gateway: Percentiles;
}

/** Everything that is shown of some exchanges together. */
export interface Sums {
  readonly requests: number;
  readonly outcomes: Readonly<Record<OutcomeKind, number>>;
  readonly tokens: TokenParts;
  /** Share of the input that was read from a cache; `null` without input. */
  readonly cacheHits: number | null;
  /** Share of completed exchanges among those that ended by themselves; `null` when none did. */
  readonly success: number | null;
  /** Exchanges whose usage nobody reported. */
  readonly usageUnknown: number;
  readonly retries: number;
  readonly averageMs: number | null;
  readonly latency: Percentiles;
  readonly firstByte: Percentiles;
  readonly gateway: Percentiles;
}

export function sumsOf(tally: Readonly<Tally>): Sums {
  const { requests, outcomes, usage } = tally;
  const decided = requests - outcomes.client_closed;
  return {
    requests,
    outcomes: { ...outcomes },
    tokens: usageParts(tally.usage),
    cacheHits: usage.input > 0 ? usage.cacheRead / usage.input : null,
    success: decided > 0 ? outcomes.completed / decided : null,
    usageUnknown: tally.usageUnknown,
    retries: tally.retries,
    averageMs: requests > 0 ? tally.latencySum / requests : null,
    latency: percentiles(tally.latency),
    firstByte: percentiles(tally.firstByte),
    gateway: percentiles(tally.gateway),
  };
}

export function pointOf(start: number, tally: Readonly<Tally>): Point {
  return {
    start,
    outcomes: { ...tally.outcomes },
    tokens: usageParts(tally.usage),
    firstByte: percentiles(tally.firstByte),
    gateway: percentiles(tally.gateway),
  };
}

export function tokenSum({ uncached, cacheRead, cacheWrite, output, reasoning }: TokenParts) {
  return uncached + cacheRead + cacheWrite + output + reasoning;
}

/** Usage, which counts parts beside their totals, in parts that do not overlap. */
export function usageParts(usage: Readonly<Usage>): TokenParts {
  const { input, cacheRead, cacheWrite, output, reasoning } = usage;
  return {
    uncached: Math.max(0, input - cacheRead - cacheWrite),
    cacheRead,
    cacheWrite,
    output: Math.max(0, output - reasoning),
    reasoning,
  };
}

function percentiles(histogram: Histogram): Percentiles {
  const at = (fraction: number) => {
    const ms = percentile(histogram, fraction);
    // They are exact to a tenth; three digits make a smaller page and a calmer feed.
    return ms === undefined ? null : Number(ms.toPrecision(3));
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
