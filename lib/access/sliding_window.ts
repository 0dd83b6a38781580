const SLOTS = 61;
const SLOT_MS = 1_000;

/**
 * What was counted in the last minute, by the second. A second leaves as a whole when all of it is
 * older than a minute, so that no stretch of sixty seconds, wherever it begins, ever holds more than
 * the caller let in.
 */
export class SlidingWindow {
  readonly #counts = new Float64Array(SLOTS);
  /** The slot that `#counts` was last brought up to. */
  #slot = 0;
  #sum = 0;

  /** What is counted at `now`, on the monotonic clock in milliseconds. */
  sum(now: number): number {
    this.#advance(now);
    return this.#sum;
  }

  /** Counts `amount` more at `now`, and returns the slot that it is counted in. */
  add(now: number, amount: number): number {
    this.#advance(now);
    this.#change(this.#slot, amount);
    return this.#slot;
  }

  /**
   * Counts what was added to `slot` as `amount` less. What has left the window is not given back: it
   * does not count any more.
   */
  refund(now: number, slot: number, amount: number): void {
    this.#advance(now);
    if (slot > this.#slot - SLOTS) this.#change(slot, -amount);
  }

  /**
   * Milliseconds from `now` until `room` or less is counted, if nothing is added; `room` of 0 says
   * when all is forgotten.
   */
  msUntil(now: number, room: number): number {
    this.#advance(now);
    let left = this.#sum;
    for (let slot = this.#slot - SLOTS + 1; slot <= this.#slot; slot++) {
      if (left <= room) return 0;
      left -= this.#counts[(slot + SLOTS) % SLOTS] ?? 0;
      if (left <= room) return (slot + SLOTS) * SLOT_MS - now;
    }
    return SLOTS * SLOT_MS;
  }

  #change(slot: number, amount: number): void {
    const index = slot % SLOTS;
    this.#counts[index] = (this.#counts[index] ?? 0) + amount;
    this.#sum += amount;
  }

  #advance(now: number): void {
    const slot = Math.floor(now / SLOT_MS);
    const passed = Math.min(slot - this.#slot, SLOTS);
    for (let step = 1; step <= passed; step++) {
      const index = (slot - passed + step) % SLOTS;
      this.#sum -= this.#counts[index] ?? 0;
      this.#counts[index] = 0;
    }
    if (slot > this.#slot) this.#slot = slot;
  }
}
