import { assertEquals } from "@std/assert";
import { parseRetryAfter } from "../../lib/upstream/retry_after.ts";

const now = Date.UTC(2026, 10, 21, 12);

Deno.test("parseRetryAfter() reads seconds and HTTP dates", () => {
  assertEquals(parseRetryAfter("0", now), 0);
  assertEquals(parseRetryAfter(" 7 ", now), 7);
  assertEquals(parseRetryAfter("1.2", now), 2);
  assertEquals(parseRetryAfter("Sat, 21 Nov 2026 12:00:30 GMT", now), 30);
  assertEquals(parseRetryAfter("Saturday, 21-Nov-26 12:00:30 GMT", now), 30);
  assertEquals(parseRetryAfter("Sat, 21 Nov 2026 11:00:00 GMT", now), 0);
});

Deno.test("parseRetryAfter() bounds what is absurd and ignores what is neither", () => {
  assertEquals(parseRetryAfter("99999999999999999999", now), 3_600);
  assertEquals(parseRetryAfter("Sat, 21 Nov 2099 12:00:00 GMT", now), 3_600);
  for (const value of [null, "", "-5", "soon", "1e3", "0x10", "Infinity", "NaN", "12 x"]) {
    assertEquals(parseRetryAfter(value, now), undefined, String(value));
  }
});
