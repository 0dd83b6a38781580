import type { Clock } from "../core/clock.ts";
import { RETRY_BUDGET_MS, retryDelay } from "./retry.ts";
import type { UpstreamError } from "./upstream_error.ts";

/** Whether GitLab's gateway refused our token, and not the vendor GitLab's. */
export function refusesToken({ kind, upstreamStatus }: UpstreamError): boolean {
  return kind === "upstream_credentials" && upstreamStatus === 401;
}

/** The repeats of one request: one for a refused token, and those that {@linkcode retryDelay} allows. */
export class Repeats {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #began: number;
  #attempt = 1;
  #renewed = false;

  constructor({ clock, random }: { clock: Clock; random(): number }) {
    this.#clock = clock;
    this.#random = random;
    this.#began = clock.monotonic();
  }

  /** Whether the request has already been repeated with a new token. */
  get renewed(): boolean {
    return this.#renewed;
  }

  /** Milliseconds until the next attempt, `undefined` when the failure is what the client gets. */
  delayAfter(error: UpstreamError): number | undefined {
    const elapsedMs = this.#clock.monotonic() - this.#began;
    if (refusesToken(error)) {
      if (this.#renewed || elapsedMs > RETRY_BUDGET_MS) return undefined;
      this.#renewed = true;
      return 0;
    }
    return retryDelay({ attempt: this.#attempt++, error, elapsedMs, random: this.#random });
  }
}
