import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { writingSpeed } from "../../lib/dashboard/exchange_row.ts";
import { sumsOf, tokenSum, usageParts } from "../../lib/dashboard/sums.ts";
import { noUsage } from "../../lib/core/usage.ts";
import { countExchange, emptyTally } from "../../lib/stats/tally.ts";
import { record } from "../stats/_record.ts";

Deno.test("parts of tokens do not overlap, and add up to what was reported", () => {
  const part = fc.nat(1_000_000);
  fc.assert(
    fc.property(part, part, part, part, part, (fresh, cacheRead, cacheWrite, text, reasoning) => {
      const parts = usageParts({
        ...noUsage(),
        input: fresh + cacheRead + cacheWrite,
        cacheRead,
        cacheWrite,
        output: text + reasoning,
        reasoning,
      });
      assertEquals(parts, { uncached: fresh, cacheRead, cacheWrite, output: text, reasoning });
      assertEquals(tokenSum(parts), fresh + cacheRead + cacheWrite + text + reasoning);
    }),
    { seed: 20261121, numRuns: 200 },
  );
});

Deno.test("parts that contradict their totals are not shown as less than nothing", () => {
  const parts = usageParts({ ...noUsage(), input: 5, cacheRead: 9, output: 1, reasoning: 2 });
  assertEquals([parts.uncached, parts.output], [0, 0]);
});

Deno.test("of nothing there are no rates, rather than rates of nought", () => {
  const { success, cacheHits, averageMs, latency } = sumsOf(emptyTally());
  assertEquals([success, cacheHits, averageMs, latency], [
    null,
    null,
    null,
    { p50: null, p95: null, p99: null },
  ]);
});

Deno.test("a client that left is neither a success nor a failure", () => {
  const tally = emptyTally();
  countExchange(tally, record({ outcome: "completed" }));
  countExchange(tally, record({ outcome: "client_closed", status: 499 }));
  assertEquals(sumsOf(tally).success, 1);
  countExchange(tally, record({ outcome: "rejected", status: 429 }));
  assertEquals(sumsOf(tally).success, 0.5);
});

Deno.test("a speed is told of answers that were written over some time only", () => {
  const usage = { ...noUsage(), output: 50 };
  const speed = (change: Parameters<typeof record>[0]) =>
    writingSpeed(record({ stream: true, firstByteMs: 500, totalMs: 1500, usage, ...change }));
  assertEquals(speed({}), 50);
  assertEquals(speed({ stream: false }), undefined);
  assertEquals(speed({ totalMs: 550 }), undefined);
  assertEquals(speed({ usage: noUsage() }), undefined);
});
