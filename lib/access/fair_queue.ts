import { GatewayError } from "../core/errors.ts";

/** Gives a place back; calling it again does nothing. */
export type Leave = () => void;

interface Waiter {
  admit(): void;
  refuse(error: GatewayError): void;
}

/** Seconds after which somebody who found the queue full is told to come again. */
const RETRY_AFTER = 5;

/**
 * A limited number of places, and a queue for them that is fair between callers: places that become
 * free go to the callers in turn, however many requests each of them has waiting. When the queue is
 * full, somebody new takes the last place of the caller with the most waiting, unless that is they.
 */
export class FairQueue {
  readonly #places: number;
  readonly #mostWaiting: number;
  /** Who waits, by caller; the callers in the order of their turns, and none without a waiter. */
  readonly #lines = new Map<string, Set<Waiter>>();
  #taken = 0;
  #waiting = 0;

  constructor(places: number, mostWaiting: number) {
    this.#places = places;
    this.#mostWaiting = mostWaiting;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Whether somebody who comes now gets a place at once. */
  get isFree(): boolean {
    return this.#taken < this.#places;
  }

  /**
   * Waits for a place.
   *
   * @param caller whose turn it has to be.
   * @throws {GatewayError} `unavailable` when too many are waiting.
   * @throws the signal's reason, as soon as it aborts.
   */
  async enter(caller: string, signal: AbortSignal): Promise<Leave> {
    signal.throwIfAborted();
    if (this.isFree) this.#taken++;
    else await this.#wait(caller, signal);
    let isLeft = false;
    return () => {
      if (isLeft) return;
      isLeft = true;
      this.#taken--;
      this.#admitNext();
    };
  }

  async #wait(caller: string, signal: AbortSignal): Promise<void> {
    if (this.#waiting >= this.#mostWaiting) this.#makeRoom(caller);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = { admit: resolve, refuse: reject };
    const leave = () => {
      if (this.#remove(caller, waiter)) reject(signal.reason);
    };
    signal.addEventListener("abort", leave, { once: true });
    this.#add(caller, waiter);
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  #add(caller: string, waiter: Waiter): void {
    const line = this.#lines.get(caller);
    if (line) line.add(waiter);
    else this.#lines.set(caller, new Set([waiter]));
    this.#waiting++;
  }

  #remove(caller: string, waiter: Waiter): boolean {
    const line = this.#lines.get(caller);
    if (!line?.delete(waiter)) return false;
    if (line.size === 0) this.#lines.delete(caller);
    this.#waiting--;
    return true;
  }

  /** Gives free places to the callers in turn. */
  #admitNext(): void {
    while (this.isFree) {
      const [first] = this.#lines;
      if (!first) return;
      const [caller, line] = first;
      const [waiter] = line;
      if (!waiter) return;
      this.#remove(caller, waiter);
      // Whoever has more waiting goes to the end.
      if (this.#lines.delete(caller)) this.#lines.set(caller, line);
      this.#taken++;
      waiter.admit();
    }
  }

  /** @throws {GatewayError} when nobody has more waiting than `caller` would have. */
  #makeRoom(caller: string): void {
    let longest: [string, Set<Waiter>] | undefined;
    for (const entry of this.#lines) {
      if (entry[1].size > (longest?.[1].size ?? 0)) longest = entry;
    }
    const own = (this.#lines.get(caller)?.size ?? 0) + 1;
    if (!longest || longest[1].size <= own) throw full();
    const last = [...longest[1]].at(-1);
    if (last && this.#remove(longest[0], last)) last.refuse(full());
  }
}

function full(): GatewayError {
  return new GatewayError(
    "unavailable",
    "The gateway cannot take the request now: too many others are waiting for the models. Try again shortly.",
    { retryAfter: RETRY_AFTER },
  );
}
