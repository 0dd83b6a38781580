import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Ring } from "../../lib/stats/ring.ts";

Deno.test("a ring gives the newest items first and keeps no more than its capacity", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat()),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: -1, max: 12 }),
      (items, capacity, limit) => {
        const ring = new Ring<number>(capacity);
        for (const item of items) ring.add(item);
        assertEquals(
          ring.newest(limit),
          items.toReversed().slice(0, Math.max(0, Math.min(capacity, limit))),
        );
      },
    ),
    { seed: 7 },
  );
});
