import { assertEquals } from "@std/assert";
import { dialects } from "../../lib/dialects/mod.ts";

const now = Date.UTC(2026, 10, 21, 12);
const limits = {
  requests: { limit: 60, remaining: 59, resetIn: 1_500 },
  tokens: { limit: 200_000, remaining: 0, resetIn: 12 * 3_600_000 + 6 * 60_000 },
};

Deno.test("Messages tells limits in Anthropic's headers", () => {
  assertEquals(dialects.messages.rateLimitHeaders(limits, now), [
    ["anthropic-ratelimit-requests-limit", "60"],
    ["anthropic-ratelimit-requests-remaining", "59"],
    ["anthropic-ratelimit-requests-reset", "2026-11-21T12:00:01Z"],
    ["anthropic-ratelimit-tokens-limit", "200000"],
    ["anthropic-ratelimit-tokens-remaining", "0"],
    ["anthropic-ratelimit-tokens-reset", "2026-11-22T00:06:00Z"],
  ]);
});

for (const dialect of [dialects.chat, dialects.responses]) {
  Deno.test(`${dialect.name} tells limits in OpenAI's headers`, () => {
    assertEquals(dialect.rateLimitHeaders(limits, now), [
      ["x-ratelimit-limit-requests", "60"],
      ["x-ratelimit-remaining-requests", "59"],
      ["x-ratelimit-reset-requests", "2s"],
      ["x-ratelimit-limit-tokens", "200000"],
      ["x-ratelimit-remaining-tokens", "0"],
      ["x-ratelimit-reset-tokens", "12h6m0s"],
    ]);
  });
}

Deno.test("a caller without limits is told of none", () => {
  for (const dialect of Object.values(dialects)) {
    assertEquals(dialect.rateLimitHeaders({}, now), []);
  }
});
