import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import fc from "fast-check";
import { Calibration } from "../../../lib/core/tokens/calibration.ts";

Deno.test("Calibration leaves estimates for an unknown model as they are", () => {
  assertEquals(new Calibration().adjust("m", 1_234), 1_234);
});

Deno.test("Calibration learns quickly that estimates are too low and slowly that they are not", () => {
  const calibration = new Calibration();
  calibration.observe("m", 1_000, 1_300);
  const once = calibration.ratio("m");
  assertGreater(once, 1.15);
  for (let times = 0; times < 10; times++) calibration.observe("m", 1_000, 1_300);
  assertLess(Math.abs(calibration.ratio("m") - 1.3), 0.01);
  calibration.observe("m", 1_000, 900);
  assertGreater(calibration.ratio("m"), 1.25);
  assertEquals(calibration.ratio("other"), 1);
});

Deno.test("Calibration does not learn from short prompts or impossible numbers", () => {
  const calibration = new Calibration();
  const numbers = [0, -1, NaN, Infinity, 100];
  for (const bad of numbers) calibration.observe("m", bad, 5_000);
  for (const bad of numbers) calibration.observe("m", 5_000, bad);
  assertEquals(calibration.ratio("m"), 1);
  assertEquals([...numbers, 5_000].filter((tokens) => calibration.learnsFrom(tokens)), [5_000]);
});

Deno.test("Calibration stays between 1 and 2, whatever it is told", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.double(), fc.double())), (observations) => {
      const calibration = new Calibration();
      for (const [estimate, counted] of observations) {
        calibration.observe("m", estimate, counted);
        assert(calibration.ratio("m") >= 1 && calibration.ratio("m") <= 2);
      }
    }),
    { seed: 1 },
  );
});

Deno.test("Calibration forgets the model that it heard of longest ago", () => {
  const calibration = new Calibration(2);
  for (const model of ["a", "b", "a", "c"]) calibration.observe(model, 1_000, 2_000);
  assertGreater(calibration.ratio("a"), 1);
  assertEquals(calibration.ratio("b"), 1);
  assertGreater(calibration.ratio("c"), 1);
});
