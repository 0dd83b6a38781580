import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { MemoryStore, retention } from "../../lib/stats/memory_store.ts";
import type { ExchangeRecord } from "../../lib/stats/record.ts";
import { type Bucket, latest } from "../../lib/stats/series.ts";
import {
  countExchange,
  emptyTally,
  errorCount,
  mergeTally,
  successCount,
  type Tally,
} from "../../lib/stats/tally.ts";
import { OVERFLOW } from "../../lib/stats/tally_table.ts";
import { anyRecord, NOON, record } from "./_record.ts";

const HOUR = 3_600_000;
const DAY = 86_400_000;
const everyHour = latest("hour", retention.hour, NOON);
const everyDay = latest("day", retention.day, NOON);

function storeOf(records: Iterable<ExchangeRecord>): MemoryStore {
  const store = new MemoryStore();
  for (const each of records) store.record(each);
  return store;
}

function sumOf(tallies: Iterable<Tally>): Tally {
  const sum = emptyTally();
  for (const tally of tallies) mergeTally(sum, tally);
  return sum;
}

const tallies = (buckets: readonly Bucket[]) => buckets.map(({ tally }) => tally);

/** Everything that can be asked of a store, except the order of records. */
function everything(store: MemoryStore) {
  const { total, models, keys } = store.snapshot();
  const byName = (table: ReadonlyMap<string, Tally>) =>
    [...table].sort(([a], [b]) => a.localeCompare(b));
  return {
    total,
    models: byName(models),
    keys: byName(keys),
    hours: store.series(everyHour),
    days: store.series(everyDay),
    modelHours: byName(models).map(([name]) => store.series(everyHour, name)),
    modelDays: byName(models).map(([name]) => store.series(everyDay, name)),
  };
}

Deno.test("a fresh store has zeros and nothing else", () => {
  const store = new MemoryStore();
  assertEquals(store.snapshot(), { total: emptyTally(), models: new Map(), keys: new Map() });
  assertEquals(store.series(everyHour), []);
  assertEquals(store.recent(10), []);
});

Deno.test("hours, days, models and keys each add up to what was recorded", () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 60 }), (records) => {
      const store = storeOf(records);
      const { total, models, keys } = store.snapshot();
      const expected = emptyTally();
      for (const each of records) countExchange(expected, each);
      assertEquals(total, expected);
      assertEquals(sumOf(tallies(store.series(everyHour))), expected);
      assertEquals(sumOf(tallies(store.series(everyDay))), expected);
      assertEquals(
        sumOf(models.values()),
        storeOf(records.filter((r) => r.model)).snapshot().total,
      );
      assertEquals(
        sumOf(keys.values()),
        storeOf(records.filter((r) => r.keyName)).snapshot().total,
      );
      for (const [name, tally] of models) {
        assertEquals(sumOf(tallies(store.series(everyHour, name))), tally);
        assertEquals(sumOf(tallies(store.series(everyDay, name))), tally);
      }
      assertEquals(
        total.requests,
        successCount(total) + errorCount(total) + total.outcomes.client_closed,
      );
    }),
    { seed: 9, numRuns: 60 },
  );
});

Deno.test("increments absorbed in any grouping give the sums of one store", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyRecord, fc.nat(2)), { maxLength: 40 }),
      (assigned) => {
        // Three processes, each with its own part, written one after the other into one.
        const whole = new MemoryStore();
        for (const process of [2, 0, 1]) {
          const part = storeOf(assigned.filter(([, to]) => to === process).map(([each]) => each));
          for (const [cell, tally] of part.cells()) whole.absorb(cell, tally);
        }
        assertEquals(everything(whole), everything(storeOf(assigned.map(([each]) => each))));
      },
    ),
    { seed: 10, numRuns: 40 },
  );
});

Deno.test("a series has only buckets with traffic, in order, inside its range", () => {
  const store = storeOf([
    record({ startedAt: NOON }),
    record({ startedAt: NOON - 5 * HOUR }),
    record({ startedAt: NOON - 5 * HOUR + 1, model: "another" }),
    record({ startedAt: NOON - 9 * HOUR }),
  ]);
  const range = { unit: "hour", from: NOON - 5 * HOUR, to: NOON + HOUR } as const;
  assertEquals(
    store.series(range).map(({ start, tally }) => [start, tally.requests]),
    [[NOON - 5 * HOUR, 2], [NOON, 1]],
  );
  assertEquals(store.series(range, "another").length, 1);
  assertEquals(store.series(range, "unheard of"), []);
  assertEquals(store.series({ ...range, to: NOON }).length, 1);
});

Deno.test("what a store has given does not change with the next exchange", () => {
  const store = storeOf([record()]);
  const before = everything(store);
  const kept = structuredClone(before);
  store.record(record());
  assertEquals(before, kept);
  assertEquals(store.snapshot().total.requests, 2);
});

Deno.test("a flood of model and key names ends in one bounded row each, and no count is lost", () => {
  const store = new MemoryStore();
  for (let i = 0; i < 5000; i++) {
    store.record(record({ model: `model-${i}`, keyName: `key-${i}` }));
  }
  const { total, models, keys } = store.snapshot();
  assertEquals([total.requests, models.size, keys.size], [
    5000,
    retention.models + 1,
    retention.keys + 1,
  ]);
  assertEquals(models.get(OVERFLOW)?.requests, 5000 - retention.models);
  assertEquals(keys.get(OVERFLOW)?.requests, 5000 - retention.keys);
  assertEquals(sumOf(models.values()).requests, 5000);
  // Names that were there before the flood keep their own row.
  store.record(record({ model: "model-0" }));
  assertEquals(store.snapshot().models.get("model-0")?.requests, 2);
  // 1 total, models and keys, and per hour and day one bucket with its models.
  const rows = 1 + (retention.models + 1) + (retention.keys + 1) + 2 * (1 + retention.models + 1);
  assert([...store.cells()].length <= rows);
});

Deno.test("names from Object.prototype are names like others", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  const store = storeOf(names.map((model) => record({ model, keyName: model })));
  assertEquals([...store.snapshot().models.keys()], names);
  assertEquals([...store.snapshot().keys.keys()], names);
});

Deno.test("the number of hours and days kept is bounded, the earliest go, the total stays", () => {
  const store = new MemoryStore();
  const hours = retention.day * 24 + 100 * 24;
  for (let i = 0; i < hours; i++) store.record(record({ startedAt: NOON + i * HOUR }));
  const all = { from: 0, to: NOON + 2 * hours * HOUR };
  const kept = store.series({ unit: "hour", ...all });
  assertEquals(kept.length, retention.hour);
  assertEquals(kept[0]?.start, NOON + (hours - retention.hour) * HOUR);
  assertEquals(store.series({ unit: "day", ...all }).length, retention.day);
  assertEquals(store.snapshot().total.requests, hours);
});

Deno.test("a wall clock that jumps a year ahead and back wipes nothing", () => {
  const store = storeOf([
    record({ startedAt: NOON - HOUR }),
    record({ startedAt: NOON + 365 * DAY }),
    record({ startedAt: NOON }),
  ]);
  assertEquals(store.series(everyHour).map(({ tally }) => tally.requests), [1, 1]);
});

Deno.test("the latest thousand exchanges are kept, newest first", () => {
  const store = new MemoryStore();
  for (let i = 0; i < retention.recent + 500; i++) store.record(record({ id: `req_${i}` }));
  const recent = store.recent(Infinity);
  assertEquals(recent.length, 1000);
  assertEquals([recent[0]?.id, recent.at(-1)?.id], ["req_1499", "req_500"]);
  assertEquals(store.recent(2).map(({ id }) => id), ["req_1499", "req_1498"]);
});

Deno.test("percentiles are of completed exchanges only, the sum of latencies of all", () => {
  const { total } = storeOf([
    record({ totalMs: 1000 }),
    record({ totalMs: 3, outcome: "rejected" }),
    record({ totalMs: 90_000, outcome: "client_closed" }),
  ]).snapshot();
  assertEquals(total.latencySum, 91_003);
  assertEquals(total.latency.reduce((sum, count) => sum + count, 0), 1);
});
