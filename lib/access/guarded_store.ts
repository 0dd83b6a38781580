import type { Clock } from "../core/clock.ts";
import type { BudgetId, BudgetStore, Wanted } from "./budget_store.ts";

/** How long a request waits for the store, in milliseconds. */
const DEADLINE_MS = 1_000;

/** How long a store that has failed is left alone, in milliseconds: twice as long each time. */
const PAUSE_MS = { first: 500, longest: 5_000 };

/** What came of asking the store; a question that was asked in vain may have been counted. */
export type Answer<T> = { ok: true; value: T } | { ok: false; wasAsked: boolean };

/** How well the store is doing. */
export interface StoreHealth {
  /** Whether budgets are counted by this process alone, because the store does not work. */
  alone: boolean;
  failures: number;
}

/**
 * A store that may fail or fall silent without keeping a request for long: after a failure it is not
 * asked again for a while.
 */
export class GuardedStore {
  readonly #store: BudgetStore;
  readonly #clock: Clock;
  readonly #onChange: (alone: boolean) => void;
  #failures = 0;
  #isFailing = false;
  #pausedUntil = -Infinity;
  #pause = PAUSE_MS.first;

  /** @param onChange is called when the store stops working, and when it works again. */
  constructor(store: BudgetStore, clock: Clock, onChange: (alone: boolean) => void) {
    this.#store = store;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get health(): StoreHealth {
    return { alone: this.#isFailing, failures: this.#failures };
  }

  take(id: BudgetId, wanted: Wanted): Promise<Answer<{ given: number; total: number }>> {
    return this.#ask(() => this.#store.take(id, wanted));
  }

  add(id: BudgetId, amount: number): Promise<Answer<number>> {
    return this.#ask(() => this.#store.add(id, amount));
  }

  async #ask<T>(question: () => Promise<T>): Promise<Answer<T>> {
    if (this.#clock.monotonic() < this.#pausedUntil) return { ok: false, wasAsked: false };
    let cancel = () => {};
    try {
      const late = new Promise<never>((_, reject) => {
        cancel = this.#clock.after(DEADLINE_MS, () => reject(new Error("No answer in time")));
      });
      const value = await Promise.race([question(), late]);
      this.#pause = PAUSE_MS.first;
      this.#note(false);
      return { ok: true, value };
    } catch {
      this.#failures++;
      this.#pausedUntil = this.#clock.monotonic() + this.#pause;
      this.#pause = Math.min(this.#pause * 2, PAUSE_MS.longest);
      this.#note(true);
      return { ok: false, wasAsked: true };
    } finally {
      cancel();
    }
  }

  #note(isFailing: boolean): void {
    if (isFailing === this.#isFailing) return;
    this.#isFailing = isFailing;
    this.#onChange(isFailing);
  }
}
