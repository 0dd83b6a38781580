import { assert, assertEquals } from "@std/assert";
import { bucketLabel, bucketStart, fillSeries, latest } from "../../lib/stats/series.ts";
import { emptyTally } from "../../lib/stats/tally.ts";
import { NOON } from "./_record.ts";

const HOUR = 3_600_000;

Deno.test("buckets begin at full hours and days of UTC and are named after them", () => {
  const time = Date.UTC(2026, 10, 21, 23, 59, 59, 999);
  assertEquals(bucketLabel("hour", bucketStart("hour", time)), "2026-11-21T23:00");
  assertEquals(bucketLabel("day", bucketStart("day", time)), "2026-11-21");
  assertEquals(bucketLabel("day", bucketStart("day", time + 1)), "2026-11-22");
});

Deno.test("latest ends with the bucket that is still going on", () => {
  const range = latest("hour", 3, NOON + 5);
  assertEquals(
    fillSeries([], range).map(({ start }) => bucketLabel("hour", start)),
    ["2026-11-21T10:00", "2026-11-21T11:00", "2026-11-21T12:00"],
  );
});

Deno.test("fillSeries keeps what it is given and puts zeros in between", () => {
  const tally = { ...emptyTally(), requests: 7 };
  const range = { unit: "hour", from: NOON - HOUR, to: NOON + 2 * HOUR } as const;
  const outside = { start: NOON - 9 * HOUR, tally };
  const filled = fillSeries([outside, { start: NOON, tally }], range);
  assertEquals(filled.map(({ start }) => start), [NOON - HOUR, NOON, NOON + HOUR]);
  assertEquals(filled.map(({ tally }) => tally.requests), [0, 7, 0]);
});

Deno.test("fillSeries begins with the first bucket that begins inside the range", () => {
  const range = { unit: "hour", from: NOON + 1, to: NOON + 2 * HOUR } as const;
  assertEquals(fillSeries([], range).map(({ start }) => start), [NOON + HOUR]);
});

Deno.test("fillSeries makes no more than a bounded number of buckets, the latest ones", () => {
  const filled = fillSeries([], { unit: "hour", from: 0, to: NOON });
  assert(filled.length <= 2000);
  assertEquals(filled.at(-1)?.start, NOON - HOUR);
  for (const [from, to] of [[NaN, NOON], [0, NaN], [-Infinity, Infinity], [NOON, 0]] as const) {
    assertEquals(fillSeries([], { unit: "day", from, to }), []);
  }
});
