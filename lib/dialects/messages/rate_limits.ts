import type { RateLimit, RateLimits } from "../../core/rate_limits.ts";

/** Anthropic's headers; the time of the reset is a date there. */
export function rateLimitHeaders(limits: RateLimits, now: number): [string, string][] {
  return [...forUnit("requests", limits.requests, now), ...forUnit("tokens", limits.tokens, now)];
}

function forUnit(unit: string, limit: RateLimit | undefined, now: number): [string, string][] {
  if (!limit) return [];
  const reset = new Date(now + limit.resetIn).toISOString().replace(/\.\d+Z$/, "Z");
  return [
    [`anthropic-ratelimit-${unit}-limit`, String(limit.limit)],
    [`anthropic-ratelimit-${unit}-remaining`, String(limit.remaining)],
    [`anthropic-ratelimit-${unit}-reset`, reset],
  ];
}
