import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { budgetOfEffort, clampEffort, effortOfBudget, fitBudget } from "../../lib/models/effort.ts";
import { effortLevels } from "../../lib/models/model.ts";

Deno.test("clampEffort goes down to the next accepted effort, else up to the lowest", () => {
  assertEquals(clampEffort("medium", ["low", "medium", "high"]), "medium");
  assertEquals(clampEffort("max", ["low", "medium", "high"]), "high");
  assertEquals(clampEffort("xhigh", ["low", "medium", "high", "max"]), "high");
  assertEquals(clampEffort("minimal", ["none", "low"]), "none");
  assertEquals(clampEffort("none", ["minimal", "low"]), "minimal");
  assertEquals(clampEffort("none", ["low", "high"]), "low");
  assertEquals(clampEffort("high", []), undefined);
});

Deno.test("clampEffort gives an accepted effort and keeps it when asked again", () => {
  const level = fc.constantFrom(...effortLevels);
  fc.assert(
    fc.property(level, fc.uniqueArray(level, { minLength: 1 }), (wanted, accepted) => {
      const once = clampEffort(wanted, accepted);
      assert(once && accepted.includes(once));
      assertEquals(clampEffort(once, accepted), once);
    }),
    { seed: 2 },
  );
});

Deno.test("an effort comes back from the budget it stands for, as far as budgets tell", () => {
  for (const effort of ["low", "medium"] as const) {
    assertEquals(effortOfBudget(budgetOfEffort[effort]), effort);
  }
  assertEquals([4096, 4097, 16_000, 16_001, 31_999].map(effortOfBudget), [
    "low",
    "medium",
    "medium",
    "high",
    "high",
  ]);
});

Deno.test("fitBudget leaves room for the answer or gives up", () => {
  assertEquals(fitBudget(16_384, 32_000), 16_384);
  assertEquals(fitBudget(31_999, 32_000), 30_976);
  assertEquals(fitBudget(8192, 2048), 1024);
  assertEquals(fitBudget(8192, 2047), undefined);
  assertEquals(fitBudget(0, 32_000), undefined);
  assertEquals(fitBudget(8192, Infinity), 8192);
});

Deno.test("fitBudget gives whole numbers from 1024 to below the limit", () => {
  const tokens = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(tokens, tokens, (wanted, limit) => {
      const budget = fitBudget(wanted, limit);
      assert(
        budget === undefined ||
          Number.isInteger(budget) && budget >= 1024 && budget < limit && budget <= wanted,
      );
    }),
    { seed: 3 },
  );
});
