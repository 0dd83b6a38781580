import { assertEquals } from "@std/assert";
import { noUsage } from "../../lib/core/usage.ts";
import { chargeFor } from "../../lib/http/charge.ts";

const usage = { ...noUsage(), input: 100, cacheRead: 60, output: 50, reasoning: 20 };
const reported = { usage, usageKnown: true };
const unknown = { usage: noUsage(), usageKnown: false };

Deno.test("an answer counts for what the upstream reported, or else for what was reserved", () => {
  const outcome = "completed";
  assertEquals(chargeFor({ outcome, ...reported }, 1_000), { tokens: 150, countsAsRequest: true });
  assertEquals(chargeFor({ outcome, ...unknown }, 1_000), { tokens: 1_000, countsAsRequest: true });
});

Deno.test("an answer that was given up counts for no less than was reserved", () => {
  const outcome = "client_closed";
  assertEquals(chargeFor({ outcome, ...reported }, 120), { tokens: 150, countsAsRequest: true });
  assertEquals(chargeFor({ outcome, ...reported }, 900), { tokens: 900, countsAsRequest: true });
  assertEquals(chargeFor({ outcome, ...unknown }, 900), { tokens: 900, countsAsRequest: true });
});

for (const outcome of ["upstream_failed", "rejected", "internal_failed"] as const) {
  Deno.test(`${outcome} counts for what was reported, and for nothing when nothing was`, () => {
    assertEquals(chargeFor({ outcome, ...reported }, 900), { tokens: 150, countsAsRequest: true });
    assertEquals(chargeFor({ outcome, ...unknown }, 900), { tokens: 0, countsAsRequest: false });
  });
}
