import type { Clock } from "../core/clock.ts";

/**
 * An abort signal for one attempt: it follows the caller's own, and it also aborts when the time is
 * up, unless the deadline is cancelled first. After that it still follows the caller.
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #cancelTimer: () => void;
  #expired = false;
  // `AbortSignal.any` does the same, sixty times as slowly.
  readonly #follow = () => this.#controller.abort(this.#caller?.reason);

  /** @param ms time from now, in milliseconds. */
  constructor(clock: Clock, ms: number, caller?: AbortSignal) {
    this.#caller = caller;
    if (caller?.aborted) this.#follow();
    else caller?.addEventListener("abort", this.#follow, { once: true });
    this.#cancelTimer = clock.after(ms, () => {
      if (this.signal.aborted) return;
      this.#expired = true;
      this.#controller.abort();
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether it was the time that ran out. */
  get expired(): boolean {
    return this.#expired;
  }

  /** What was to happen in time has happened. */
  cancel(): void {
    this.#cancelTimer();
  }

  /** As {@linkcode cancel}, and the caller is not followed any more. */
  end(): void {
    this.#cancelTimer();
    this.#caller?.removeEventListener("abort", this.#follow);
  }
}
