import type { KeyLimits } from "./key_rule.ts";
import { SlidingWindow } from "./sliding_window.ts";

/** What a key would have to wait for, and for how long; a request that never fits has no time. */
export interface Refusal {
  readonly limitName: "concurrentRequests" | "requestsPerMinute" | "tokensPerMinute";
  readonly limit: number;
  /** Milliseconds; absent when the request is larger than the limit as a whole. */
  readonly waitMs?: number;
}

/** A request that counts; it must be ended once. */
export interface CountedRequest {
  /** It is over and used so many tokens. */
  end(now: number, tokens: number): void;
  /** It never began: nothing of it counts. */
  undo(now: number): void;
}

/** How long somebody is told to wait whose other requests have to end first, in milliseconds. */
const ANOTHERS_END_MS = 1_000;

/** What one key uses at the moment: requests under way, and the last minute's requests and tokens. */
export class KeyUsage {
  readonly #requests = new SlidingWindow();
  readonly #tokens = new SlidingWindow();
  #active = 0;

  /** Counts a request of about so many tokens, or says why it cannot be let in now. */
  begin(now: number, limits: KeyLimits, tokens: number): CountedRequest | Refusal {
    const refusal = this.#refusal(now, limits, tokens);
    if (refusal) return refusal;
    this.#active++;
    const requestSlot = this.#requests.add(now, 1);
    const tokenSlot = this.#tokens.add(now, tokens);
    return {
      end: (now, used) => {
        this.#active--;
        // The surplus counts from now on, when it is known, and not from when it was reserved.
        if (used > tokens) this.#tokens.add(now, used - tokens);
        else this.#tokens.refund(now, tokenSlot, tokens - used);
      },
      undo: (now) => {
        this.#active--;
        this.#requests.refund(now, requestSlot, 1);
        this.#tokens.refund(now, tokenSlot, tokens);
      },
    };
  }

  get active(): number {
    return this.#active;
  }

  requests(now: number): number {
    return this.#requests.sum(now);
  }

  tokens(now: number): number {
    return this.#tokens.sum(now);
  }

  /** Milliseconds until the last minute's count is 0, if nothing is added. */
  forgottenIn(now: number): { requests: number; tokens: number } {
    return { requests: this.#requests.msUntil(now, 0), tokens: this.#tokens.msUntil(now, 0) };
  }

  isIdle(now: number): boolean {
    return this.#active === 0 && this.requests(now) === 0 && this.tokens(now) === 0;
  }

  #refusal(now: number, limits: KeyLimits, tokens: number): Refusal | undefined {
    const { concurrentRequests, requestsPerMinute, tokensPerMinute } = limits;
    if (concurrentRequests !== undefined && this.#active >= concurrentRequests) {
      return {
        limitName: "concurrentRequests",
        limit: concurrentRequests,
        waitMs: ANOTHERS_END_MS,
      };
    }
    if (requestsPerMinute !== undefined) {
      const waitMs = this.#requests.msUntil(now, requestsPerMinute - 1);
      if (waitMs > 0) return { limitName: "requestsPerMinute", limit: requestsPerMinute, waitMs };
    }
    if (tokensPerMinute === undefined) return undefined;
    const refused = { limitName: "tokensPerMinute", limit: tokensPerMinute } as const;
    if (tokens > tokensPerMinute) return refused;
    const waitMs = this.#tokens.msUntil(now, tokensPerMinute - tokens);
    return waitMs > 0 ? { ...refused, waitMs } : undefined;
  }
}
