import { assert, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import {
  axisTicks,
  boxesPath,
  heightAt,
  labelled,
  linePath,
  slots,
  stack,
} from "../../lib/dashboard/chart.ts";

const runs = { seed: 20261121, numRuns: 300 };

Deno.test("axisTicks begins at nought, reaches the largest value and rises evenly", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1e12, noNaN: true }),
      fc.boolean(),
      (largest, whole) => {
        const ticks = axisTicks(largest, 3, whole);
        const [first = NaN, second = NaN] = ticks;
        const last = ticks.at(-1) ?? NaN;
        assertEquals(first, 0);
        assert(last >= largest * (1 - 1e-6), `${last} is below ${largest}`);
        assert(ticks.length >= 2 && ticks.length <= 6, `${ticks}`);
        if (whole) assert(ticks.every(Number.isInteger), `${ticks}`);
        const step = second - first;
        ticks.forEach((tick, index) =>
          assertLess(Math.abs(tick - index * step), step * 1e-6 + 1e-12)
        );
      },
    ),
    runs,
  );
});

Deno.test("axisTicks shows round numbers", () => {
  assertEquals(axisTicks(9), [0, 5, 10]);
  assertEquals(axisTicks(0.3), [0, 0.1, 0.2, 0.3]);
  assertEquals(axisTicks(74_000), [0, 25_000, 50_000, 75_000]);
  assertEquals(axisTicks(2, 3, true), [0, 1, 2]);
});

Deno.test("axisTicks makes an axis of nothing, and of what is no number", () => {
  for (const largest of [0, -3, NaN, Infinity]) assertEquals(axisTicks(largest, 3, true), [0, 1]);
});

Deno.test("heightAt keeps every value inside the plot", () => {
  assertEquals(heightAt(0, 10), 100);
  assertEquals(heightAt(10, 10), 0);
  assertEquals(heightAt(25, 10), 0);
  assertEquals(heightAt(-5, 10), 100);
  assertEquals(heightAt(5, 0), 100);
});

Deno.test("stack fills a bar without gaps or overlaps", () => {
  const values = fc.array(fc.nat(1000), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(values, (parts) => {
      const top = parts.reduce((sum, part) => sum + part, 0);
      let edge = 100;
      for (const { y, height } of stack(parts, top)) {
        assertLess(Math.abs(y + height - edge), 0.011);
        edge = y;
      }
      assertEquals(edge, top === 0 ? 100 : 0);
    }),
    runs,
  );
});

Deno.test("stack names the series of each part and leaves empty ones out", () => {
  assertEquals(stack([1, 0, 3], 4), [
    { series: 0, y: 75, height: 25 },
    { series: 2, y: 0, height: 75 },
  ]);
});

Deno.test("slots lie side by side within the plot", () => {
  assertEquals(slots(2, 0.2), [{ x: 5, width: 40 }, { x: 55, width: 40 }]);
  assertEquals(slots(0), []);
});

Deno.test("boxesPath draws every rectangle as a whole", () => {
  assertEquals(
    boxesPath([{ x: 0, y: 50, width: 10, height: 50 }, { x: 20, y: 0, width: 10, height: 100 }]),
    "M0 50h10v50h-10zM20 0h10v100h-10z",
  );
  assertEquals(boxesPath([]), "");
});

Deno.test("linePath goes through the middles of the places and breaks at gaps", () => {
  assertEquals(linePath([0, 5, 10, 5], 10), "M12.5 100L37.5 50L62.5 0L87.5 50");
  assertEquals(linePath([0, 0, null, 5, 5], 10), "M10 100L30 100M70 50L90 50");
});

Deno.test("linePath draws a lonely value as a dash", () => {
  assertEquals(linePath([null, 5, null, null], 10), "M33.33 50H41.67");
  assertEquals(linePath([null, null], 10), "");
});

Deno.test("labelled spreads few labels evenly and always keeps the last", () => {
  assertEquals(labelled(14, 5), [1, 4, 7, 10, 13]);
  assertEquals(labelled(3, 8), [0, 1, 2]);
  assertEquals(labelled(0, 8), []);
});
