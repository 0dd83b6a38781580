import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { FairQueue, type Leave } from "../../lib/access/fair_queue.ts";
import { GatewayError } from "../../lib/core/errors.ts";
import { settle } from "../helpers/fake_clock.ts";

const forever = new AbortController().signal;

/** Lets requests enter and notes who got in, in order. */
class Doorman {
  readonly inside: { who: string; leave: Leave }[] = [];
  readonly sentAway: string[] = [];
  readonly #queue: FairQueue;

  constructor(queue: FairQueue) {
    this.#queue = queue;
  }

  come(who: string, signal = forever): void {
    this.#queue.enter(who, signal).then(
      (leave) => this.inside.push({ who, leave }),
      () => this.sentAway.push(who),
    );
  }

  /** The one who has been inside longest leaves. */
  leave(): void {
    this.inside.shift()?.leave();
  }

  get names(): string {
    return this.inside.map(({ who }) => who).join("");
  }
}

Deno.test("FairQueue gives places at once while there are any", async () => {
  const queue = new FairQueue(2, 0);
  const leave = await queue.enter("a", forever);
  await queue.enter("a", forever);
  assertEquals([queue.taken, queue.waiting, queue.isFree], [2, 0, false]);
  leave();
  leave();
  assertEquals([queue.taken, queue.isFree], [1, true]);
});

Deno.test("FairQueue serves callers in turn, however many requests each has waiting", async () => {
  const doorman = new Doorman(new FairQueue(1, 100));
  for (const who of "aaaaaabbc") doorman.come(who);
  await settle();
  let order = "";
  while (doorman.inside.length > 0) {
    order += doorman.names;
    doorman.leave();
    await settle();
  }
  assertEquals(order, "aabcabaaa");
});

Deno.test("FairQueue sends away who comes to a full queue, and says when to come again", async () => {
  const queue = new FairQueue(1, 2);
  for (let index = 0; index < 3; index++) queue.enter("a", forever).catch(() => {});
  await settle();
  const error = await assertRejects(() => queue.enter("a", forever), GatewayError);
  assertEquals([error.kind, error.status, error.retryAfter], ["unavailable", 503, 5]);
  assertEquals(queue.waiting, 2);
});

Deno.test("FairQueue has room for others when one caller fills it", async () => {
  const queue = new FairQueue(1, 4);
  const doorman = new Doorman(queue);
  for (const who of "aaaaab") doorman.come(who);
  await settle();
  assertEquals([doorman.sentAway, queue.waiting], [["a"], 4]);
  for (const who of "bbb") doorman.come(who);
  await settle();
  // Two each: neither may push the other out any more.
  assertEquals(doorman.sentAway.toSorted().join(""), "aabb");
  assertEquals(queue.waiting, 4);
});

Deno.test("a client that leaves leaves the queue at once", async () => {
  const queue = new FairQueue(1, 10);
  const leave = await queue.enter("a", forever);
  const leaving = new AbortController();
  const waiting = queue.enter("b", leaving.signal);
  await settle();
  assertEquals(queue.waiting, 1);
  const reason = new Error("gone");
  leaving.abort(reason);
  assertEquals(queue.waiting, 0);
  assertEquals(await assertRejects(() => waiting), reason);
  leave();
  assertEquals(queue.taken, 0);
});

Deno.test("a client that has left before does not enter", async () => {
  const queue = new FairQueue(1, 10);
  await assertRejects(() => queue.enter("a", AbortSignal.abort(new Error("gone"))));
  assertEquals(queue.taken, 0);
});

Deno.test("a queue of no places sends everybody away who does not get in", async () => {
  const queue = new FairQueue(1, 0);
  await queue.enter("a", forever);
  await assertRejects(() => queue.enter("b", forever), GatewayError);
});

type Event = { kind: "come" | "abort" | "leave"; who: number };

Deno.test("whatever happens, no place is lost and none is given twice", async () => {
  const event: fc.Arbitrary<Event> = fc.record({
    kind: fc.constantFrom("come", "come", "abort", "leave"),
    who: fc.integer({ min: 0, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 60 }),
      fc.integer({ min: 1, max: 3 }),
      async (events, places) => {
        const queue = new FairQueue(places, 8);
        const doorman = new Doorman(queue);
        const signals: AbortController[] = [];
        for (const { kind, who } of events) {
          if (kind === "leave") doorman.leave();
          if (kind === "abort") signals[who]?.abort(new Error("gone"));
          if (kind === "come") {
            const controller = new AbortController();
            signals.push(controller);
            doorman.come(String(who), controller.signal);
          }
          await Promise.resolve();
          assert(queue.taken <= places && queue.waiting <= 8);
        }
        await settle();
        assertEquals(doorman.inside.length, queue.taken);
        while (doorman.inside.length > 0) {
          doorman.leave();
          await settle();
        }
        assertEquals([queue.taken, queue.waiting], [0, 0]);
        const came = events.filter(({ kind }) => kind === "come").length;
        assert(doorman.sentAway.length <= came);
      },
    ),
    { seed: 3, numRuns: 40 },
  );
});
