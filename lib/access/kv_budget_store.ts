import { type Clock, sleep } from "../core/clock.ts";
import { type BudgetId, type BudgetStore, giveOut, type Wanted } from "./budget_store.ts";

/** As much of a key-value database as budgets need; its methods reject when it fails. */
export interface BudgetDatabase {
  /** One row for every key, in their order. */
  read(keys: readonly string[][]): Promise<readonly BudgetRow[]>;
  /** Resolves to whether the changes were made: not when a checked row had changed. */
  commit(changes: {
    checks: readonly { key: string[]; versionstamp: string | null }[];
    sets: readonly { key: string[]; value: number; expireIn: number }[];
  }): Promise<boolean>;
}

export interface BudgetRow {
  readonly value: unknown;
  readonly versionstamp: string | null;
}

/** What all keys begin with; the number is that of the form below it. */
const PREFIX = ["duo-gateway", "budgets", "1"];

/** How long a count is kept after its day or month, for processes whose clocks differ. */
const KEPT_MS = 24 * 3_600_000;

/** Tries before it is given up; each is lost to a process that came first. */
const MOST_TRIES = 32;

/** A file that another process is writing is tried again after so many milliseconds. */
const LOCKED_MS = 15;

/**
 * Budgets that survive restarts and are shared by all processes that use the same database. Each
 * count is exchanged only when nobody else has done so in the meantime, because a limit has to be
 * checked in the same step; KV's own sums cannot do that, and lose their expiry.
 */
export class KvBudgetStore implements BudgetStore {
  readonly #database: BudgetDatabase;
  readonly #clock: Clock;

  constructor(database: BudgetDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async take(id: BudgetId, wanted: Wanted): Promise<{ given: number; total: number }> {
    const { before, after } = await this.#change(id, (total) => total + giveOut(total, wanted));
    return { given: after - before, total: after };
  }

  async add(id: BudgetId, amount: number): Promise<number> {
    return (await this.#change(id, (total) => Math.max(0, total + amount))).after;
  }

  async #change(id: BudgetId, change: (total: number) => number) {
    const key = [...PREFIX, id.span, id.keyName, id.unit];
    const expireIn = Math.max(0, id.endsAt - this.#clock.now()) + KEPT_MS;
    for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
      try {
        const [row] = await this.#database.read([key]);
        const before = countOf(row?.value);
        const after = change(before);
        if (after === before) return { before, after };
        const isDone = await this.#database.commit({
          checks: [{ key, versionstamp: row?.versionstamp ?? null }],
          sets: [{ key, value: after, expireIn }],
        });
        if (isDone) return { before, after };
      } catch (cause) {
        if (!isLocked(cause)) throw cause;
        await sleep(this.#clock, LOCKED_MS);
      }
    }
    throw new Error("Cannot count a budget: other processes change it all the time");
  }
}

/** Whether SQLite found the file in use by another process: then nothing has happened. */
function isLocked(cause: unknown): boolean {
  return cause instanceof Error && /database is (locked|busy)/.test(cause.message);
}

function countOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : 0;
}
