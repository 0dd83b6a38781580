/** Several gateways on one database: what each one's dashboard shows of the others, and may do. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { entryKey, entryPrefix } from "../../lib/instances/keys.ts";
import { faults } from "../../lib/simulator/mod.ts";
import { version } from "../../lib/version.ts";
import { settle } from "../helpers/fake_clock.ts";
import { HungryReader } from "../helpers/hand_fed_stream.ts";
import { type TestGateway, testKey } from "../helpers/test_gateway.ts";
import { messages } from "./_apis.ts";
import { onlyRecord } from "./_looking.ts";
import { Cluster, gatewayWith } from "./_sharing.ts";
import { assertSameBoard, boardNow, watch } from "./_watching.ts";

const elsewhere = { peer: "192.0.2.44" };

/** A stream that is being answered until somebody ends it. */
async function running(gateway: TestGateway, headers: Record<string, string> = {}) {
  gateway.simulator.inject(faults.proxy.stream.silence(5));
  const body = { ...messages.request(), stream: true };
  const response = await gateway.ask(messages.path, body, { headers });
  assertEquals(response.status, 200);
  assert(response.body);
  const reader = new HungryReader(response.body);
  await settle();
  const [live] = gateway.app.statistics.inFlight();
  assert(live);
  return { id: live.id, reader };
}

function cancel({ ask }: TestGateway, id: string, init = {}): Promise<Response> {
  return ask("/dashboard/api/cancel", new URLSearchParams({ id }), init);
}

async function entries({ database }: Cluster): Promise<string[]> {
  const rows = await Array.fromAsync(database.scan({ prefix: entryPrefix }));
  return rows.map(({ key }) => String(key.at(-1)));
}

Deno.test("a gateway alone shows no instances, with a database or without", async () => {
  const cluster = new Cluster();
  const gateway = await cluster.join();
  const { reader } = await running(gateway);
  await cluster.pass(4_000);
  const board = await boardNow(gateway);
  assertEquals([board.instances, board.running], [undefined, 1]);
  assertEquals(board.flights[0].instance, undefined);
  await reader.leave();
});

Deno.test("each of two gateways shows both, itself first, and what runs on either", async () => {
  const cluster = new Cluster();
  const one = await cluster.join();
  await cluster.pass(30_000);
  const two = await cluster.join();
  const here = await running(one);
  const there = await running(two);
  await cluster.pass(3_000);
  const [first, second] = [await boardNow(one), await boardNow(two)];
  const names = first.instances.rows.map(({ name }: { name: string }) => name);
  assertEquals(new Set(names).size, 2);
  assertEquals(
    second.instances.rows.map(({ name }: { name: string }) => name),
    names.toReversed(),
  );
  for (const board of [first, second]) {
    assertEquals([board.running, board.instances.count], [2, 2]);
    for (const row of board.instances.rows) {
      assertEquals([row.version, row.running, row.waiting], [version, 1, 0]);
      assertEquals([row.token, row.failing, row.isStopping], ["valid", [], false]);
    }
  }
  const [own, foreign] = first.flights;
  assertEquals([own.id, own.instance], [here.id, names[0]]);
  assertEquals([foreign.id, foreign.instance], [there.id, names[1]]);
  const [itself] = second.flights;
  // What the other tells of a request is what it shows of it, at most an entry and a look older.
  const { startedAt, instance: _, ...figures } = foreign;
  const { startedAt: exact, instance: __, ...same } = itself;
  assertEquals(figures, same);
  const late = (two.clock.now() - exact) - (one.clock.now() - startedAt);
  assert(late >= 0 && late <= 4_000, `${late} ms`);
  await here.reader.leave();
  await there.reader.leave();
});

Deno.test("a page that watches learns of the others' requests and of their end", async () => {
  const cluster = new Cluster();
  const one = await cluster.join();
  const two = await cluster.join();
  const page = await watch(one);
  await cluster.pass(1_000);
  assertEquals(page.board.instances?.count, 2);
  const { id, reader } = await running(two);
  await cluster.pass(4_500);
  assertEquals(page.board.flights.map((flight) => flight.id), [id]);
  await reader.leave();
  await cluster.pass(4_500);
  assertEquals(page.board.flights, []);
  const { flights, instances, running: count } = await boardNow(one);
  assertSameBoard([page.board.flights, page.board.instances, page.board.running], [
    flights,
    instances,
    count,
  ]);
  await page.leave();
});

Deno.test("while nobody looks, nobody is looked for", async () => {
  const cluster = new Cluster();
  const one = await cluster.join();
  await cluster.join();
  const page = await watch(one);
  await cluster.pass(10_000);
  await page.leave();
  const reads = async () => {
    const before = cluster.database.reads;
    await cluster.pass(60_000);
    return cluster.database.reads - before;
  };
  const unwatched = await reads();
  const again = await watch(one);
  const watched = await reads();
  await again.leave();
  assert(watched - unwatched >= 28 && watched - unwatched <= 32, `${watched} and ${unwatched}`);
  assertEquals(await reads(), unwatched);
});

Deno.test("looking for others makes no boards of its own accord", async () => {
  const cluster = new Cluster();
  const one = await cluster.join();
  const page = await watch(one);
  await cluster.pass(60_000);
  const { length } = page.events;
  await cluster.pass(60_000);
  const more = page.events.length - length;
  assert(more <= 11, `${more} events in a minute`);
  await page.leave();
});

Deno.test("everybody sees that there are others, without versions, keys and words", async () => {
  const cluster = new Cluster();
  const one = await cluster.join({ PROXY_API_KEY: testKey });
  const two = await cluster.join({ PROXY_API_KEY: testKey });
  const three = await cluster.join({ PROXY_API_KEY: testKey });
  const headers = { "x-api-key": testKey };
  two.simulator.inject(faults.exchange.unauthorized());
  await (await two.ask(messages.path, messages.request(), { headers })).text();
  const { reader } = await running(three, headers);
  await cluster.pass(12_000);
  const full = await boardNow(one, "", { headers });
  const everybodys = await boardNow(one, "", elsewhere);
  const failing = full.instances.rows.find(({ token }: { token: string }) => token === "failing");
  assertStringIncludes(failing.lastError, "GITLAB_TOKEN is not known");
  const redacted = full.instances.rows.map((row: Record<string, unknown>) => {
    const { version: _, lastError: __, ...rest } = row;
    return rest;
  });
  assertEquals(everybodys.instances.rows, redacted);
  const { key, requestedModel, ...flight } = full.flights[0];
  assertEquals([key, requestedModel], ["default", messages.request().model]);
  assertEquals(everybodys.flights, [flight]);
  await reader.leave();
});

Deno.test("a gateway that was killed is gone after its time, and its entry with it", async () => {
  const cluster = new Cluster();
  const one = await cluster.join();
  const two = await cluster.join();
  const { reader } = await running(two);
  const page = await watch(one);
  await cluster.pass(4_000);
  cluster.kill(two);
  await cluster.pass(20_000);
  assertEquals([page.board.instances?.count, page.board.running], [2, 1]);
  await cluster.pass(8_000);
  assertEquals([page.board.instances, page.board.running], [undefined, 0]);
  assertEquals((await entries(cluster)).length, 1);
  await page.leave();
  await reader.leave();
});

Deno.test("what had died before a gateway began is not shown to who looks later", async () => {
  const cluster = new Cluster();
  cluster.kill(await cluster.join());
  const one = await cluster.join();
  await cluster.pass(30_000);
  assertEquals((await boardNow(one)).instances, undefined);
  assertEquals((await entries(cluster)).length, 1);
});

Deno.test("one that was only taken for dead is back with its next sign of life", async () => {
  const cluster = new Cluster();
  const one = await cluster.join();
  const two = await cluster.join();
  const page = await watch(one);
  await cluster.pass(2_000);
  cluster.kill(two);
  await cluster.pass(30_000);
  assertEquals(page.board.instances, undefined);
  await two.clock.advance(10_000);
  await cluster.pass(3_000);
  assertEquals(page.board.instances?.count, 2);
  await page.leave();
});

Deno.test("wall clocks may differ by an hour, either way", async () => {
  for (const skew of [-3_600_000, 3_600_000]) {
    const cluster = new Cluster();
    const one = await cluster.join();
    const two = await cluster.join();
    two.clock.jump(skew);
    const { reader } = await running(two);
    const page = await watch(one);
    await cluster.pass(60_000);
    const row = page.board.instances?.rows[1];
    const [flight] = page.board.flights;
    assert(row && flight);
    const now = one.clock.now();
    assert(Math.abs(now - row.startedAt - 60_000) < 4_000, `up for ${now - row.startedAt} ms`);
    assert(Math.abs(now - flight.startedAt - 60_000) < 4_000, `${now - flight.startedAt} ms`);
    await page.leave();
    await reader.leave();
  }
});

Deno.test("who stops takes its entry back before the database is closed", async () => {
  const cluster = new Cluster();
  const one = await cluster.join();
  const two = await cluster.join();
  assertEquals((await entries(cluster)).length, 2);
  await two.app.drain(1000);
  await two.app.close(1000);
  assert(cluster.database.isClosed);
  cluster.database.isClosed = false;
  assertEquals((await entries(cluster)).length, 1);
  assertEquals((await boardNow(one)).instances, undefined);
});

Deno.test("who finishes what it serves says that it is stopping", async () => {
  const cluster = new Cluster();
  const one = await cluster.join();
  const two = await cluster.join();
  const { reader } = await running(two);
  const drained = two.app.drain(60_000);
  await cluster.pass(4_000);
  const { instances } = await boardNow(one);
  assertEquals([instances.rows[1].isStopping, instances.rows[1].running], [true, 1]);
  await reader.leave();
  await drained;
});

Deno.test("a request is cancelled from another gateway's dashboard", async () => {
  const cluster = new Cluster();
  const one = await cluster.join();
  const two = await cluster.join();
  const { id, reader } = await running(two);
  await cluster.pass(2_500);
  // No page watches here: behind a balancer the click may reach any of the gateways.
  assertEquals((await cancel(one, id)).status, 204);
  await cluster.pass(2_500);
  assertEquals(reader.state, "closed");
  assertStringIncludes(reader.text, "cancelled on the gateway's dashboard");
  assertEquals(onlyRecord(two).outcome, "rejected");
  // Whoever wished it need not wait for the next turn of its owner.
  assertEquals((await cancel(one, id)).status, 404);
  assertEquals((await boardNow(one)).flights, []);
});

Deno.test("several may wish to end requests of one gateway at the same time", async () => {
  const cluster = new Cluster();
  const one = await cluster.join();
  const two = await cluster.join();
  const three = await cluster.join();
  const first = await running(two);
  two.simulator.inject(faults.proxy.stream.silence(5));
  const response = await two.ask(messages.path, { ...messages.request(), stream: true });
  assert(response.body);
  const reader = new HungryReader(response.body);
  await cluster.pass(2_500);
  const second = two.app.statistics.inFlight().find(({ id }) => id !== first.id)?.id ?? "";
  const [a, b] = await Promise.all([cancel(one, first.id), cancel(three, second)]);
  assertEquals([a.status, b.status], [204, 204]);
  await cluster.pass(2_500);
  assertEquals([first.reader.state, reader.state], ["closed", "closed"]);
});

Deno.test("who may not cancel here may not cancel elsewhere, and no id is a wish", async () => {
  const cluster = new Cluster();
  const env = { PROXY_API_KEY: testKey };
  const one = await cluster.join(env);
  const two = await cluster.join(env);
  const headers = { "x-api-key": testKey };
  const { id, reader } = await running(two, headers);
  await cluster.pass(2_500);
  assertEquals((await cancel(one, id)).status, 403);
  for (const unknown of ["", "req_none", "__proto__"]) {
    assertEquals((await cancel(one, unknown, { headers })).status, 404, unknown);
  }
  await cluster.pass(4_000);
  assertEquals(reader.state, "reading");
  await reader.leave();
});

Deno.test("a wish that cannot be placed is told, not dropped", async () => {
  const cluster = new Cluster();
  const one = await cluster.join();
  const two = await cluster.join();
  const { id, reader } = await running(two);
  await cluster.pass(2_500);
  await boardNow(one);
  cluster.database.failure = new Error("database is locked");
  const response = await cancel(one, id);
  assertEquals(response.status, 503);
  assertStringIncludes((await response.json()).error.message, "served by another gateway");
  await reader.leave();
});

Deno.test("a database that is silent delays one page by a tenth of a second, and nothing else", async () => {
  const cluster = new Cluster();
  const gateway = gatewayWith(cluster.database);
  cluster.database.isSilent = true;
  const restored = gateway.app.restore(0);
  await gateway.clock.advance(0);
  await restored;
  const served = await gateway.ask(messages.path, messages.request());
  assertEquals(served.status, 200);
  await served.text();
  const page = gateway.ask("/dashboard/api/board");
  await gateway.clock.advance(100);
  assertEquals((await page).status, 200);
  assertEquals((await gateway.ask("/dashboard/api/board")).status, 200);
  assertEquals((await cancel(gateway, "req_none")).status, 404);
  const drained = gateway.app.drain(1000);
  await gateway.clock.advance(0);
  await drained;
});

Deno.test("a database that fails is told of once, asked ever more seldom, and found again", async () => {
  const cluster = new Cluster();
  const gateway = await cluster.join();
  const told = () => gateway.log.filter((line) => line.includes("other gateways")).length;
  cluster.database.failure = new Error("the disk is full");
  const { commits } = cluster.database;
  await cluster.pass(600_000);
  assertEquals(told(), 1);
  // Statistics have nothing to write.
  assert(cluster.database.commits - commits < 14, `${cluster.database.commits - commits} tries`);
  cluster.database.failure = undefined;
  await cluster.pass(300_000);
  assertEquals(told(), 2);
  assertEquals((await entries(cluster)).length, 1);
});

Deno.test("pages that are asked for while the database fails do not each ask it", async () => {
  const cluster = new Cluster();
  const gateway = await cluster.join();
  await cluster.pass(2_500);
  cluster.database.failure = new Error("the disk is full");
  const { reads } = cluster.database;
  for (let page = 0; page < 50; page++) {
    const asked = gateway.ask("/dashboard/api/board");
    await cluster.pass(0);
    assertEquals((await asked).status, 200);
  }
  assertEquals(cluster.database.reads - reads, 1);
});

Deno.test("broken rows, and rows of another layout, are passed over", async () => {
  const cluster = new Cluster();
  const one = await cluster.join();
  await cluster.join();
  const [writer = ""] = await entries(cluster);
  const [whole] = await cluster.database.read([entryKey(writer)]);
  const entry = whole?.value as Record<string, unknown>;
  const broken: unknown[] = [
    null,
    7,
    "entry",
    [],
    {},
    { ...entry, token: "splendid" },
    { ...entry, uptimeMs: -1 },
    { ...entry, uptimeMs: 1e300 },
    { ...entry, running: NaN },
    { ...entry, version: "x".repeat(3_000) },
    { ...entry, flights: [{}] },
    { ...entry, flights: {} },
    { ...entry, flights: Array.from({ length: 101 }, () => ({})) },
    { ...entry, failing: [1] },
  ];
  await cluster.database.commit({
    sets: [
      ...broken.map((value, index) => ({ key: entryKey(`req_broken${index}`), value })),
      { key: entryKey("a name with blanks"), value: entry },
      { key: [...entryPrefix, 17], value: entry },
      { key: [...entryKey("req_deeper"), "more"], value: entry },
      { key: ["duo-gateway", "instances", 2, "entry", "req_newer"], value: entry },
    ],
  });
  const page = await watch(one);
  await cluster.pass(60_000);
  assertEquals(page.board.instances?.count, 2);
  await page.leave();
});

Deno.test("the lists are bounded, what is not listed is counted", async () => {
  const cluster = new Cluster();
  const one = await cluster.join();
  await cluster.join();
  const [writer = ""] = await entries(cluster);
  const [whole] = await cluster.database.read([entryKey(writer)]);
  const flight = {
    runningMs: 5_000,
    phase: "replying",
    client: "messages",
    lane: "translate",
    stream: true,
    requestedModel: "sonnet",
    model: "duo-chat-sonnet-4-5",
    keyName: "default",
    retries: 0,
    bytesOut: 1000,
    output: 20,
  };
  for (let number = 0; number < 90; number++) {
    const id = (index: number) => `req_many${number}_${index}`;
    await cluster.database.commit({
      sets: [{
        key: entryKey(`req_many${number}`),
        value: {
          ...whole?.value as object,
          running: 1_000,
          flights: Array.from({ length: 100 }, (_, index) => ({ ...flight, id: id(index) })),
        },
      }],
    });
  }
  await cluster.pass(2_000);
  const board = await boardNow(one);
  assertEquals([board.instances.count, board.instances.rows.length], [92, 64]);
  assertEquals([board.running, board.flights.length], [90_000, 200]);
});

Deno.test("a gateway alone writes six times a minute when idle, thirty when busy, and reads nothing", async () => {
  const cluster = new Cluster();
  const gateway = await cluster.join();
  const perMinute = async () => {
    // Statistics look at their own rows every quarter of a minute; they read more than one.
    const { commits, reads } = cluster.database;
    await cluster.pass(60_000);
    return { commits: cluster.database.commits - commits, reads: cluster.database.reads - reads };
  };
  await cluster.pass(60_000);
  const idle = await perMinute();
  const { reader } = await running(gateway);
  await cluster.pass(10_000);
  const busy = await perMinute();
  assertEquals([idle.commits, busy.commits], [6, 30]);
  assertEquals(busy.reads, idle.reads);
  await reader.leave();
});
