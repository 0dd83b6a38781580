import { type BudgetId, type BudgetStore, giveOut, type Wanted } from "./budget_store.ts";

/** More than a thousand keys with all their budgets have; the one not used longest goes first. */
const MOST_BUDGETS = 10_000;

/** Budgets of this process alone, which begin anew with it. */
export class MemoryBudgetStore implements BudgetStore {
  readonly #totals = new Map<string, number>();

  take(id: BudgetId, wanted: Wanted): Promise<{ given: number; total: number }> {
    const total = this.#total(id);
    const given = giveOut(total, wanted);
    return Promise.resolve({ given, total: this.#set(id, total + given) });
  }

  add(id: BudgetId, amount: number): Promise<number> {
    return Promise.resolve(this.#set(id, Math.max(0, this.#total(id) + amount)));
  }

  #total(id: BudgetId): number {
    return this.#totals.get(keyOf(id)) ?? 0;
  }

  #set(id: BudgetId, total: number): number {
    const key = keyOf(id);
    this.#totals.delete(key);
    this.#totals.set(key, total);
    const [oldest] = this.#totals.keys();
    if (this.#totals.size > MOST_BUDGETS && oldest !== undefined) this.#totals.delete(oldest);
    return total;
  }
}

function keyOf({ keyName, unit, span }: BudgetId): string {
  return JSON.stringify([keyName, unit, span]);
}
