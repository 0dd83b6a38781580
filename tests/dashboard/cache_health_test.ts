import { assertEquals } from "@std/assert";
import type { OutcomeKind } from "../../lib/core/outcome.ts";
import { noUsage } from "../../lib/core/usage.ts";
import { cacheCollapse } from "../../lib/dashboard/cache_health.ts";
import { record } from "../stats/_record.ts";

/** Exchanges with large prompts of which this share was read from the cache. */
function exchanges(count: number, share: number, outcome: OutcomeKind = "completed") {
  const usage = { ...noUsage(), input: 10_000, cacheRead: 10_000 * share };
  return Array.from({ length: count }, () => record({ usage, outcome }));
}

Deno.test("a cache that is read half as much as before has collapsed", () => {
  const found = cacheCollapse([...exchanges(10, 0.4), ...exchanges(30, 0.8)]);
  assertEquals(found, { before: 0.8, now: 0.4, exchanges: 10 });
});

Deno.test("a cache that is read a little less is let be", () => {
  assertEquals(cacheCollapse([...exchanges(10, 0.41), ...exchanges(30, 0.8)]), undefined);
});

Deno.test("a cache that never helped much has nothing to collapse from", () => {
  assertEquals(cacheCollapse([...exchanges(10, 0), ...exchanges(30, 0.39)]), undefined);
});

Deno.test("a few exchanges prove nothing", () => {
  assertEquals(cacheCollapse([...exchanges(9, 0), ...exchanges(9, 0.9)]), undefined);
  assertEquals(cacheCollapse([...exchanges(10, 0), ...exchanges(9, 0.9)]), undefined);
});

Deno.test("exchanges that did not complete say nothing about a cache", () => {
  const failed = exchanges(20, 0, "upstream_failed");
  assertEquals(cacheCollapse([...failed, ...exchanges(10, 0.8), ...exchanges(30, 0.8)]), undefined);
});

Deno.test("what was long ago is not compared with", () => {
  const found = cacheCollapse([...exchanges(70, 0.1), ...exchanges(300, 0.9)]);
  assertEquals(found, undefined);
});
