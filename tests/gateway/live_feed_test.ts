/** The dashboard's live feed: what pages get to see, when, and what it costs. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Json } from "../../lib/dashboard/patch.ts";
import { faults } from "../../lib/simulator/mod.ts";
import { settle } from "../helpers/fake_clock.ts";
import { HungryReader } from "../helpers/hand_fed_stream.ts";
import { createTestGateway, type TestGateway, testKey } from "../helpers/test_gateway.ts";
import { messages } from "./_apis.ts";
import { assertSameBoard, boardNow, feedEvents, watch, Watcher } from "./_watching.ts";

const elsewhere = "192.0.2.44";
const key = { "x-api-key": testKey };

/** Timers of a gateway that has served something: the renewal of its token. */
const IDLE_TIMERS = 1;

async function serveOne(gateway: TestGateway, headers: Record<string, string> = {}) {
  const init = { headers: { "user-agent": "agent-of-the-test/1", ...headers }, peer: elsewhere };
  await (await gateway.ask(messages.path, messages.request(), init)).text();
}

/** A stream that is being answered until somebody ends it. */
async function running(gateway: TestGateway, headers: Record<string, string> = {}) {
  gateway.simulator.inject(faults.proxy.stream.silence(5));
  const response = await gateway.ask(messages.path, { ...messages.request(), stream: true }, {
    headers,
  });
  assert(response.body);
  const reader = new HungryReader(response.body);
  await settle();
  return reader;
}

Deno.test("a feed says whose build it is, gives the whole board, and then what changes", async () => {
  const pages = Object.assign(() => Promise.resolve(new Response()), {
    build: () => Promise.resolve("build-7"),
  });
  const gateway = createTestGateway({ deps: { pages } });
  const page = await watch(gateway);
  assertEquals(page.names, ["hello", "board"]);
  assertEquals(JSON.parse(page.events[0]?.data ?? ""), { build: "build-7" });
  assertEquals(page.board.everCounted, 0);
  await serveOne(gateway);
  await gateway.clock.advance(250);
  assertEquals(page.names, ["hello", "board", "patch"]);
  assertEquals(page.board.everCounted, 1);
  await page.leave();
});

Deno.test("an event reaches the page within a quarter of a second, a burst of them at once", async () => {
  const gateway = createTestGateway();
  const page = await watch(gateway);
  await gateway.clock.advance(5_000);
  for (let count = 0; count < 50; count++) await serveOne(gateway);
  await gateway.clock.advance(250);
  assertEquals(page.board.everCounted, 50);
  assertEquals(page.names.filter((name) => name === "patch").length, 1);
  await page.leave();
});

Deno.test("the figures of what runs come about once a second", async () => {
  const gateway = createTestGateway();
  const page = await watch(gateway);
  const client = await running(gateway);
  await gateway.clock.advance(250);
  assertEquals(page.board.flights.length, 1);
  const before = page.board.flights[0]?.bytesOut;
  gateway.simulator.inject(faults.proxy.stream.silence(5));
  await gateway.clock.advance(10_000);
  assertEquals(typeof before, "number");
  assert(page.events.length <= 2 + 1 + 11, `${page.events.length}`);
  await client.leave();
  await gateway.clock.advance(250);
  assertEquals(page.board.flights, []);
  await page.leave();
});

Deno.test("all patches applied to the first board give the board as it is now", async () => {
  const gateway = createTestGateway();
  const page = await watch(gateway, "?range=hour");
  for (let round = 0; round < 40; round++) {
    if (round % 7 === 0) await (await running(gateway)).leave();
    if (round % 3 === 0) gateway.simulator.inject(faults.proxy.serverError());
    await serveOne(gateway);
    await gateway.clock.advance(round * 97 % 1_300);
  }
  await gateway.clock.advance(1_000);
  assertEquals(page.names.filter((name) => name === "board").length, 1);
  assert(page.versions.length > 20);
  assertSameBoard(page.board, await boardNow(gateway, "?range=hour"));
  await page.leave();
});

Deno.test("a page goes on from every version that is still known, without the whole board", async () => {
  const gateway = createTestGateway();
  const page = await watch(gateway);
  for (let round = 0; round < 12; round++) {
    await serveOne(gateway);
    await gateway.clock.advance(300);
  }
  const now = await boardNow(gateway);
  let resumed = 0;
  for (const { id, board } of page.versions) {
    const again = await watch(gateway, "", { headers: { "last-event-id": id } }, board);
    if (!again.names.includes("board")) resumed++;
    const shown = again.versions.at(-1)?.board ?? board;
    assertSameBoard(shown, now);
    await again.leave();
  }
  assert(resumed >= 3, `${resumed} of ${page.versions.length}`);
  await page.leave();
});

Deno.test("a page that comes back after everybody has left gets what it has missed", async () => {
  const gateway = createTestGateway();
  const page = await watch(gateway);
  const { version, board } = page;
  await page.leave();
  await serveOne(gateway);
  await gateway.clock.advance(60_000);
  const again = await watch(gateway, `?since=${version}`, {}, board as unknown as Json);
  assertEquals(again.names, ["hello", "patch"]);
  assertSameBoard(again.board, await boardNow(gateway));
  await again.leave();
});

Deno.test("a version of another process, another filter or nobody gets the whole board", async () => {
  const gateway = createTestGateway();
  const page = await watch(gateway, "?range=day");
  for (const since of [page.version, "elsewhere-4", "x".repeat(500), "%0A%0Adata:"]) {
    const again = await watch(gateway, `?range=hour&since=${since}`);
    assertEquals(again.names, ["hello", "board"], since);
    await again.leave();
  }
  await page.leave();
});

Deno.test("a feed says something at least every ten seconds", async () => {
  const gateway = createTestGateway();
  const page = await watch(gateway);
  let heard = page.text.length;
  for (let turn = 0; turn < 6; turn++) {
    await gateway.clock.advance(10_000);
    assert(page.text.length > heard, `silent in turn ${turn}`);
    heard = page.text.length;
  }
  assertEquals(page.names.includes("beat"), true);
  await page.leave();
});

Deno.test("while nobody looks, nothing is made and no timer runs", async () => {
  const gateway = createTestGateway();
  await serveOne(gateway);
  const listeners = gateway.clock.pending;
  assertEquals(listeners, IDLE_TIMERS);
  const page = await watch(gateway);
  assertEquals(gateway.clock.pending, IDLE_TIMERS + 1);
  await page.leave();
  assertEquals(gateway.clock.pending, IDLE_TIMERS);
  let made = 0;
  const { store } = gateway.app.statistics;
  const snapshot = store.snapshot.bind(store);
  store.snapshot = () => {
    made++;
    return snapshot();
  };
  await serveOne(gateway);
  await gateway.clock.advance(60_000);
  assertEquals(made, 0);
});

Deno.test("one board is made for all who see the same", async () => {
  const gateway = createTestGateway();
  let made = 0;
  const { store } = gateway.app.statistics;
  const health = store.health.bind(store);
  store.health = () => {
    made++;
    return health();
  };
  const pages = await Promise.all(Array.from({ length: 20 }, () => watch(gateway)));
  assertEquals(made, 1);
  await serveOne(gateway);
  await gateway.clock.advance(250);
  assertEquals(made, 2);
  assertEquals(new Set(pages.map(({ version }) => version)).size, 1);
  for (const page of pages) await page.leave();
});

Deno.test("a HEAD request leaves nothing behind", async () => {
  const gateway = createTestGateway();
  const response = await gateway.ask("/dashboard/api/live", undefined, { method: "HEAD" });
  assertEquals([response.status, response.body], [200, null]);
  assertEquals(gateway.clock.pending, 0);
});

Deno.test("a slow page skips what it has missed and makes nothing pile up", async () => {
  const gateway = createTestGateway();
  const response = await gateway.ask("/dashboard/api/live");
  const reader = response.body?.getReader();
  assert(reader);
  const read = async () => new TextDecoder().decode((await reader.read()).value);
  let text = await read();
  const quick = await watch(gateway);
  for (let round = 0; round < 120; round++) {
    await serveOne(gateway);
    await gateway.clock.advance(100);
    if (round % 50 === 0) await settle();
  }
  const missed = await read();
  text += missed;
  assert(missed.length < 3 * JSON.stringify(await boardNow(gateway)).length, `${missed.length}`);
  await gateway.clock.advance(1_000);
  const slow = new Watcher(
    new Response(text, {
      headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
    }),
  );
  await settle();
  assertEquals(slow.version, quick.versions.at(-1)?.id);
  assertSameBoard(slow.board, quick.board);
  await reader.cancel();
  await quick.leave();
});

Deno.test("a page that takes nothing for a minute is given up", async () => {
  const gateway = createTestGateway();
  const response = await gateway.ask("/dashboard/api/live");
  assert(response.body);
  await gateway.clock.advance(70_000);
  assertEquals(gateway.clock.pending, 0);
  assertEquals(feedEvents(await response.text()), []);
});

Deno.test("a public page never gets a word that the public view has not", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  const page = await watch(gateway, "?key=default&client=agent-of-the-test");
  const owner = await watch(gateway, "?key=default&client=agent-of-the-test", { headers: key });
  const client = await running(gateway, key);
  await gateway.clock.advance(1_000);
  gateway.simulator.inject(faults.proxy.serverError());
  await serveOne(gateway, key);
  await gateway.clock.advance(1_000);
  assertEquals([page.board.view, owner.board.view], ["public", "full"]);
  assertEquals([page.board.mayCancel, owner.board.mayCancel], [false, true]);
  for (
    const secret of [elsewhere, "agent-of-the-test", "Internal server error", "default"]
  ) {
    assert(!page.text.includes(`"${secret}`), secret);
  }
  assert(owner.text.includes("Internal server error"));
  await client.leave();
  await page.leave();
  await owner.leave();
});

Deno.test("DASHBOARD_ACCESS decides about the feed as about the page", async () => {
  const status = async (env: Record<string, string>, headers: Record<string, string> = {}) => {
    const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey, ...env } });
    const response = await gateway.ask("/dashboard/api/live", undefined, { headers });
    await response.body?.cancel();
    assertEquals(gateway.clock.pending, 0);
    return response.status;
  };
  assertEquals(await status({ DASHBOARD_ACCESS: "key" }), 401);
  assertEquals(await status({ DASHBOARD_ACCESS: "key" }, key), 200);
  assertEquals(await status({ DASHBOARD_ACCESS: "off" }, key), 404);
});

Deno.test("too many feeds are refused, and the public leaves room for who holds the key", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  const open = (init = {}) => gateway.ask("/dashboard/api/live", undefined, init);
  const bodies = [];
  let refused: Response | undefined;
  for (let count = 0; count < 300 && !refused; count++) {
    const response = await open();
    if (response.status === 200) bodies.push(response.body);
    else refused = response;
  }
  assertEquals(bodies.length, 192);
  assertEquals([refused?.status, refused?.headers.get("retry-after")], [503, "30"]);
  const owner = await open({ headers: key });
  assertEquals(owner.status, 200);
  await bodies.pop()?.cancel();
  const next = await open();
  assertEquals(next.status, 200);
  for (const body of [...bodies, owner.body, next.body]) await body?.cancel();
  assertEquals(gateway.clock.pending, 0);
});

Deno.test("too many different filters are refused, and those that nobody watches give way", async () => {
  const gateway = createTestGateway();
  const pages = [];
  for (let count = 0; count < 32; count++) pages.push(await watch(gateway, `?client=${count}`));
  const refused = await gateway.ask("/dashboard/api/live?client=one-more");
  assertEquals(refused.status, 503);
  assertEquals((await watch(gateway, "?client=7")).names, ["hello", "board"]);
  await pages[3]?.leave();
  const next = await watch(gateway, "?client=one-more");
  assertEquals(next.names, ["hello", "board"]);
  await gateway.app.drain(0);
});

Deno.test("feeds end when the gateway stops, which they do not delay", async () => {
  const gateway = createTestGateway();
  const page = await watch(gateway);
  await gateway.app.drain(30_000);
  await settle();
  assertEquals(page.state, "closed");
  assertEquals(gateway.clock.pending, 0);
  const late = await gateway.ask("/dashboard/api/live");
  assertEquals([late.status, late.headers.get("retry-after")], [503, "5"]);
});

Deno.test("a board that cannot be made ends neither the feed nor the gateway", async () => {
  const gateway = createTestGateway();
  const page = await watch(gateway);
  const { store } = gateway.app.statistics;
  const health = store.health;
  store.health = () => {
    throw new Error("a defect of the test");
  };
  await serveOne(gateway);
  await gateway.clock.advance(20_000);
  assert(gateway.log.some((line) => line.includes("a defect of the test")));
  assertEquals(page.names.at(-1), "beat");
  store.health = health;
  await gateway.clock.advance(10_000);
  assertNotEquals(page.names.at(-1), "board");
  assertEquals(page.board.everCounted, 1);
  await page.leave();
});
