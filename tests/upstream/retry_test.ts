import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { RETRY_BUDGET_MS, retryDelay } from "../../lib/upstream/retry.ts";
import { UpstreamError, type UpstreamErrorOptions } from "../../lib/upstream/upstream_error.ts";

function failed(options: UpstreamErrorOptions): UpstreamError {
  return new UpstreamError("upstream_failed", "It failed.", options);
}

function delay(options: UpstreamErrorOptions, attempt = 1, elapsedMs = 0, random = 0.5) {
  return retryDelay({ attempt, error: failed(options), elapsedMs, random: () => random });
}

Deno.test("retryDelay() repeats 429, 502, 503, 529 and what was never sent, and nothing else", () => {
  const repeated = Array.from({ length: 400 }, (_, index) => index + 200)
    .filter((status) => delay({ upstreamStatus: status }) !== undefined);
  assertEquals(repeated, [429, 502, 503, 529]);
  assertEquals(delay({ repeatIsSafe: true }), 500);
  assertEquals(delay({}), undefined, "a reset after sending may have been billed");
});

Deno.test("retryDelay() does not repeat what is final, whatever its status", () => {
  assertEquals(delay({ upstreamStatus: 429, retryable: false }), undefined);
  assertEquals(delay({ repeatIsSafe: true, retryable: false }), undefined);
});

Deno.test("retryDelay() allows two more tries, each waiting a random part of a growing limit", () => {
  const error = { upstreamStatus: 503 };
  assertEquals([1, 2, 3, 4].map((attempt) => delay(error, attempt)), [
    500,
    1000,
    undefined,
    undefined,
  ]);
  assertEquals(delay(error, 1, 0, 0), 0);
  assertEquals(delay(error, 1, 0, 0.999), 999);
});

Deno.test("retryDelay() waits as long as it was asked to, or not at all", () => {
  assertEquals(delay({ upstreamStatus: 429, upstreamRetryAfter: 4 }), 4_000);
  assertEquals(delay({ upstreamStatus: 429, upstreamRetryAfter: 0 }), 500);
  assertEquals(delay({ upstreamStatus: 429, upstreamRetryAfter: 4 }, 2, 6_001), undefined);
  assertEquals(delay({ upstreamStatus: 429, upstreamRetryAfter: 3_600 }), undefined);
});

Deno.test("retryDelay() never lets a try begin after the budget", () => {
  const facts = fc.record({
    attempt: fc.integer({ min: 1, max: 5 }),
    elapsedMs: fc.double({ min: 0, max: 20_000, noNaN: true }),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    retryAfter: fc.integer({ min: 0, max: 20 }),
  });
  fc.assert(
    fc.property(facts, ({ attempt, elapsedMs, random, retryAfter }) => {
      const options = { upstreamStatus: 429, upstreamRetryAfter: retryAfter };
      const ms = delay(options, attempt, elapsedMs, random);
      if (ms === undefined) return;
      assert(attempt < 3);
      assert(ms >= retryAfter * 1_000);
      assert(elapsedMs + ms <= RETRY_BUDGET_MS);
    }),
    { seed: 4 },
  );
});

Deno.test("UpstreamError tells when to come back exactly if that is useful", () => {
  assertEquals(failed({ status: 503 }).retryAfter, 5);
  assertEquals(failed({ status: 503, upstreamRetryAfter: 9 }).retryAfter, 9);
  assertEquals(failed({ status: 503, retryable: false }).retryAfter, undefined);
  assertEquals(failed({ status: 500 }).retryAfter, undefined);
  assertEquals(new UpstreamError("rate_limited", "Slower.").retryAfter, 5);
  assertEquals(new UpstreamError("overloaded", "Full.").retryAfter, 5);
});
