import { assertEquals } from "@std/assert";
import { heldBy } from "./_soak_checks.ts";

const samples = (grow: (at: number) => { heap: number; rss: number }) =>
  Array.from({ length: 15 }, (_, at) => grow(at));

Deno.test("memory that holds still, or swings, has not grown", () => {
  assertEquals(
    heldBy(samples((at) => ({ heap: 2e7 + at % 3 * 1e6, rss: 3e8 + at % 2 * 3e7 }))),
    [],
  );
});

Deno.test("a leak of a few megabytes between samples is noticed, and so are too few samples", () => {
  assertEquals(heldBy(samples((at) => ({ heap: 2e7 + at * 1e6, rss: 3e8 }))).length, 1);
  assertEquals(heldBy(samples((at) => ({ heap: 2e7, rss: 3e8 + at * 1e7 }))).length, 1);
  assertEquals(heldBy([{ heap: 1, rss: 1 }]).length, 1);
});
