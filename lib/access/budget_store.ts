/** One budget of one key in one day or month. */
export interface BudgetId {
  readonly keyName: string;
  readonly unit: "requests" | "tokens";
  /** `2026-11-21` or `2026-11`. */
  readonly span: string;
  /** When the span ends, in milliseconds since the epoch; afterwards it may be forgotten. */
  readonly endsAt: number;
}

/** How much of a budget is wanted: `least` or nothing, and at best `most`. */
export interface Wanted {
  least: number;
  most: number;
  /** The whole budget. */
  limit: number;
}

/**
 * Where it is counted how much of each budget has been given out, to this process or another one.
 * The counts of all processes together never pass the limit by {@linkcode BudgetStore.take}.
 */
export interface BudgetStore {
  /**
   * Gives out a part of a budget, in one step that no other process can come between.
   *
   * @returns how much was given, 0 when `least` does not fit, and how much is out now altogether.
   * @throws when the store does not work; it may then have counted or not.
   */
  take(id: BudgetId, wanted: Wanted): Promise<{ given: number; total: number }>;
  /**
   * Counts `amount` as given out whatever the limit is; less than 0 gives back.
   *
   * @returns how much is out now altogether.
   * @throws as {@linkcode BudgetStore.take}.
   */
  add(id: BudgetId, amount: number): Promise<number>;
}

/** How much of what is wanted is given when `total` is out. */
export function giveOut(total: number, { least, most, limit }: Wanted): number {
  const free = limit - total;
  return free < least ? 0 : Math.min(most, free);
}
