import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { outcomeKinds } from "../../lib/core/outcome.ts";
import { type Filter, filterQuery, readFilter } from "../../lib/dashboard/filter.ts";
import { type RangeName, ranges } from "../../lib/dashboard/range.ts";

const anyName = fc.string({ minLength: 1, maxLength: 128, unit: "grapheme" })
  .filter((name) => name.length <= 128);
const anyFilter: fc.Arbitrary<Filter> = fc.record({
  range: fc.constantFrom(...Object.keys(ranges) as RangeName[]),
  model: anyName,
  key: anyName,
  client: anyName,
  outcome: fc.constantFrom(...outcomeKinds),
}, { requiredKeys: ["range"] });

Deno.test("a filter survives its way through a URL", () => {
  fc.assert(
    fc.property(anyFilter, (filter) => {
      const url = new URL(`http://localhost/dashboard${filterQuery(filter)}`);
      assertEquals(readFilter(url.searchParams), filter);
    }),
    { seed: 20261121, numRuns: 300 },
  );
});

Deno.test("the board that is shown first has no query", () => {
  assertEquals(filterQuery(readFilter(new URLSearchParams())), "");
});

Deno.test("what a filter does not understand does not count", () => {
  const query = new URLSearchParams({
    range: "__proto__",
    outcome: "splendid",
    model: "m".repeat(129),
    key: "",
    colour: "red",
  });
  assertEquals(readFilter(query), { range: "14d" });
});
