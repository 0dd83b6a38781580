import type { UpstreamError } from "./upstream_error.ts";

/** Statuses with which an upstream refuses work before doing any: the same request may go again. */
const REPEATABLE: ReadonlySet<number> = new Set([429, 502, 503, 529]);

/** The first try, and at most two more. */
const MOST_ATTEMPTS = 3;

/** Within this many milliseconds of the first try, every repeat has begun. */
export const RETRY_BUDGET_MS = 10_000;

/** Upper end of the first random wait; each further one may be twice as long. */
const FIRST_WAIT_MS = 1_000;

export interface FailedAttempt {
  /** Which try it was, from 1. */
  attempt: number;
  error: Pick<
    UpstreamError,
    "repeatIsSafe" | "retryable" | "upstreamRetryAfter" | "upstreamStatus"
  >;
  /** Milliseconds since the first try began. */
  elapsedMs: number;
  /** A number from 0 up to 1. */
  random(): number;
}

/**
 * Milliseconds to wait before the same request is sent once more, or `undefined` when it is not to
 * be: it is final, it may have been billed (a connection reset after sending), or no time is left.
 *
 * The wait is drawn evenly from zero to a growing limit, so that requests which failed together do
 * not come back together; a longer wait that the upstream asked for is kept to the second.
 */
export function retryDelay(
  { attempt, error, elapsedMs, random }: FailedAttempt,
): number | undefined {
  if (attempt >= MOST_ATTEMPTS || !mayRepeat(error)) return undefined;
  const asked = (error.upstreamRetryAfter ?? 0) * 1_000;
  const delay = Math.max(asked, random() * FIRST_WAIT_MS * 2 ** (attempt - 1));
  return elapsedMs + delay <= RETRY_BUDGET_MS ? delay : undefined;
}

function mayRepeat({ repeatIsSafe, retryable, upstreamStatus }: FailedAttempt["error"]): boolean {
  if (!retryable) return false;
  return repeatIsSafe || (upstreamStatus !== undefined && REPEATABLE.has(upstreamStatus));
}
