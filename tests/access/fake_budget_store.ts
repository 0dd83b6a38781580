import type { BudgetId, BudgetStore, Wanted } from "../../lib/access/budget_store.ts";
import { MemoryBudgetStore } from "../../lib/access/memory_budget_store.ts";

/** How the store behaves; the two ways to fail differ in whether it has counted before. */
export type StoreMood = "works" | "fails" | "counts and fails" | "silent";

/** A store for any number of processes that fails on demand. */
export class FakeBudgetStore implements BudgetStore {
  mood: StoreMood = "works";
  /** How often it was asked. */
  asked = 0;
  readonly #store = new MemoryBudgetStore();

  take(id: BudgetId, wanted: Wanted): Promise<{ given: number; total: number }> {
    return this.#answer(() => this.#store.take(id, wanted));
  }

  add(id: BudgetId, amount: number): Promise<number> {
    return this.#answer(() => this.#store.add(id, amount));
  }

  /** What is out of a budget. */
  async total(id: BudgetId): Promise<number> {
    return await this.#store.add(id, 0);
  }

  async #answer<T>(answer: () => Promise<T>): Promise<T> {
    this.asked++;
    const { mood } = this;
    // As with a real one, others come between the question and the answer.
    await Promise.resolve();
    if (mood === "silent") return await new Promise<T>(() => {});
    if (mood === "fails") throw new Error("The disk is full");
    const value = await answer();
    if (mood === "counts and fails") throw new Error("The connection broke");
    return value;
  }
}
