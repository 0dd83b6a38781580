/** Readers that do not read hold a bounded amount of memory, and hold up nobody else. */
import { assertEquals, assertLess } from "@std/assert";
import { startSite } from "./_site.ts";
import { askNumbers, countTo, hear, type Lane } from "./_streams.ts";

const READERS = 40;
/** Two thousand numbers of sixteen thousand characters: 32 MB for each, if somebody held them. */
const ANSWER = { count: 2_000, pause: 0, size: 16_000 };

/** What the gateway may hold for each, in bytes: what sockets and buffers on the way take. */
const MOST_HELD = 6e6;

Deno.test("readers that stop reading are held back, and others get everything", async () => {
  await using site = await startSite();
  const lanes: Lane[] = ["passthrough", "translate"];
  await hear(await askNumbers(site.url, { lane: "translate", count: 200, pause: 0 }));
  const before = await site.quiet();
  const leaving = new AbortController();
  const stuck = await Promise.all(
    Array.from({ length: READERS }, (_, number) =>
      askNumbers(
        site.url,
        { ...ANSWER, lane: lanes[number % 2] ?? "translate" },
        leaving.signal,
      )),
  );
  const heard = await Promise.all(Array.from({ length: 20 }, async (_, number) => {
    const lane = lanes[number % 2] ?? "translate";
    return await hear(await askNumbers(site.url, { lane, count: 40, pause: 50 }));
  }));
  for (const { numbers } of heard) assertEquals(numbers, countTo(40));
  const full = await site.state();
  await hear(await askNumbers(site.url, { lane: "passthrough", count: 20, pause: 100 }));
  const during = await site.state();
  const grown = (during.rss - full.rss) / READERS;
  const held = (during.rss - before.rss) / READERS;
  console.log(
    `${READERS} readers that do not read hold ${(held / 1e6).toFixed(2)} MB each, and take ${
      (grown / 1e6).toFixed(2)
    } MB more in 2 s`,
  );
  assertEquals(during.inFlight, READERS, "they are still being served");
  assertLess(held, MOST_HELD);
  assertLess(grown, 1e6, "what they hold is full");
  leaving.abort();
  await Promise.allSettled(stuck.map((response) => response.body?.cancel()));
  const { outcomes } = await site.quiet();
  assertEquals(outcomes.client_closed, READERS);
});
