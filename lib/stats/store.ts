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

/** How well a store keeps what it was told; for people to look at, so without keys and paths. */
export interface StoreHealth {
  kind: "memory" | "kv";
  /** Exchanges that are counted but not yet written; all that a crash would take. */
  pending: number;
  /** Exchanges that were given up and will never be written. */
  lost: number;
  /** Attempts at writing or reading that have failed since the start. */
  failures: number;
  /** When everything was last known to be written, in milliseconds since the epoch. */
  savedAt?: number;
  /** What is wrong at the moment; absent when nothing is. */
  lastError?: string;
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
  health(): StoreHealth;
}

/** What one tally counts; together with its tally it is an increment that can be stored. */
export type Cell =
  | { of: "total" }
  | { of: "model" | "key"; name: string }
  /** One bucket altogether, or one model in it. */
  | { of: BucketUnit; start: number; model?: string };

/** The buckets that begin at or after these times, in milliseconds since the epoch. */
export type Since = Readonly<Record<BucketUnit, number>>;

/** Whether a cell is among the sums that changed lately: all but the buckets before `since`. */
export function isSince(cell: Cell, since: Since): boolean {
  return !("start" in cell) || cell.start >= since[cell.of];
}

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
