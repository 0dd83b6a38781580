import { assertEquals } from "@std/assert";
import { waitAtMost } from "../../lib/core/within.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

Deno.test("waitAtMost() ends with the work, also when that fails, and leaves no timer", async () => {
  const clock = new FakeClock();
  await waitAtMost(clock, 1000, Promise.resolve());
  await waitAtMost(clock, 1000, Promise.reject(new Error("failed")));
  assertEquals([clock.monotonic(), clock.pending], [0, 0]);
});

Deno.test("waitAtMost() ends without the work when the time is over", async () => {
  const clock = new FakeClock();
  let isOver = false;
  const waiting = waitAtMost(clock, 1000, new Promise(() => {})).then(() => isOver = true);
  await clock.advance(999);
  assertEquals(isOver, false);
  await clock.advance(1);
  await waiting;
  assertEquals(isOver, true);
});
