/**
 * How often durations of each size occurred. The buckets are fixed and logarithmic, four to an
 * octave from 16 microseconds to 70 minutes, so that histograms of different hours, models or
 * processes are added bucket by bucket and percentiles of the sum are as exact as those of a part.
 */
export type Histogram = Uint32Array;

const PER_OCTAVE = 4;
/** Buckets 1 to 112 begin at 2^-6 ms, and each is a quarter octave wide. */
const FIRST_EXPONENT = -6;
const OCTAVES = 28;
/** Bucket 0 holds what is smaller, the last one what is larger. */
const BUCKETS = OCTAVES * PER_OCTAVE + 2;

/** Largest factor by which {@linkcode percentile} differs from the true value inside the range. */
export const PERCENTILE_FACTOR = 2 ** (1 / (2 * PER_OCTAVE));

export function emptyHistogram(): Histogram {
  return new Uint32Array(BUCKETS);
}

/** Counts one duration, in milliseconds. */
export function countDuration(histogram: Histogram, ms: number): void {
  const index = bucketOf(ms);
  histogram[index] = (histogram[index] ?? 0) + 1;
}

/** Adds the counts of `from` to `into`. */
export function mergeHistogram(into: Histogram, from: Histogram): void {
  for (let index = 0; index < BUCKETS; index++) {
    into[index] = (into[index] ?? 0) + (from[index] ?? 0);
  }
}

/**
 * The duration in milliseconds that `fraction` of the counted ones do not exceed (nearest rank);
 * `undefined` when nothing was counted. It is the middle of the bucket that holds the true value,
 * hence off by a tenth at most.
 */
export function percentile(histogram: Histogram, fraction: number): number | undefined {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let left = Math.max(1, Math.ceil(fraction * total));
  for (let index = 0; index < BUCKETS; index++) {
    left -= histogram[index] ?? 0;
    if (left <= 0) return middleOf(index);
  }
  return middleOf(BUCKETS - 1);
}

/**
 * How many of the counted durations are at most `2^exponent` milliseconds, for whole exponents from
 * -6 to 22. Exact, but that one of just that length is among the longer.
 */
export function countUpTo(histogram: Histogram, exponent: number): number {
  const end = 1 + (exponent - FIRST_EXPONENT) * PER_OCTAVE;
  return histogram.subarray(0, end).reduce((sum, count) => sum + count, 0);
}

/** All counted durations together, in milliseconds, off by a tenth at most; and how many they are. */
export function totalOf(histogram: Histogram): { ms: number; count: number } {
  let ms = 0;
  let count = 0;
  histogram.forEach((counted, index) => {
    ms += counted * middleOf(index);
    count += counted;
  });
  return { ms, count };
}

function bucketOf(ms: number): number {
  // Also catches NaN.
  if (!(ms >= 2 ** FIRST_EXPONENT)) return 0;
  const index = 1 + Math.floor((Math.log2(ms) - FIRST_EXPONENT) * PER_OCTAVE);
  return Math.min(index, BUCKETS - 1);
}

function middleOf(index: number): number {
  if (index === 0) return 0;
  if (index === BUCKETS - 1) return 2 ** (FIRST_EXPONENT + OCTAVES);
  return 2 ** (FIRST_EXPONENT + (index - 0.5) / PER_OCTAVE);
}
