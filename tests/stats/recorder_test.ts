import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { outcomeKinds } from "../../lib/core/outcome.ts";
import type { Exchange } from "../../lib/stats/exchange.ts";
import { MemoryStore } from "../../lib/stats/memory_store.ts";
import { createStatistics, type StatsEvent } from "../../lib/stats/recorder.ts";
import type { StatsStore } from "../../lib/stats/store.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

function setUp(store: StatsStore = new MemoryStore()) {
  const clock = new FakeClock();
  const statistics = createStatistics({ clock, store, redact: (text) => text });
  let count = 0;
  const begin = () =>
    statistics.begin({
      id: `req_${++count}`,
      endpoint: "responses",
      client: "responses",
      keyName: "default",
      clientIp: "192.0.2.7",
      userAgent: "",
    });
  return { clock, statistics, begin };
}

Deno.test("under any interleaving every exchange that began is in flight or recorded, once", () => {
  const step = fc.oneof(
    fc.constant({ begin: true } as const),
    fc.record({
      begin: fc.constant(false as const),
      which: fc.nat(20),
      outcome: fc.constantFrom(...outcomeKinds),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const { statistics, begin } = setUp();
      const begun: Exchange[] = [];
      const ended = new Set<Exchange>();
      let again = 0;
      for (const step of steps) {
        if (step.begin) begun.push(begin());
        else {
          const exchange = begun[step.which];
          if (!exchange) continue;
          if (ended.has(exchange)) again++;
          ended.add(exchange);
          exchange.end({ outcome: step.outcome, status: 200 });
        }
        assertEquals(statistics.inFlight().length, begun.length - ended.size);
        assertEquals(statistics.store.snapshot().total.requests, ended.size);
      }
      assertEquals(statistics.health(), {
        begun: begun.length,
        ended: ended.size,
        endedTwice: again,
        lost: 0,
        droppedListeners: 0,
      });
      assertEquals(
        statistics.store.recent(Infinity).map(({ id }) => id),
        [...ended].map(({ id }) => id).reverse(),
      );
    }),
    { seed: 11, numRuns: 100 },
  );
});

Deno.test("exchanges in flight are listed oldest first, two of one id included", () => {
  const { statistics, begin } = setUp();
  const first = begin();
  begin();
  statistics.begin({
    id: "req_1",
    endpoint: "messages",
    client: "messages",
    keyName: "",
    clientIp: "",
    userAgent: "",
  });
  assertEquals(statistics.inFlight().map(({ id }) => id), ["req_1", "req_2", "req_1"]);
  first.end({ outcome: "completed", status: 200 });
  assertEquals(statistics.inFlight().map(({ endpoint }) => endpoint), ["responses", "messages"]);
});

Deno.test("listeners hear every beginning and end until they unsubscribe", () => {
  const { statistics, begin } = setUp();
  const heard: string[] = [];
  const listener = (event: StatsEvent) => {
    heard.push(event.type === "begun" ? `+${event.exchange.id}` : `-${event.record.id}`);
  };
  const unsubscribe = statistics.subscribe(listener);
  const first = begin();
  begin();
  first.end({ outcome: "completed", status: 200 });
  unsubscribe();
  unsubscribe();
  begin();
  assertEquals(heard, ["+req_1", "+req_2", "-req_1"]);
});

Deno.test("listeners are told of an end after it has been counted", () => {
  const { statistics, begin } = setUp();
  let counted = 0;
  statistics.subscribe((event) => {
    if (event.type === "ended") counted = statistics.store.snapshot().total.requests;
  });
  begin().end({ outcome: "completed", status: 200 });
  assertEquals(counted, 1);
});

Deno.test("a listener that throws is dropped and disturbs neither the request nor the others", () => {
  const { statistics, begin } = setUp();
  let calls = 0;
  let heard = 0;
  statistics.subscribe(() => {
    calls++;
    throw new Error("broken");
  });
  statistics.subscribe(() => heard++);
  begin().end({ outcome: "completed", status: 200 });
  assertEquals([calls, heard], [1, 2]);
  assertEquals(statistics.health().droppedListeners, 1);
});

Deno.test("a store that fails loses the record, says so, and disturbs nothing", () => {
  class BrokenStore extends MemoryStore {
    override record(): void {
      throw new Error("disk full");
    }
  }
  const { statistics, begin } = setUp(new BrokenStore());
  begin().end({ outcome: "completed", status: 200 });
  assertEquals(statistics.inFlight(), []);
  assertEquals([statistics.health().ended, statistics.health().lost], [1, 1]);
});

Deno.test("uptime goes on evenly whatever the wall clock does", async () => {
  const { clock, statistics } = setUp();
  await clock.advance(1500);
  clock.jump(-86_400_000);
  assertEquals(statistics.uptimeMs(), 1500);
  assertStrictEquals(statistics.startedAt, Date.UTC(2026, 10, 21, 12));
});
