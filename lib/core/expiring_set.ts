import type { Clock } from "./clock.ts";

export interface ExpiringSetLimits {
  /** Most texts that are kept; the ones added longest ago go first. */
  most: number;
  /** Milliseconds after which a text is gone, unless it is added again. */
  ttlMs: number;
}

/** A few texts that are believed for a while. It needs no timer: what is over is not seen. */
export class ExpiringSet implements Iterable<string> {
  readonly #clock: Clock;
  readonly #limits: ExpiringSetLimits;
  /** When each was added, on the monotonic clock; oldest first. */
  readonly #since = new Map<string, number>();

  constructor(clock: Clock, limits: ExpiringSetLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  add(text: string): void {
    this.#since.delete(text);
    this.#since.set(text, this.#clock.monotonic());
    const [oldest] = this.#since.keys();
    if (this.#since.size > this.#limits.most && oldest !== undefined) this.#since.delete(oldest);
  }

  has(text: string): boolean {
    return this.#isCurrent(this.#since.get(text));
  }

  *[Symbol.iterator](): Iterator<string> {
    for (const [text, since] of this.#since) if (this.#isCurrent(since)) yield text;
  }

  #isCurrent(since: number | undefined): boolean {
    return since !== undefined && this.#clock.monotonic() - since < this.#limits.ttlMs;
  }
}
