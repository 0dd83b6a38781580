import { assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { ExpiringGroups } from "../../lib/core/expiring_groups.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

Deno.test("ExpiringGroups never holds more bytes than it may, and none once all is gone", async () => {
  const keys = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 3 });
  const acts = fc.array(fc.record({ keys, bytes: fc.nat(600), wait: fc.nat(40) }), {
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(acts, async (acts) => {
      const clock = new FakeClock();
      const groups = new ExpiringGroups<number>(clock, {
        maxBytes: 1_000,
        maxGroups: 4,
        ttlMs: 100,
      });
      for (const { keys, bytes, wait } of acts) {
        groups.keep(new Map(keys.map((key, at) => [key, at])), bytes);
        assertLessOrEqual(groups.bytes, 1_000);
        groups.get("a");
        if (wait > 30) await clock.advance(wait);
      }
      await clock.advance(100);
      assertEquals(groups.bytes, 0);
      assertEquals(clock.pending, 0);
    }),
    { seed: 1, numRuns: 50 },
  );
});
