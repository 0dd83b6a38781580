import { GatewayError } from "./errors.ts";

/** Seconds after which a client that found the buffers full is told to come again. */
const RETRY_AFTER = 5;

/** The part of the capacity that bodies may be awaited for beside it. */
const AWAITED_PART = 1 / 8;

/**
 * The memory that all request bodies together may take. Bytes are taken as they arrive, never by a
 * declared length: a header costs its sender nothing, so whoever could reserve by it could lock
 * everyone else out without sending a byte.
 */
export class BufferBudget {
  readonly #capacity: number;
  #used = 0;
  #awaited = 0;

  /** @param capacity in bytes. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Bytes that are taken now. */
  get used(): number {
    return this.#used;
  }

  /**
   * Room beside the capacity for a body that the runtime gathers, so that its bytes cannot be taken
   * as they arrive. Here the declared length has to do: whoever declares much and sends nothing
   * only makes others read theirs piece by piece.
   *
   * @returns how to give the room back, once; `undefined` when too much is awaited already.
   */
  awaitWhole(bytes: number): (() => void) | undefined {
    if (this.#awaited + bytes > this.#capacity * AWAITED_PART) return undefined;
    this.#awaited += bytes;
    return () => this.#awaited -= bytes;
  }

  /** An account for one body, with nothing taken yet. */
  lease(): BufferLease {
    let taken = 0;
    let isReleased = false;
    const take = (bytes: number) => {
      if (isReleased) throw new TypeError("Cannot take from a buffer lease: it is released");
      if (this.#used + bytes > this.#capacity) {
        throw new GatewayError(
          "unavailable",
          "The gateway cannot take the request now: the request bodies that it holds fill its buffers. Try again shortly.",
          { retryAfter: RETRY_AFTER },
        );
      }
      this.#used += bytes;
      taken += bytes;
    };
    const release = () => {
      isReleased = true;
      this.#used -= taken;
      taken = 0;
    };
    return { take, release, [Symbol.dispose]: release };
  }
}

/** One body's share of a {@linkcode BufferBudget}. */
export interface BufferLease extends Disposable {
  /**
   * Takes so many bytes more.
   *
   * @throws {GatewayError} `unavailable` when they do not fit; what was taken before stays taken.
   */
  take(bytes: number): void;
  /** Gives everything back; doing so again does nothing. */
  release(): void;
}
