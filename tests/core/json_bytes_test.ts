import { assertEquals, assertGreater, assertLess } from "@std/assert";
import { jsonBytes } from "../../lib/core/json_bytes.ts";

Deno.test("jsonBytes counts two bytes for each character of texts and keys", () => {
  const grown = (value: unknown, than: unknown) => jsonBytes(value) - jsonBytes(than);
  assertEquals(grown("abcd", ""), 8);
  assertEquals(grown({ abc: 1 }, { a: 1 }), 4);
  assertEquals(grown(["abc", null], ["", null]), 6);
  assertGreater(jsonBytes([[], {}]), jsonBytes([]));
});

Deno.test("jsonBytes stops at its limit", () => {
  const started = performance.now();
  assertGreater(jsonBytes(Array(2_000_000).fill([1]), 1_000), 1_000);
  assertLess(performance.now() - started, 1_000);
  assertGreater(jsonBytes("x".repeat(1_000), 10), 10);
});
