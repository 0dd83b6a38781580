import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { noUsage } from "../../lib/core/usage.ts";
import { containUsage } from "../../lib/stats/contain_usage.ts";

Deno.test("containUsage takes over a believable report as it is", () => {
  const usage = { input: 100, cacheRead: 60, cacheWrite: 40, output: 20, reasoning: 20 };
  assertEquals(containUsage(noUsage(), usage), usage);
});

Deno.test("containUsage keeps the earlier count where the new one is none", () => {
  const earlier = { input: 100, cacheRead: 60, cacheWrite: 10, output: 20, reasoning: 5 };
  assertEquals(
    containUsage(earlier, {
      input: -1,
      cacheRead: Infinity,
      cacheWrite: 1e300,
      output: 0.5,
      reasoning: NaN,
    }),
    earlier,
  );
});

Deno.test("containUsage never lets a part be larger than its whole, nor a count be absurd", () => {
  const usage = fc.record({
    input: fc.oneof(fc.double(), fc.integer()),
    cacheRead: fc.oneof(fc.double(), fc.integer()),
    cacheWrite: fc.oneof(fc.double(), fc.integer()),
    output: fc.oneof(fc.double(), fc.integer()),
    reasoning: fc.oneof(fc.double(), fc.integer()),
  });
  fc.assert(
    fc.property(fc.array(usage), (reports) => {
      const seen = reports.reduce(containUsage, noUsage());
      assert(seen.cacheRead + seen.cacheWrite <= seen.input);
      assert(seen.reasoning <= seen.output);
      for (const count of Object.values(seen)) {
        assert(Number.isInteger(count) && count >= 0 && count <= 1e9);
      }
    }),
    { seed: 4, numRuns: 300 },
  );
});
