import { everything, readCells, readHead } from "../../lib/stats/kv_read.ts";
import type { KvDatabase } from "../../lib/stats/kv_database.ts";
import { MemoryStore, retention } from "../../lib/stats/memory_store.ts";
import type { ExchangeRecord } from "../../lib/stats/record.ts";
import { latest } from "../../lib/stats/series.ts";
import type { StatsStore } from "../../lib/stats/store.ts";
import type { Tally } from "../../lib/stats/tally.ts";
import { NOON } from "./_record.ts";

const DAY = 86_400_000;

/** All sums of a store, in an order that does not depend on what came first. */
export function sumsOf(store: Pick<StatsStore, "snapshot" | "series">) {
  const { total, models, keys } = store.snapshot();
  const byName = (table: ReadonlyMap<string, Tally>) =>
    [...table].sort(([a], [b]) => a < b ? -1 : 1);
  const hours = latest("hour", retention.hour, NOON + DAY);
  const days = latest("day", retention.day, NOON + DAY);
  return {
    total,
    models: byName(models),
    keys: byName(keys),
    hours: store.series(hours),
    days: store.series(days),
    modelHours: byName(models).map(([name]) => store.series(hours, name)),
    modelDays: byName(models).map(([name]) => store.series(days, name)),
  };
}

/** What a store with these exchanges would say. */
export function sumsOfRecords(records: Iterable<ExchangeRecord>) {
  const store = new MemoryStore();
  for (const each of records) store.record(each);
  return sumsOf(store);
}

/** All sums that stand in a database. */
export async function storedSums(database: KvDatabase) {
  const store = new MemoryStore();
  store.absorb({ of: "total" }, (await readHead(database)).total);
  for await (const [cell, tally] of readCells(database, everything)) store.absorb(cell, tally);
  return sumsOf(store);
}
