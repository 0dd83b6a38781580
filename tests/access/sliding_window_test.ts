import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { SlidingWindow } from "../../lib/access/sliding_window.ts";

Deno.test("SlidingWindow counts what was added in the last minute", () => {
  const window = new SlidingWindow();
  window.add(500, 3);
  window.add(30_000, 4);
  assertEquals(window.sum(60_499), 7);
  assertEquals(window.sum(61_000), 4);
  assertEquals(window.sum(91_000), 0);
});

Deno.test("SlidingWindow takes back what is refunded, but not what has left it", () => {
  const window = new SlidingWindow();
  const slot = window.add(0, 10);
  window.refund(5_000, slot, 4);
  assertEquals(window.sum(5_000), 6);
  window.add(70_000, 1);
  window.refund(70_000, slot, 6);
  assertEquals(window.sum(70_000), 1);
});

Deno.test("SlidingWindow is empty after a long silence, whatever the clock says", () => {
  const window = new SlidingWindow();
  window.add(1e12, 5);
  assertEquals(window.sum(1e12 + 59_000), 5);
  assertEquals(window.sum(2e12), 0);
});

const steps = fc.array(
  fc.record({ pause: fc.integer({ min: 0, max: 20_000 }), amount: fc.integer({ min: 1, max: 5 }) }),
  { maxLength: 150 },
);

Deno.test("no sixty seconds, wherever they begin, hold more than was let in", () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 5, max: 20 }), (steps, limit) => {
      const window = new SlidingWindow();
      const letIn: { at: number; amount: number }[] = [];
      let now = 0;
      for (const { pause, amount } of steps) {
        now += pause;
        if (window.sum(now) + amount > limit) continue;
        window.add(now, amount);
        letIn.push({ at: now, amount });
      }
      for (const { at: from } of letIn) {
        const within = letIn.filter(({ at }) => at >= from && at < from + 60_000);
        assert(within.reduce((sum, { amount }) => sum + amount, 0) <= limit);
      }
    }),
    { seed: 11, numRuns: 300 },
  );
});

Deno.test("the time that msUntil names is the first at which there is room", () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 20 }), (steps, room) => {
      const [window, twin] = [new SlidingWindow(), new SlidingWindow()];
      let now = 0;
      for (const { pause, amount } of steps) {
        now += pause;
        window.add(now, amount);
        twin.add(now, amount);
      }
      const wait = window.msUntil(now, room);
      if (wait > 0) assert(twin.sum(now + wait - 1) > room);
      assert(window.sum(now + wait) <= room);
    }),
    { seed: 12, numRuns: 300 },
  );
});
