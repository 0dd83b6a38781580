import { assertEquals, assertLess, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { applyPatch, diff, type Json, type Patch } from "../../lib/dashboard/patch.ts";

const runs = { seed: 20261121, numRuns: 400 };
const anyJson = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
const anyList = fc.array(fc.record({ id: fc.nat(9), n: fc.nat(2) })) as fc.Arbitrary<Json>;

/** A patch after its way over the network. */
const sent = (patch: Patch): Patch => JSON.parse(JSON.stringify(patch));

/** `-0` is written as `0`, so what is sent is compared. */
const asSent = (value: Json): string => JSON.stringify(value);

Deno.test("a patch leads from any value to any other", () => {
  const holds = (before: Json, after: Json) => {
    const patch = diff(before, after);
    if (patch) assertEquals(asSent(applyPatch(before, sent(patch))), asSent(after));
    else assertEquals(asSent(before), asSent(after));
  };
  fc.assert(fc.property(anyJson, anyJson, sorted(holds)), runs);
  fc.assert(fc.property(anyList, anyList, sorted(holds)), runs);
});

/** Members may come out in another order, which is not a difference. */
function sorted(holds: (before: Json, after: Json) => void) {
  const sort = (value: Json): Json => {
    if (typeof value !== "object" || value === null) return value;
    if (value instanceof Array) return value.map(sort);
    const object = value as Record<string, Json>;
    const copy: Record<string, Json> = Object.create(null);
    for (const name of Object.keys(object).sort()) copy[name] = sort(object[name] ?? null);
    return copy;
  };
  return (before: Json, after: Json) => holds(sort(before), sort(after));
}

Deno.test("equal values need no patch", () => {
  fc.assert(
    fc.property(anyJson, (value) => {
      assertEquals(diff(value, JSON.parse(JSON.stringify(value))), undefined);
    }),
    runs,
  );
});

Deno.test("a new row at the top of a full table is one item and one piece", () => {
  const rows = Array.from({ length: 50 }, (_, id) => ({ id, text: "row" }));
  const patch = diff(rows, [{ id: 50, text: "row" }, ...rows.slice(0, 49)]);
  assertEquals(patch, { a: [{ i: { id: 50, text: "row" } }, [0, 49]] });
});

Deno.test("one number that changed is told by its path", () => {
  const before = { sums: { requests: 1, tokens: 5 }, rows: [1, 2] };
  const after = { sums: { requests: 2, tokens: 5 }, rows: [1, 2] };
  assertEquals(sent(diff(before, after) as Patch), { s: { sums: { s: { requests: [2] } } } });
});

Deno.test("what did not change is shared with the value before", () => {
  const before = { rows: [{ id: 1 }], n: 1 };
  const after = applyPatch(before, { s: { n: [2] } }) as typeof before;
  assertStrictEquals(after.rows, before.rows);
});

Deno.test("names such as __proto__ are members like any other", () => {
  const after = JSON.parse('{"__proto__": {"polluted": true}}');
  const patched = applyPatch({}, sent(diff({}, after) as Patch));
  assertEquals(JSON.stringify(patched), '{"__proto__":{"polluted":true}}');
  assertEquals(({} as Record<string, unknown>).polluted, undefined);
});

Deno.test("a patch for another value is refused", () => {
  assertThrows(() => applyPatch([1], { a: [[0, 5]] }), TypeError);
  assertThrows(() => applyPatch(1, { s: {} }), TypeError);
  assertThrows(() => applyPatch({}, { a: [] }), TypeError);
});

Deno.test("diffing long lists takes linear time", () => {
  const list = (shift: number) => Array.from({ length: 20_000 }, (_, id) => ({ id: id + shift }));
  const [before, after] = [list(0), list(10_000)];
  const begun = performance.now();
  diff(before, after);
  assertLess(performance.now() - begun, 1000);
});
