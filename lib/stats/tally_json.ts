/**
 * A tally as it is written: whole numbers only, so that sums over any number of writes are exact.
 * Durations are in microseconds, and of a histogram only the buckets with counts are kept.
 */
import { outcomeKinds } from "../core/outcome.ts";
import { emptyHistogram, type Histogram } from "./histogram.ts";
import { emptyTally, type Tally } from "./tally.ts";

/** Bucket, count, bucket, count, ... */
type Counts = number[];

export interface TallyJson {
  requests: number;
  outcomes: Tally["outcomes"];
  usage: Tally["usage"];
  usageUnknown: number;
  retries: number;
  latencyUs: number;
  latency: Counts;
  firstByte: Counts;
  gateway: Counts;
}

/** At most 7 kB as JSON, however much was counted. */
export function tallyJson(tally: Readonly<Tally>): TallyJson {
  return {
    requests: tally.requests,
    outcomes: { ...tally.outcomes },
    usage: { ...tally.usage },
    usageUnknown: tally.usageUnknown,
    retries: tally.retries,
    latencyUs: Math.round(tally.latencySum * 1000),
    latency: counts(tally.latency),
    firstByte: counts(tally.firstByte),
    gateway: counts(tally.gateway),
  };
}

/** The tally that a foreign value describes; `undefined` when it describes none. */
export function readTally(value: unknown): Tally | undefined {
  const tally = emptyTally();
  const json = asObject(value);
  const usage = asObject(json.usage);
  const outcomes = asObject(json.outcomes);
  tally.requests = count(json.requests);
  tally.usageUnknown = count(json.usageUnknown);
  tally.retries = count(json.retries);
  tally.latencySum = count(json.latencyUs) / 1000;
  for (const outcome of outcomeKinds) tally.outcomes[outcome] = count(outcomes[outcome]);
  for (const kind of ["input", "cacheRead", "cacheWrite", "output", "reasoning"] as const) {
    tally.usage[kind] = count(usage[kind]);
  }
  const areSums = [
    tally.requests,
    tally.usageUnknown,
    tally.retries,
    tally.latencySum,
    ...Object.values(tally.outcomes),
    ...Object.values(tally.usage),
  ].every((number) => !Number.isNaN(number));
  const areCounts = fill(tally.latency, json.latency) && fill(tally.firstByte, json.firstByte) &&
    fill(tally.gateway, json.gateway);
  return areSums && areCounts ? tally : undefined;
}

function counts(histogram: Histogram): Counts {
  const found: Counts = [];
  histogram.forEach((count, bucket) => count > 0 && found.push(bucket, count));
  return found;
}

/** Puts written counts into an empty histogram; `false` when they are none. */
function fill(histogram: Histogram, written: unknown): boolean {
  if (!Array.isArray(written) || written.length > 2 * emptyHistogram().length) return false;
  for (let at = 0; at < written.length; at += 2) {
    const [bucket, number] = [count(written[at]), count(written[at + 1])];
    if (!(bucket < histogram.length) || !(number <= 0xffff_ffff)) return false;
    histogram[bucket] = number;
  }
  return true;
}

/** A whole number from 0 on, or NaN. */
function count(value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? value as number : NaN;
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}
