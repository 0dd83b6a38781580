import { emptyTally, type Tally } from "./tally.ts";

/** Lengths of a bucket, in milliseconds. Both divide UTC evenly, counted from the epoch. */
export const bucketMs = { hour: 3_600_000, day: 86_400_000 } as const;
export type BucketUnit = keyof typeof bucketMs;

/** A span of time cut into buckets: those that begin at or after `from` and before `to`. */
export interface Range {
  unit: BucketUnit;
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
}

/** The sums over the exchanges that were opened in one hour or day of UTC. */
export interface Bucket {
  /** Its beginning, in milliseconds since the epoch. */
  start: number;
  tally: Tally;
}

/** More buckets than this are never made, whatever range is asked for. */
const MOST_BUCKETS = 2000;

/** The beginning of the bucket that holds `time`. */
export function bucketStart(unit: BucketUnit, time: number): number {
  return Math.floor(time / bucketMs[unit]) * bucketMs[unit];
}

/** The name of a bucket, `2026-11-21T12:00` or `2026-11-21`. */
export function bucketLabel(unit: BucketUnit, start: number): string {
  const iso = new Date(start).toISOString();
  return unit === "hour" ? `${iso.slice(0, 13)}:00` : iso.slice(0, 10);
}

/** The range of the latest `count` buckets, the one that holds `now` included. */
export function latest(unit: BucketUnit, count: number, now: number): Range {
  const to = bucketStart(unit, now) + bucketMs[unit];
  return { unit, from: to - count * bucketMs[unit], to };
}

/**
 * One bucket for every step of the range, in order: those given, and zeros where nothing happened.
 * Of a range that is too long, the latest part.
 */
export function fillSeries(buckets: Iterable<Bucket>, { unit, from, to }: Range): Bucket[] {
  const step = bucketMs[unit];
  const given = new Map<number, Bucket>();
  for (const bucket of buckets) given.set(bucket.start, bucket);
  const filled: Bucket[] = [];
  const first = Math.max(Math.ceil(from / step), Math.ceil(to / step) - MOST_BUCKETS) * step;
  for (let start = first; start < to; start += step) {
    filled.push(given.get(start) ?? { start, tally: emptyTally() });
  }
  return filled;
}
