import type { Clock } from "../core/clock.ts";
import type { BudgetId } from "./budget_store.ts";
import type { GuardedStore } from "./guarded_store.ts";

/** The part of a budget that a process may hold without having used it. */
const LEASE_SHARE = 0.02;

/**
 * How long, in milliseconds, it is believed that a budget has no room: whoever goes on with a
 * used-up one shall not keep the store busy.
 */
const BELIEVED_MS = 1_000;

/**
 * One budget of one key in one day or month, as far as this process has to do with it.
 *
 * A process takes parts of the budget out of the shared store, spends them by itself, and gives back
 * what it holds beyond a lease of 2 % of the budget. So all processes together never give out more
 * than the budget, at most requests nothing has to be asked of the store, and at most one lease for
 * each process lies idle elsewhere - or is lost, with a process that is killed. What can pass the
 * budget is what answers under way use beyond what was reserved for them.
 *
 * While the store does not work the process counts by itself, from what it knew last, and tells the
 * store later. Wherever it is not known whether something was counted, it counts twice rather than
 * not at all.
 */
export class BudgetAccount {
  readonly id: BudgetId;
  readonly #store: GuardedStore;
  readonly #clock: Pick<Clock, "monotonic">;
  /** What this process has taken out of the budget, and what of it is reserved or spent. */
  #held = 0;
  #spent = 0;
  /** What is out altogether, as the store said last. */
  #total = 0;
  /** What the store has yet to be told; less than 0 goes back. */
  #owed = 0;
  #limit = 0;
  /** Those who need something from the store wait for one another. */
  #turn: Promise<unknown> = Promise.resolve();
  #telling: Promise<void> | undefined;
  /** The smallest amount for which the store had no room, and until when that is believed. */
  #noRoom = { for: Infinity, until: -Infinity };

  constructor(id: BudgetId, store: GuardedStore, clock: Pick<Clock, "monotonic">) {
    this.id = id;
    this.#store = store;
    this.#clock = clock;
  }

  /** Reserves `amount` and says whether that was possible. */
  take(amount: number, limit: number): Promise<boolean> {
    if (limit !== this.#limit) this.#forgetNoRoom();
    this.#limit = limit;
    this.#tellLater();
    if (this.#spend(amount)) return Promise.resolve(true);
    const taken = this.#turn.then(() => this.#spend(amount) || this.#takeMore(amount));
    this.#turn = taken;
    return taken;
  }

  /** What was reserved as `reserved` came to `actual`. */
  settle(reserved: number, actual: number): void {
    this.#spent += actual - reserved;
    const idle = this.#held - this.#spent;
    // An overdraft has to be counted in any case.
    if (idle < 0) this.#owe(-idle);
    else if (idle > this.#lease) this.#owe(this.#lease - idle);
    this.#tellLater();
  }

  /** What could still be reserved, as far as it is known. */
  remaining(limit: number): number {
    return Math.max(0, limit - this.#total - this.#owed + this.#held - this.#spent);
  }

  /** Gives back what is held and not reserved; resolves when the store knows all, or is not there. */
  async close(): Promise<void> {
    await this.#turn;
    if (this.#held > this.#spent) this.#owe(this.#spent - this.#held);
    await this.#telling;
    await this.#tell();
  }

  get #lease(): number {
    return Math.ceil(this.#limit * LEASE_SHARE);
  }

  #spend(amount: number): boolean {
    if (this.#held - this.#spent < amount || this.#spent + amount > this.#limit) return false;
    this.#spent += amount;
    return true;
  }

  async #takeMore(amount: number): Promise<boolean> {
    const now = this.#clock.monotonic();
    if (amount >= this.#noRoom.for && now < this.#noRoom.until) return false;
    await this.#tell();
    const least = Math.max(0, amount - (this.#held - this.#spent));
    const most = Math.max(least, this.#lease);
    const limit = this.#limit;
    const answer = await this.#store.take(this.id, { least, most, limit });
    if (answer.ok) {
      this.#held += answer.value.given;
      this.#total = answer.value.total;
      const isTaken = this.#spend(amount);
      if (!isTaken) this.#noRoom = { for: amount, until: now + BELIEVED_MS };
      return isTaken;
    }
    // What was asked for in vain may have been given out: it then counts until the span ends.
    if (this.#total + this.#owed + least > limit) return false;
    this.#held += least;
    this.#owed += least;
    return this.#spend(amount);
  }

  #forgetNoRoom(): void {
    this.#noRoom = { for: Infinity, until: -Infinity };
  }

  #owe(amount: number): void {
    if (amount < 0) this.#forgetNoRoom();
    this.#held += amount;
    this.#owed += amount;
  }

  /** What the store has missed is told when it works again, whoever asks for something next. */
  #tellLater(): void {
    if (this.#owed === 0) return;
    this.#telling ??= this.#tell().finally(() => this.#telling = undefined);
  }

  async #tell(): Promise<void> {
    while (this.#owed !== 0) {
      const amount = this.#owed;
      this.#owed = 0;
      const answer = await this.#store.add(this.id, amount);
      if (answer.ok) {
        this.#total = answer.value;
        continue;
      }
      // Telling twice that something was spent is safe; giving it back twice is not.
      if (amount > 0 || !answer.wasAsked) this.#owed += amount;
      return;
    }
  }
}
