/** Sixteen gateways on one database that is 10 to 50 ms away, in simulated time. */
import { assert, assertEquals } from "@std/assert";
import { randomFrom } from "../../bench/session.ts";
import { simulateBudgets } from "../../bench/store_budgets.ts";
import { simulateStatistics } from "../../bench/store_statistics.ts";

const far = { gateways: 16, time: { least: 5, most: 25 }, random: randomFrom(7) };

Deno.test("what sixteen gateways count is stored once, and shown by all within half a minute", async () => {
  const { recorded, stored, failures, behind } = await simulateStatistics({
    ...far,
    perSecond: 1,
    seconds: 30,
  });
  assert(recorded > 1_000);
  assertEquals([stored, failures], [recorded, 0]);
  assert(behind.p99 < 30, `${behind.p99} s`);
});

Deno.test("sixteen gateways that use up a budget in one moment give out all of it, and no more", async () => {
  const { requests, alone } = await simulateBudgets({
    ...far,
    perSecond: 10,
    requests: 1_000,
    tokens: 1e12,
  });
  assertEquals([requests, alone], [1, 0]);
});
