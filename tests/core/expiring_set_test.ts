import { assertEquals } from "@std/assert";
import { ExpiringSet } from "../../lib/core/expiring_set.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

Deno.test("ExpiringSet believes a text for its time and not longer, unless it is told again", async () => {
  const clock = new FakeClock();
  const set = new ExpiringSet(clock, { most: 10, ttlMs: 1_000 });
  set.add("a");
  set.add("b");
  await clock.advance(600);
  set.add("a");
  await clock.advance(399);
  assertEquals([set.has("a"), set.has("b"), set.has("c")], [true, true, false]);
  await clock.advance(1);
  assertEquals([...set], ["a"]);
  assertEquals(set.has("b"), false);
  assertEquals(clock.pending, 0);
});

Deno.test("ExpiringSet keeps a bounded number of texts, the latest ones", () => {
  const set = new ExpiringSet(new FakeClock(), { most: 3, ttlMs: 1_000 });
  for (let n = 0; n < 1_000; n++) set.add(`text ${n}`);
  assertEquals([...set], ["text 997", "text 998", "text 999"]);
});
