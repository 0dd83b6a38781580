/** What a process tells of itself: that it fits into the database, and is read as it was written. */
import { assert, assertEquals } from "@std/assert";
import { type Entry, fitting, MOST_FLIGHTS, readEntry } from "../../lib/instances/entry.ts";
import { ownEntry, type OwnParts } from "../../lib/instances/own.ts";
import type { ExchangeStart } from "../../lib/stats/exchange.ts";
import { overDenoKv } from "../../lib/stats/deno_kv.ts";
import { MemoryStore } from "../../lib/stats/memory_store.ts";
import { createStatistics } from "../../lib/stats/recorder.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

/** A process that serves so many requests, whose texts are all this one as far as they are kept. */
function serving(count: number, text: string): OwnParts {
  const clock = new FakeClock();
  const statistics = createStatistics({ clock, store: new MemoryStore(), redact: (text) => text });
  for (let number = 0; number < count; number++) {
    const start: ExchangeStart = {
      id: `req_${String(number).padStart(24, "0")}`,
      endpoint: "chat-completions",
      client: "responses",
      keyName: text,
      clientIp: "192.0.2.44",
      userAgent: text,
    };
    const exchange = statistics.begin(start);
    exchange.bodyRead(1e9);
    exchange.requested({ model: text, stream: true });
    exchange.resolved({
      model: text.slice(0, 128),
      upstreamModel: text,
      upstream: "responses",
      lane: "passthrough",
      dropped: [],
    });
    exchange.firstByte();
    exchange.sent(1e15);
  }
  return {
    version: "1.2.3-beta.4",
    statistics,
    tokens: {
      status: () => ({ state: "failing", exchanges: 1, failures: 1, lastError: text.repeat(9) }),
    },
    health: { troubles: () => [{ vendor: "anthropic", failures: 9, since: 1 }] },
    queue: { waiting: 1e6 },
    inFlight: { isClosed: true },
  };
}

/** As it comes out of the database. */
async function stored(entry: Entry): Promise<unknown> {
  using kv = await Deno.openKv(":memory:");
  const key = ["entry"];
  assert(await overDenoKv(kv).commit({ sets: [{ key, value: entry }] }));
  return (await kv.get(key)).value;
}

for (
  const text of ["sonnet", "é".repeat(500), "網".repeat(500), "🎈".repeat(500), '"\\'.repeat(500)]
) {
  Deno.test(`an entry of a thousand requests fits into one value: ${text.slice(0, 6)}`, async () => {
    const entry = ownEntry(serving(1_000, text));
    assertEquals(entry.running, 1_000);
    assert(entry.flights.length > 20 && entry.flights.length <= MOST_FLIGHTS);
    assertEquals(entry.flights[0]?.id, "req_000000000000000000000000", "the oldest come first");
    assertEquals(readEntry(await stored(entry)), entry);
  });
}

Deno.test("neither addresses nor programs of clients are told", () => {
  const entry = JSON.stringify(ownEntry(serving(1, "program")));
  assert(!entry.includes("192.0.2.44"));
  assert(!entry.includes("chat-completions"));
});

Deno.test("a hundred usual requests are told one by one", () => {
  const { statistics } = serving(150, "claude-sonnet-4-5-20250929");
  const told = fitting(statistics.inFlight());
  assertEquals(told.length, MOST_FLIGHTS);
});
