import { TallyTable } from "./tally_table.ts";
import { emptyTally, type Tally } from "./tally.ts";

/** The sums of one hour or day: altogether, and by model. */
export interface BucketRow {
  readonly start: number;
  readonly all: Tally;
  readonly models: TallyTable;
}

/**
 * The latest buckets that saw traffic, at most `capacity`; the earliest goes when there are more.
 *
 * The bound is a number and not an age because wall clocks jump: one that is a year ahead for a
 * moment must not wipe what was counted. Readers choose their range anyway.
 */
export class BucketTable {
  readonly #rows = new Map<number, BucketRow>();
  readonly #capacity: number;
  readonly #modelCapacity: number;

  constructor(capacity: number, modelCapacity: number) {
    this.#capacity = capacity;
    this.#modelCapacity = modelCapacity;
  }

  /** The row of the bucket that begins at `start`. */
  at(start: number): BucketRow {
    const known = this.#rows.get(start);
    if (known) return known;
    const row = { start, all: emptyTally(), models: new TallyTable(this.#modelCapacity) };
    this.#rows.set(start, row);
    // Looking through all of them is cheap: it happens once an hour.
    if (this.#rows.size > this.#capacity) this.#rows.delete(Math.min(...this.#rows.keys()));
    return row;
  }

  /** Forgets the rows that begin at or after `from`. */
  deleteFrom(from: number): void {
    for (const start of this.#rows.keys()) if (start >= from) this.#rows.delete(start);
  }

  /** Where the earliest row begins, when there is room for no more; else `undefined`. */
  earliestWhenFull(): number | undefined {
    return this.#rows.size < this.#capacity ? undefined : Math.min(...this.#rows.keys());
  }

  /** The rows that begin at or after `from` and before `to`, in order. */
  within(from: number, to: number): BucketRow[] {
    return [...this.#rows.values()]
      .filter(({ start }) => start >= from && start < to)
      .sort((a, b) => a.start - b.start);
  }

  [Symbol.iterator](): IterableIterator<BucketRow> {
    return this.#rows.values();
  }
}
