import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { cut, printable } from "../../lib/telemetry/printable.ts";

Deno.test("printable turns runs of controls, separators and formats into one space", () => {
  assertEquals(printable("a\r\n\tb\u2028c\u202ed\u009be\u0000f", 100), "a b c d e f");
  assertEquals(printable("\x1b[31mred\x1b[0m", 100), "[31mred [0m");
  assertEquals(printable("\n  kept  \n", 100), "kept");
});

Deno.test("printable keeps every language and emoji", () => {
  assertEquals(printable("größe 模型 🙂", 100), "größe 模型 🙂");
});

Deno.test("printable is bounded, holds nothing unprintable, and is idempotent", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 40 }), (text, limit) => {
      const once = printable(text, limit);
      assert(once.length <= limit);
      assert(once.isWellFormed());
      assert(!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(once));
      assertEquals(printable(once, limit), once.trim());
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("cut never leaves half a surrogate pair", () => {
  assertEquals(cut("ab🙂", 3), "ab");
  assertEquals(cut("ab🙂", 4), "ab🙂");
  assertEquals(cut("abc", 3), "abc");
});
