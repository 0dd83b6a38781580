import type { Clock } from "../core/clock.ts";

/**
 * An abort signal for one attempt: it follows the caller's own, and it also aborts when the time is
 * up, unless the deadline is cancelled first. After that it still follows the caller.
 */
export class Deadline {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #cancel: () => void;

  /** @param ms time from now, in milliseconds. */
  constructor(clock: Clock, ms: number, caller?: AbortSignal) {
    const own = this.#controller.signal;
    this.signal = caller ? AbortSignal.any([caller, own]) : own;
    this.#cancel = clock.after(ms, () => this.#controller.abort());
  }

  /** Whether it was the time that ran out. */
  get expired(): boolean {
    return this.#controller.signal.aborted;
  }

  /** What was to happen in time has happened. */
  cancel(): void {
    this.#cancel();
  }
}
