import { GatewayError } from "../core/errors.ts";
import type { UsedUp } from "./budgets.ts";
import type { Refusal } from "./key_usage.ts";

const nouns = {
  concurrentRequests: "requests at one time",
  requestsPerMinute: "requests a minute",
  tokensPerMinute: "tokens a minute",
} as const satisfies Record<Refusal["limitName"], string>;

/** The error for a request that a limit of this minute keeps out. */
export function limitError({ limitName, limit, waitMs }: Refusal, tokens: number): GatewayError {
  const found = `This key may use ${limit} ${nouns[limitName]}`;
  if (waitMs === undefined) {
    return new GatewayError(
      "rate_limited",
      `${found}, and the request alone may take ${tokens}. Send a shorter one, or ask for fewer tokens of output.`,
      { retryable: false },
    );
  }
  const retryAfter = Math.ceil(waitMs / 1000);
  return new GatewayError(
    "rate_limited",
    `${found}, and they are in use. Try again in ${plural(retryAfter, "second")}.`,
    { retryAfter },
  );
}

/**
 * The error for a budget that has no room. Final, although it says when the budget begins anew:
 * clients that repeat requests by themselves would go on until then. OpenAI's clients know the code.
 */
export function budgetError({ unit, period, limit, remaining, endsIn }: UsedUp): GatewayError {
  const found = remaining > 0
    ? `has ${remaining} left, fewer than the request may take`
    : "is used up";
  return new GatewayError(
    "rate_limited",
    `The budget of this key, ${limit} ${unit} a ${period}, ${found}. It begins anew in ${
      duration(endsIn)
    }.`,
    { retryAfter: Math.ceil(endsIn / 1000), retryable: false, code: "insufficient_quota" },
  );
}

function duration(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (minutes < 120) return plural(minutes, "minute");
  const hours = Math.ceil(minutes / 60);
  return hours < 48 ? plural(hours, "hour") : plural(Math.ceil(hours / 24), "day");
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
