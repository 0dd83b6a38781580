import type { ExchangeRecord } from "./record.ts";
import type { Bucket, BucketUnit, Range } from "./series.ts";
import type { Tally } from "./tally.ts";

/** All sums, as they were at one moment; a copy that does not change. */
export interface StatsSnapshot {
  total: Tally;
  /** By the bounded name of the model; exchanges without one are in the total only. */
  models: ReadonlyMap<string, Tally>;
  /** By the name of the caller's key. */
  keys: ReadonlyMap<string, Tally>;
}

/**
 * Where ended exchanges are counted. No method waits or throws: a store with a database behind it
 * answers from memory and writes on a timer.
 */
export interface StatsStore {
  /** Counts one ended exchange, in constant time. */
  record(exchange: ExchangeRecord): void;
  snapshot(): StatsSnapshot;
  /** The buckets of the range that saw traffic, in order; of one model or altogether. */
  series(range: Range, model?: string): Bucket[];
  /** The exchanges that ended last, newest first. */
  recent(limit: number): ExchangeRecord[];
}

/** What one tally counts; together with its tally it is an increment that can be stored. */
export type Cell =
  | { of: "total" }
  | { of: "model" | "key"; name: string }
  /** One bucket altogether, or one model in it. */
  | { of: BucketUnit; start: number; model?: string };

/**
 * A store that can be taken apart into increments and put together from them. A persistent store
 * keeps two of these: one to answer from, and one with what has not been written yet.
 */
export interface MergeableStore extends StatsStore {
  /** Every tally with its address; not copied. */
  cells(): Iterable<readonly [Cell, Readonly<Tally>]>;
  /** Adds what was counted elsewhere. Cells have to be absorbed each on its own: none implies others. */
  absorb(cell: Cell, increment: Readonly<Tally>): void;
}
