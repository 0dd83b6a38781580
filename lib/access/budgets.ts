import type { Clock } from "../core/clock.ts";
import { BudgetAccount } from "./budget_account.ts";
import type { BudgetId } from "./budget_store.ts";
import type { GuardedStore } from "./guarded_store.ts";
import type { KeyLimits, LimitName } from "./key_rule.ts";
import { type Period, spanAt } from "./period.ts";

type Unit = BudgetId["unit"];

interface Budget {
  readonly limitName: LimitName;
  readonly unit: Unit;
  readonly period: Period;
}

const budgets: readonly Budget[] = [
  { limitName: "requestsPerDay", unit: "requests", period: "day" },
  { limitName: "tokensPerDay", unit: "tokens", period: "day" },
  { limitName: "requestsPerMonth", unit: "requests", period: "month" },
  { limitName: "tokensPerMonth", unit: "tokens", period: "month" },
];

/** What of every unit is reserved or used. */
export type Amounts = Readonly<Record<Unit, number>>;

/** A budget that has no room. */
export interface UsedUp extends Budget {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until it begins anew. */
  readonly endsIn: number;
}

/** What was reserved of a key's budgets; it must be settled once. */
export interface BudgetReservation {
  settle(actual: Amounts): void;
}

/** How a budget stands. */
export interface BudgetState extends UsedUp {
  readonly used: number;
}

/** The daily and monthly budgets of all keys. */
export class Budgets {
  readonly #clock: Pick<Clock, "now" | "monotonic">;
  readonly #store: GuardedStore;
  /** The current span's account of each budget that has been asked of. */
  readonly #accounts = new Map<string, BudgetAccount>();

  constructor(clock: Pick<Clock, "now" | "monotonic">, store: GuardedStore) {
    this.#clock = clock;
    this.#store = store;
  }

  /** Reserves the amounts of all of a key's budgets, or of none. */
  async reserve(
    keyName: string,
    limits: KeyLimits,
    amounts: Amounts,
  ): Promise<BudgetReservation | UsedUp> {
    const taken: { account: BudgetAccount; unit: Unit }[] = [];
    const settle = (actual: Amounts) => {
      for (const { account, unit } of taken) account.settle(amounts[unit], actual[unit]);
    };
    for (const budget of budgets) {
      const limit = limits[budget.limitName];
      if (limit === undefined) continue;
      const account = this.#account(keyName, budget);
      if (await account.take(amounts[budget.unit], limit)) {
        taken.push({ account, unit: budget.unit });
        continue;
      }
      settle({ requests: 0, tokens: 0 });
      const endsIn = account.id.endsAt - this.#clock.now();
      return { ...budget, limit, remaining: account.remaining(limit), endsIn };
    }
    return { settle };
  }

  /** The key's budgets, as far as this process has had to do with them. */
  state(keyName: string, limits: KeyLimits): BudgetState[] {
    const now = this.#clock.now();
    return budgets.flatMap((budget) => {
      const limit = limits[budget.limitName];
      if (limit === undefined) return [];
      const account = this.#accounts.get(`${keyName} ${budget.limitName}`);
      if (!account || account.id.endsAt <= now) return [];
      const remaining = account.remaining(limit);
      const endsIn = account.id.endsAt - now;
      return { ...budget, limit, remaining, used: limit - remaining, endsIn };
    });
  }

  /** Gives back what is held of every budget. */
  async close(): Promise<void> {
    await Promise.all(this.#accounts.values().map((account) => account.close()));
  }

  /** Forgets the accounts of days and months that are over. */
  forgetEnded(): void {
    for (const [key, { id }] of this.#accounts) {
      if (id.endsAt <= this.#clock.now()) this.#accounts.delete(key);
    }
  }

  #account(keyName: string, { limitName, unit, period }: Budget): BudgetAccount {
    const { label: span, endsAt } = spanAt(period, this.#clock.now());
    const key = `${keyName} ${limitName}`;
    const current = this.#accounts.get(key);
    if (current?.id.span === span) return current;
    const account = new BudgetAccount({ keyName, unit, span, endsAt }, this.#store, this.#clock);
    this.#accounts.set(key, account);
    return account;
  }
}
