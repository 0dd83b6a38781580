import { assertEquals } from "@std/assert";
import { spanAt } from "../../lib/access/period.ts";

Deno.test("days and months are UTC's, and say when the next begins", () => {
  const last = Date.UTC(2026, 11, 31, 23, 59, 59, 999);
  const next = Date.UTC(2027, 0, 1);
  assertEquals(spanAt("day", last), { label: "2026-12-31", endsAt: next });
  assertEquals(spanAt("month", last), { label: "2026-12", endsAt: next });
  assertEquals(spanAt("day", next), { label: "2027-01-01", endsAt: Date.UTC(2027, 0, 2) });
  assertEquals(spanAt("month", next), { label: "2027-01", endsAt: Date.UTC(2027, 1, 1) });
  assertEquals(spanAt("day", Date.UTC(2028, 1, 29)).endsAt, Date.UTC(2028, 2, 1));
});
