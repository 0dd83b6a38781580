import { emptyTally, type Tally } from "./tally.ts";

/** The row that collects every name for which a table has no room. */
export const OVERFLOW = "other";

/**
 * Tallies by name, at most `capacity` names and {@linkcode OVERFLOW}. Names stay in the order of
 * their first appearance and are never evicted: dropping one would make sums go down, and a caller
 * who invents names could push the real ones out.
 */
export class TallyTable {
  readonly #tallies = new Map<string, Tally>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The tally to count `name` in. */
  at(name: string): Tally {
    return this.#tallies.get(name) ??
      this.#row(this.#tallies.size < this.#capacity ? name : OVERFLOW);
  }

  /** The tally of exactly this name. */
  get(name: string): Tally | undefined {
    return this.#tallies.get(name);
  }

  [Symbol.iterator](): IterableIterator<[string, Tally]> {
    return this.#tallies.entries();
  }

  #row(name: string): Tally {
    const tally = this.#tallies.get(name) ?? emptyTally();
    this.#tallies.set(name, tally);
    return tally;
  }
}
