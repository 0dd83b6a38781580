import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Clock } from "../../lib/core/clock.ts";
import { withTimerLines } from "../../lib/core/timer_lines.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

interface Call {
  /** Milliseconds to the next call, to this one's time, and to its being cancelled. */
  pause: number;
  wait: number;
  cancelIn: number | undefined;
}

const call = fc.record<Call>({
  pause: fc.nat(12),
  wait: fc.constantFrom(0, 1, 10, 10, 10, 25, 1_000),
  // Never at the very time of a call.
  cancelIn: fc.option(fc.nat(30).map((ms) => ms + 0.5), { nil: undefined }),
});

/** What happens, and when, to calls that are made of a clock. */
async function play(calls: readonly Call[], clock: Clock, beneath: FakeClock): Promise<string[]> {
  const seen: string[] = [];
  for (const [index, { pause, wait, cancelIn }] of calls.entries()) {
    const cancel = clock.after(wait, () => seen.push(`${index} at ${clock.monotonic()}`));
    if (cancelIn !== undefined) beneath.after(cancelIn, cancel);
    await beneath.advance(pause);
  }
  await beneath.advance(2_000);
  return seen.sort();
}

Deno.test("in lines, calls come when they would come without, and leave nothing behind", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 12 }), async (calls) => {
      const [plain, beneath] = [new FakeClock(), new FakeClock()];
      const wanted = await play(calls, plain, plain);
      assertEquals(await play(calls, withTimerLines(beneath), beneath), wanted);
      assertEquals(beneath.pending, 0);
    }),
    { seed: 11, numRuns: 60 },
  );
});

Deno.test("any number of calls of one duration take one timer", () => {
  const beneath = new FakeClock();
  const clock = withTimerLines(beneath);
  const cancels = Array.from({ length: 1_000 }, () => clock.after(60_000, () => {}));
  assertEquals(beneath.pending, 1);
  for (const cancel of cancels) cancel();
  clock.after(60_000, () => {});
  assertEquals(beneath.pending, 1);
});

/** A clock in lines on which no time passes, and the timers beneath, to be called by hand. */
function byHand() {
  const timers: (() => void)[] = [];
  const clock = withTimerLines({
    now: () => 0,
    monotonic: () => 0,
    after: (_, run) => {
      timers.push(run);
      return () => {};
    },
  });
  return { clock, timers };
}

Deno.test("a call that throws does not keep the next one in line from coming", () => {
  const { clock, timers } = byHand();
  let isCalled = false;
  clock.after(0, () => {
    throw new Error("a defect");
  });
  clock.after(0, () => isCalled = true);
  assertThrows(() => timers[0]?.(), Error, "a defect");
  timers[1]?.();
  assertEquals(isCalled, true);
});

Deno.test("calls that are due at the same time come in one turn", () => {
  const { clock, timers } = byHand();
  const seen: string[] = [];
  clock.after(0, () => {
    seen.push("first");
    clock.after(0, () => seen.push("asked for meanwhile"));
  });
  clock.after(0, () => seen.push("second"));
  timers[0]?.();
  assertEquals(seen, ["first", "second"]);
  timers[1]?.();
  assertEquals(seen, ["first", "second", "asked for meanwhile"]);
});

Deno.test("a call may cancel another one that is due at the same time", async () => {
  const beneath = new FakeClock();
  const clock = withTimerLines(beneath);
  const seen: string[] = [];
  clock.after(10, () => cancel());
  const cancel = clock.after(10, () => seen.push("cancelled"));
  clock.after(10, () => seen.push("kept"));
  await beneath.advance(10);
  assertEquals(seen, ["kept"]);
});

Deno.test("durations that differ by parts of a millisecond take one timer", () => {
  const beneath = new FakeClock();
  const clock = withTimerLines(beneath);
  for (let part = 1; part <= 1_000; part++) clock.after(59_999 + part / 1_000, () => {})();
  assertEquals(beneath.pending, 1);
});
