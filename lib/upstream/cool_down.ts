import type { Clock } from "../core/clock.ts";

/**
 * A short while after a final refusal in which the same question is answered with the same refusal
 * and not asked again: repeated 401s get a client locked out by GitLab's edge, and a client that
 * loops should not turn its loop into ours.
 */
export class CoolDown {
  readonly #clock: Clock;
  #error: Error | undefined;
  #until = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Answers with `error` for `ms` milliseconds from now. */
  begin(error: Error, ms: number): void {
    this.#error = error;
    this.#until = this.#clock.monotonic() + ms;
  }

  end(): void {
    this.#error = undefined;
  }

  /** The refusal to answer with, while the cool-down lasts. */
  get error(): Error | undefined {
    if (this.#error && this.#clock.monotonic() >= this.#until) this.#error = undefined;
    return this.#error;
  }
}
