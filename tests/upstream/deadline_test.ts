import { assertEquals } from "@std/assert";
import { Deadline } from "../../lib/upstream/deadline.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

Deno.test("Deadline aborts when the time is up, and says that it was the time", async () => {
  const clock = new FakeClock();
  const deadline = new Deadline(clock, 100, new AbortController().signal);
  await clock.advance(99);
  assertEquals([deadline.signal.aborted, deadline.expired], [false, false]);
  await clock.advance(1);
  assertEquals([deadline.signal.aborted, deadline.expired], [true, true]);
});

Deno.test("Deadline follows the caller, even after it has been cancelled", async () => {
  const clock = new FakeClock();
  const caller = new AbortController();
  const deadline = new Deadline(clock, 100, caller.signal);
  deadline.cancel();
  await clock.advance(200);
  assertEquals([deadline.signal.aborted, clock.pending], [false, 0]);
  caller.abort("left");
  assertEquals([deadline.signal.reason, deadline.expired], ["left", false]);
});
