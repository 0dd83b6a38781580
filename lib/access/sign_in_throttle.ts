import type { Clock } from "../core/clock.ts";
import { SlidingWindow } from "./sliding_window.ts";

/** Tries in a minute of one address, and of all together. */
const MOST = { each: 10, all: 200 };

/**
 * How often somebody may try a key at the dashboard's door. Only tries that were let in are
 * remembered, for a minute, and so no more than so many addresses.
 */
export class SignInThrottle {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #all = new SlidingWindow();
  readonly #byAddress = new Map<string, SlidingWindow>();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** Counts a try from this address; whether it may be made. */
  admit(address: string): boolean {
    const now = this.#clock.monotonic();
    if (this.#all.sum(now) >= MOST.all) return false;
    const own = this.#byAddress.get(address) ?? new SlidingWindow();
    if (own.sum(now) >= MOST.each) return false;
    if (this.#byAddress.size >= MOST.all) this.#forget(now);
    this.#byAddress.set(address, own);
    own.add(now, 1);
    this.#all.add(now, 1);
    return true;
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#byAddress.size;
  }

  #forget(now: number): void {
    for (const [address, tries] of this.#byAddress) {
      if (tries.sum(now) === 0) this.#byAddress.delete(address);
    }
  }
}
