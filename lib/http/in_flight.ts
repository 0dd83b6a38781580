import { GatewayError } from "../core/errors.ts";
import type { OutcomeKind } from "../core/outcome.ts";

/**
 * Ends one exchange from outside: its client is told why, its upstream call is given up. `outcome` is
 * how an answer that has begun is counted; before that its error decides.
 */
export type Stop = (error: GatewayError, outcome: OutcomeKind) => void;

/**
 * The exchanges that are being served, so that a shutdown can wait for them and then end them. Its
 * size is the number of requests that are being served: each entry goes with its exchange's end.
 */
export class InFlight {
  readonly #stops = new Map<string, Stop>();
  #waiting: (() => void)[] = [];
  #isClosed = false;

  get size(): number {
    return this.#stops.size;
  }

  /**
   * Remembers how to stop an exchange; a second call for the same one replaces the first.
   *
   * @throws {GatewayError} `unavailable` when no new exchange is taken any more.
   */
  set(id: string, stop: Stop): void {
    if (this.#isClosed && !this.#stops.has(id)) throw closing();
    this.#stops.set(id, stop);
  }

  /** The exchange has ended. */
  delete(id: string): void {
    this.#stops.delete(id);
    if (this.#stops.size > 0) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting = [];
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Takes no new exchanges from now on. */
  close(): void {
    this.#isClosed = true;
  }

  /** Resolves when nothing is being served. */
  idle(): Promise<void> {
    return this.#stops.size === 0
      ? Promise.resolve()
      : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Ends one exchange because somebody wants it ended; whether it was still being served. */
  cancel(id: string): boolean {
    const stop = this.#stops.get(id);
    stop?.(cancelled(), "rejected");
    return stop !== undefined;
  }

  /** Ends everything that is still being served. */
  stopAll(error: GatewayError): void {
    for (const stop of [...this.#stops.values()]) stop(error, "internal_failed");
  }
}

/** Final, whatever its status says to others: agents must not begin anew what somebody has ended. */
function cancelled(): GatewayError {
  return new GatewayError(
    "forbidden",
    "This request was cancelled on the gateway's dashboard. Send it again only if it is wanted after all.",
  );
}

function closing(): GatewayError {
  return new GatewayError(
    "unavailable",
    "The gateway is shutting down and takes no new requests. Try again shortly.",
    { retryAfter: 5 },
  );
}
