import { BucketTable } from "./bucket_table.ts";
import { endedAt, type ExchangeRecord } from "./record.ts";
import { Ring } from "./ring.ts";
import { type Bucket, bucketStart, type BucketUnit, type Range } from "./series.ts";
import type { Cell, MergeableStore, Since, StatsSnapshot, StoreHealth } from "./store.ts";
import { copyTally, countExchange, emptyTally, mergeTally, type Tally } from "./tally.ts";
import { TallyTable } from "./tally_table.ts";

/**
 * How much is kept. With five models in use that is about 8 MB, measured with every hour and day
 * taken; the worst case, in which every hour and day saw every model there is room for, is 50 MB.
 */
export const retention = {
  /** Hours and days with traffic: two weeks and a quarter. */
  hour: 14 * 24,
  day: 90,
  models: 48,
  keys: 100,
  recent: 1000,
} as const;

/** Statistics in memory: gone when the process ends. */
export class MemoryStore implements MergeableStore {
  #total = emptyTally();
  #models = new TallyTable(retention.models);
  #keys = new TallyTable(retention.keys);
  readonly #buckets: Readonly<Record<BucketUnit, BucketTable>> = {
    hour: new BucketTable(retention.hour, retention.models),
    day: new BucketTable(retention.day, retention.models),
  };
  #recent = new Ring<ExchangeRecord>(retention.recent);

  record(exchange: ExchangeRecord): void {
    for (const tally of this.#talliesOf(exchange)) countExchange(tally, exchange);
    this.#recent.add(exchange);
  }

  /** How many exchanges are counted. */
  get requests(): number {
    return this.#total.requests;
  }

  snapshot(): StatsSnapshot {
    return {
      total: copyTally(this.#total),
      models: copyTable(this.#models),
      keys: copyTable(this.#keys),
    };
  }

  series({ unit, from, to }: Range, model?: string): Bucket[] {
    const buckets: Bucket[] = [];
    for (const { start, all, models } of this.#buckets[unit].within(from, to)) {
      const tally = model === undefined ? all : models.get(model);
      if (tally) buckets.push({ start, tally: copyTally(tally) });
    }
    return buckets;
  }

  recent(limit: number): ExchangeRecord[] {
    return this.#recent.newest(limit);
  }

  health(): StoreHealth {
    return { kind: "memory", pending: 0, lost: 0, failures: 0 };
  }

  *cells(): Iterable<readonly [Cell, Readonly<Tally>]> {
    yield [{ of: "total" }, this.#total];
    for (const [name, tally] of this.#models) yield [{ of: "model", name }, tally];
    for (const [name, tally] of this.#keys) yield [{ of: "key", name }, tally];
    for (const unit of ["hour", "day"] as const) {
      for (const { start, all, models } of this.#buckets[unit]) {
        yield [{ of: unit, start }, all];
        for (const [model, tally] of models) yield [{ of: unit, start, model }, tally];
      }
    }
  }

  absorb(cell: Cell, increment: Readonly<Tally>): void {
    mergeTally(this.#tallyOf(cell), increment);
  }

  /** Forgets all sums but those of the buckets before `since`. */
  forgetSums(since: Since): void {
    this.#total = emptyTally();
    this.#models = new TallyTable(retention.models);
    this.#keys = new TallyTable(retention.keys);
    for (const unit of ["hour", "day"] as const) this.#buckets[unit].deleteFrom(since[unit]);
  }

  /**
   * Puts exchanges that were counted elsewhere among the recent ones, in the order in which they
   * ended, without counting them; those that are there already stay once.
   */
  restore(exchanges: readonly ExchangeRecord[]): void {
    const byId = new Map<string, ExchangeRecord>();
    for (const each of [...this.#recent.newest(Infinity).reverse(), ...exchanges]) {
      byId.set(each.id, each);
    }
    this.#recent = new Ring(retention.recent);
    // The sort is stable: those of one moment stay in their order.
    for (const each of [...byId.values()].sort((a, b) => endedAt(a) - endedAt(b))) {
      this.#recent.add(each);
    }
  }

  /** The earliest bucket that is kept, once there are so many that earlier ones had to go. */
  earliestKept(unit: BucketUnit): number | undefined {
    return this.#buckets[unit].earliestWhenFull();
  }

  *#talliesOf({ model, keyName, startedAt }: ExchangeRecord): Iterable<Tally> {
    yield this.#total;
    if (model) yield this.#models.at(model);
    if (keyName) yield this.#keys.at(keyName);
    for (const unit of ["hour", "day"] as const) {
      const row = this.#buckets[unit].at(bucketStart(unit, startedAt));
      yield row.all;
      if (model) yield row.models.at(model);
    }
  }

  #tallyOf(cell: Cell): Tally {
    switch (cell.of) {
      case "total":
        return this.#total;
      case "model":
        return this.#models.at(cell.name);
      case "key":
        return this.#keys.at(cell.name);
      case "hour":
      case "day": {
        const row = this.#buckets[cell.of].at(cell.start);
        return cell.model === undefined ? row.all : row.models.at(cell.model);
      }
    }
  }
}

function copyTable(table: TallyTable): Map<string, Tally> {
  const copy = new Map<string, Tally>();
  for (const [name, tally] of table) copy.set(name, copyTally(tally));
  return copy;
}
