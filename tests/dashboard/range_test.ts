import { assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import {
  isWithin,
  type RangeName,
  ranges,
  spanOf,
  stepMs,
  stepsOf,
} from "../../lib/dashboard/range.ts";

const names = Object.keys(ranges) as RangeName[];

Deno.test("a span ends with the step that has begun, and has as many as its range says", () => {
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.integer({ min: 0, max: 4e12 }), (name, now) => {
      const span = spanOf(name, now);
      const steps = stepsOf(span);
      const last = steps.at(-1) ?? NaN;
      assertEquals(steps.length, ranges[name].count);
      assertEquals([isWithin(span, now), isWithin(span, span.to), isWithin(span, span.from)], [
        true,
        false,
        true,
      ]);
      assertLess(now - last, stepMs[span.step]);
      assertEquals(last + stepMs[span.step], span.to);
    }),
    { seed: 20261121, numRuns: 300 },
  );
});

Deno.test("days begin at midnight in UTC", () => {
  const { from, to } = spanOf("14d", Date.UTC(2026, 10, 21, 12));
  assertEquals([from, to], [Date.UTC(2026, 10, 8), Date.UTC(2026, 10, 22)]);
});
