import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  countDuration,
  countUpTo,
  emptyHistogram,
  mergeHistogram,
  percentile,
  PERCENTILE_FACTOR,
  totalOf,
} from "../../lib/stats/histogram.ts";

function histogramOf(durations: readonly number[]) {
  const histogram = emptyHistogram();
  for (const ms of durations) countDuration(histogram, ms);
  return histogram;
}

Deno.test("percentile of nothing is undefined", () => {
  assertEquals(percentile(emptyHistogram(), 0.5), undefined);
});

Deno.test("percentiles agree with sorting the durations, within the width of a bucket", () => {
  const duration = fc.integer({ min: -55, max: 215 }).map((tenths) => 2 ** (tenths / 10));
  fc.assert(
    fc.property(
      fc.array(duration, { minLength: 1, maxLength: 300 }),
      fc.constantFrom(0, 0.01, 0.5, 0.95, 0.99, 1),
      (durations, fraction) => {
        const sorted = durations.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(fraction * sorted.length)) - 1] ?? NaN;
        const factor = (percentile(histogramOf(durations), fraction) ?? NaN) / exact;
        const most = PERCENTILE_FACTOR * (1 + 1e-9);
        assert(factor <= most && factor >= 1 / most, `${factor}`);
      },
    ),
    { seed: 5, numRuns: 500 },
  );
});

Deno.test("merged histograms are the histogram of all durations", () => {
  const durations = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }));
  fc.assert(
    fc.property(durations, durations, (a, b) => {
      const merged = histogramOf(a);
      mergeHistogram(merged, histogramOf(b));
      assertEquals(merged, histogramOf([...a, ...b]));
    }),
    { seed: 6 },
  );
});

Deno.test("durations outside the range are counted at its ends", () => {
  assertEquals(percentile(histogramOf([0, -1, NaN, 0.001]), 1), 0);
  assertEquals(percentile(histogramOf([1e12, Infinity]), 0.5), 2 ** 22);
});

Deno.test("durations up to a power of two are counted exactly, and their sum is right to a tenth", () => {
  const durations = fc.array(fc.double({ min: 0.02, max: 4_000_000, noNaN: true }));
  fc.assert(
    fc.property(durations, fc.integer({ min: -6, max: 22 }), (all, exponent) => {
      const histogram = histogramOf(all);
      const exact = all.filter((ms) => ms < 2 ** exponent).length;
      assertEquals(countUpTo(histogram, exponent), exact);
      const { ms, count } = totalOf(histogram);
      assertEquals(count, all.length);
      const sum = all.reduce((total, each) => total + each, 0);
      assert(
        ms <= sum * PERCENTILE_FACTOR * (1 + 1e-9) && ms * PERCENTILE_FACTOR >= sum * 0.999999,
      );
    }),
    { seed: 7 },
  );
});
