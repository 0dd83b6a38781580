import type { RateLimit, RateLimits } from "../../core/rate_limits.ts";

/** OpenAI's headers; the time until the reset is a duration such as `6m0s` there. */
export function rateLimitHeaders({ requests, tokens }: RateLimits): [string, string][] {
  return [...forUnit("requests", requests), ...forUnit("tokens", tokens)];
}

function forUnit(unit: string, limit: RateLimit | undefined): [string, string][] {
  if (!limit) return [];
  return [
    [`x-ratelimit-limit-${unit}`, String(limit.limit)],
    [`x-ratelimit-remaining-${unit}`, String(limit.remaining)],
    [`x-ratelimit-reset-${unit}`, duration(limit.resetIn)],
  ];
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours ? `${hours}h` : ""}${hours || minutes ? `${minutes}m` : ""}${seconds % 60}s`;
}
