import type { Clock } from "../core/clock.ts";
import type { RateLimit, RateLimits } from "../core/rate_limits.ts";
import type { BudgetReservation, Budgets, BudgetState } from "./budgets.ts";
import type { Caller } from "./caller.ts";
import { type KeyLimits, limitNames } from "./key_rule.ts";
import { type CountedRequest, KeyUsage } from "./key_usage.ts";
import { budgetError, limitError } from "./limit_errors.ts";

/** What a request came to, for the limits of its key. */
export interface Charge {
  tokens: number;
  /** Whether it counts as a request of the day's and month's budgets. */
  countsAsRequest: boolean;
}

/** A request that has been let in; one of its methods must be called, once. */
export interface Reservation {
  /** Tokens that were reserved. */
  readonly tokens: number;
  settle(charge: Charge): void;
  /** It never began: nothing of it counts. */
  cancel(): void;
}

/** How a budget of a key stands. */
export interface KeyBudget extends BudgetState {
  readonly keyName: string;
}

/** How often what is not used any more is looked for, in milliseconds. */
const SWEEP_EVERY_MS = 60_000;

/**
 * The limits of all keys. A request reserves what it may take before it is sent and settles what it
 * took, so that any number of simultaneous requests cannot pass a limit by more than what those under
 * way use beyond their reservations.
 *
 * The limits of a minute, and of requests at one time, are those of this process; budgets are those
 * of their store.
 */
export class Limiter {
  readonly #clock: Clock;
  readonly #budgets: Budgets;
  /** Of keys that are in use or were in the last minute: of named ones only, so bounded. */
  readonly #usage = new Map<string, KeyUsage>();
  #sweptAt: number;

  constructor(clock: Clock, budgets: Budgets) {
    this.#clock = clock;
    this.#budgets = budgets;
    this.#sweptAt = clock.monotonic();
  }

  /**
   * Lets a request in; `undefined` when its caller has no limits.
   *
   * @param estimate the tokens that it may take; asked for only when a limit depends on them.
   * @throws {GatewayError} `rate_limited`, with the time to wait.
   */
  async reserve(caller: Caller, estimate: () => number): Promise<Reservation | undefined> {
    const { limits, keyName } = caller;
    if (!hasAny(limits)) return undefined;
    const tokens = limitsTokens(limits) ? estimate() : 0;
    const counted = this.#begin(caller, tokens);
    const amounts = { requests: 1, tokens };
    const reserved = await this.#budgets.reserve(keyName, limits, amounts);
    if ("settle" in reserved) return this.#reservation(tokens, counted, reserved);
    counted.undo(this.#clock.monotonic());
    throw budgetError(reserved);
  }

  /** The tightest of the caller's limits for each unit, as they stand now. */
  rateLimits({ keyName, limits }: Caller): RateLimits {
    if (!hasAny(limits)) return {};
    const known: Record<"requests" | "tokens", RateLimit[]> = { requests: [], tokens: [] };
    for (const { unit, limit, remaining, endsIn } of this.#budgets.state(keyName, limits)) {
      known[unit].push({ limit, remaining, resetIn: endsIn });
    }
    const now = this.#clock.monotonic();
    const usage = this.#usage.get(keyName);
    for (const unit of ["requests", "tokens"] as const) {
      const limit = limits[`${unit}PerMinute`];
      if (limit === undefined) continue;
      const remaining = Math.max(0, limit - (usage?.[unit](now) ?? 0));
      known[unit].push({ limit, remaining, resetIn: usage?.forgottenIn(now)[unit] ?? 0 });
    }
    const [requests, tokens] = [tightest(known.requests), tightest(known.tokens)];
    return { ...requests && { requests }, ...tokens && { tokens } };
  }

  /** The caller's budgets as far as this process knows them. */
  budgets({ keyName, limits }: Caller): KeyBudget[] {
    return this.#budgets.state(keyName, limits)
      .map(({ limitName, ...budget }) => ({ keyName, limitName, ...budget }));
  }

  #begin({ keyName, limits }: Caller, tokens: number): CountedRequest {
    const now = this.#clock.monotonic();
    this.#sweep(now);
    let usage = this.#usage.get(keyName);
    if (!usage) this.#usage.set(keyName, usage = new KeyUsage());
    const begun = usage.begin(now, limits, tokens);
    if ("limitName" in begun) throw limitError(begun, tokens);
    return begun;
  }

  #reservation(
    tokens: number,
    counted: CountedRequest,
    budgets: BudgetReservation,
  ): Reservation {
    const clock = this.#clock;
    return {
      tokens,
      settle(charge) {
        counted.end(clock.monotonic(), charge.tokens);
        budgets.settle({ requests: charge.countsAsRequest ? 1 : 0, tokens: charge.tokens });
      },
      cancel() {
        counted.undo(clock.monotonic());
        budgets.settle({ requests: 0, tokens: 0 });
      },
    };
  }

  #sweep(now: number): void {
    if (now - this.#sweptAt < SWEEP_EVERY_MS) return;
    this.#sweptAt = now;
    this.#budgets.forgetEnded();
    for (const [keyName, usage] of this.#usage) {
      if (usage.isIdle(now)) this.#usage.delete(keyName);
    }
  }
}

function tightest(known: RateLimit[]): RateLimit | undefined {
  return known.sort((a, b) => a.remaining - b.remaining)[0];
}

function hasAny(limits: KeyLimits): boolean {
  return limitNames.some((name) => limits[name] !== undefined);
}

function limitsTokens({ tokensPerMinute, tokensPerDay, tokensPerMonth }: KeyLimits): boolean {
  return (tokensPerMinute ?? tokensPerDay ?? tokensPerMonth) !== undefined;
}
