import { assertEquals, assertStrictEquals } from "@std/assert";
import { joinBytes } from "../../lib/core/join_bytes.ts";

Deno.test("joinBytes puts pieces together in their order, empty ones too", () => {
  const pieces = [new Uint8Array([1, 2]), new Uint8Array(), new Uint8Array([3])];
  assertEquals(joinBytes(pieces), new Uint8Array([1, 2, 3]));
  assertEquals(joinBytes([]), new Uint8Array());
});

Deno.test("joinBytes copies no piece that is alone", () => {
  const only = new Uint8Array([7]);
  assertStrictEquals(joinBytes([only]), only);
});
