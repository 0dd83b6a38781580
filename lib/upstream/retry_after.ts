/** Longest wait that is believed, in seconds; whoever is told more would never come back. */
const LONGEST_SECONDS = 3_600;

/**
 * Seconds in a `retry-after` header, which holds a number of seconds or an HTTP date; `undefined`
 * when it is absent or neither. Never below 0 and never above an hour.
 *
 * @param now wall-clock time in milliseconds since the epoch.
 */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const seconds = /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : secondsUntil(value, now);
  if (Number.isNaN(seconds)) return undefined;
  return Math.min(Math.max(Math.ceil(seconds), 0), LONGEST_SECONDS);
}

/** NaN unless it looks like an HTTP date: `Date.parse` alone would also accept `-5` or `12 x`. */
function secondsUntil(date: string, now: number): number {
  return /^[A-Z][a-z]{2,8},? /.test(date) ? (Date.parse(date) - now) / 1_000 : NaN;
}
