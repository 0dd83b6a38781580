import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { clearStats } from "../../lib/stats/backup.ts";
import { recordKey, recordPrefix, schemaKey } from "../../lib/stats/kv_keys.ts";
import { FLUSH_MS, KvStore } from "../../lib/stats/kv_store.ts";
import { retention } from "../../lib/stats/memory_store.ts";
import type { LogFields } from "../../lib/telemetry/log.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { FakeKv } from "./_fake_kv.ts";
import { NOON, record } from "./_record.ts";
import { storedSums, sumsOf, sumsOfRecords } from "./_sums.ts";

const HOUR = 3_600_000;

function setUp(database = new FakeKv(), clock = new FakeClock(), writer = "one") {
  const log: string[] = [];
  const entry = (event: string, fields: LogFields = {}) =>
    void log.push(`${event} ${JSON.stringify(fields)}`);
  const store = new KvStore({
    database,
    clock,
    random: () => 0.5,
    writer,
    logger: { info: entry, warn: entry },
  });
  return { database, clock, store, log };
}

async function idsOfStored(database: FakeKv): Promise<string[]> {
  const rows = await Array.fromAsync(database.scan({ prefix: recordPrefix }));
  return rows.map(({ key }) => String(key.at(-1)));
}

Deno.test("what was counted is there after a restart: sums, buckets and recent exchanges", async () => {
  const { database, clock, store } = setUp();
  await store.start();
  const counted = [
    record({ id: "req_1" }),
    record({ id: "req_2", startedAt: NOON - 30 * HOUR, model: "other", outcome: "rejected" }),
    record({ id: "req_3", startedAt: NOON + 5, totalMs: 1234.567 }),
  ];
  for (const each of counted) store.record(each);
  await store.close(1000);
  assert(database.isClosed);
  database.isClosed = false;

  const { store: next } = setUp(database, clock, "two");
  await next.start();
  assertEquals(sumsOf(next), sumsOfRecords(counted));
  assertEquals(next.recent(10).map(({ id }) => id), ["req_3", "req_1", "req_2"]);
  assertEquals(next.recent(1), [counted[2]]);
});

Deno.test("a flush is due within the interval, and without traffic nothing is written", async () => {
  const { database, clock, store } = setUp();
  await store.start();
  await clock.advance(60_000);
  const { commits } = database;
  await clock.advance(60_000);
  assertEquals(database.commits, commits);
  store.record(record());
  assertEquals(store.health().pending, 1);
  await clock.advance(FLUSH_MS);
  const { savedAt = 0, ...health } = store.health();
  assertEquals(health, { kind: "kv", pending: 0, lost: 0, failures: 0 });
  assert(savedAt > clock.now() - FLUSH_MS && savedAt <= clock.now());
  assertEquals((await storedSums(database)).total.requests, 1);
});

Deno.test("sums over thousands of fractions of milliseconds are exact", async () => {
  const { database, clock, store } = setUp();
  await store.start();
  for (let i = 0; i < 2000; i++) {
    store.record(record({ id: `req_${i}`, totalMs: 0.1 + i % 7 / 1000 }));
    if (i % 100 === 0) await clock.advance(FLUSH_MS);
  }
  await clock.advance(FLUSH_MS);
  const { total } = await storedSums(database);
  const expected = Array.from({ length: 2000 }, (_, i) => 100 + i % 7).reduce((a, b) => a + b);
  assertEquals(Math.round(total.latencySum * 1000), expected);
});

Deno.test("a database that fails is told of once, in words without its own, and again when well", async () => {
  const { database, clock, store, log } = setUp();
  await store.start();
  store.record(record());
  database.failure = new Error("database is locked: /home/me/data/stats.kv");
  await clock.advance(10 * 60_000);
  const { failures, lastError, pending, lost } = store.health();
  assert(failures > 3 && failures < 20, "it backs off");
  assertEquals([pending, lost], [1, 0]);
  assertEquals(lastError, "the database is locked by another program");
  assertEquals(log, [
    'statistics cannot be written {"problem":"the database is locked by another program",' +
    '"pending":1}',
  ]);
  assertEquals(store.snapshot().total.requests, 1);

  database.failure = undefined;
  await clock.advance(10 * 60_000);
  assertEquals(log.slice(1), ["statistics are written again {}"]);
  assertEquals(store.health().lastError, undefined);
  assertEquals((await storedSums(database)).total.requests, 1);
});

for (
  const [message, words] of [
    ["database or disk is full", "the disk is full"],
    ["attempt to write a readonly database", "the database cannot be written to"],
    ["file is not a database", "the file is damaged or no database"],
    ["Value too large (max 65536 bytes)", "the database refuses the size of what is written"],
    ['Requires write access to "/secret"', "the gateway may not use the database"],
    ["status 401 Unauthorized: http://secret.example.com", "the database refuses the access token"],
    ["failed to connect to 'http://secret.example.com'", "the database cannot be reached"],
    ["whatever https://secret.example.com said", "the database fails"],
  ] as const
) {
  Deno.test(`"${message}" is told as "${words}"`, async () => {
    const { database, store } = setUp();
    database.failure = new Error(message);
    await store.start();
    assertEquals(store.health().lastError, words);
  });
}

Deno.test("a database that never answers is given up on for the moment, and fills no memory", async () => {
  const { database, clock, store } = setUp();
  database.isSilent = true;
  const started = store.start();
  await clock.advance(20_000);
  await started;
  assertEquals(store.health().lastError, "the database does not answer");
  // Not one operation more is begun when several are unanswered.
  for (let i = 0; i < 5000; i++) store.record(record({ id: `req_${i}` }));
  await clock.advance(4 * HOUR);
  assert(database.reads <= 8, `${database.reads} operations are unanswered`);
  assertEquals([store.health().pending, store.snapshot().total.requests], [5000, 5000]);

  const closed = store.close(3000);
  await clock.advance(3000);
  await closed;
  assertEquals(store.health().lost, 5000);
  assertEquals(clock.pending, 0);
});

Deno.test("what fails at the end is tried again until the deadline", async () => {
  const { database, clock, store } = setUp();
  await store.start();
  store.record(record());
  database.fates = ["refused", "refused", "unheard"];
  const closed = store.close(1000);
  await clock.advance(500);
  await closed;
  assertEquals(store.health().lost, 0);
  database.isClosed = false;
  assertEquals((await storedSums(database)).total.requests, 1);
});

Deno.test("what cannot be written at the end is counted as lost and logged", async () => {
  const { database, clock, store, log } = setUp();
  await store.start();
  store.record(record());
  database.failure = new Error("disk I/O error");
  const closed = store.close(1000);
  await clock.advance(1000);
  await closed;
  assertEquals([store.health().lost, database.isClosed], [1, true]);
  assertEquals(log.at(-1), 'statistics lost {"exchanges":1}');
  store.record(record());
  assertEquals(store.health().lost, 2);
});

Deno.test("a record that is too large for the database keeps no other from being written", async () => {
  const { database, clock, store } = setUp();
  await store.start();
  store.record(record({ id: "req_1", userAgent: "x".repeat(70_000) }));
  store.record(record({ id: "req_2" }));
  await clock.advance(FLUSH_MS);
  assertEquals(store.health().failures, 0);
  assertEquals(await idsOfStored(database), ["req_2"]);
  assertEquals((await storedSums(database)).total.requests, 2);
});

Deno.test("the largest flush there can be keeps the database's limits", async () => {
  const { database, clock, store } = setUp();
  await store.start();
  // Every hour, model and key that there is room for, and durations of every length.
  for (let i = 0; i < 40_000; i++) {
    store.record(record({
      id: `req_${i}`,
      startedAt: NOON - i % 500 * HOUR,
      model: `model-${i % 97}`,
      keyName: `key-${i % 211}`,
      totalMs: 2 ** (i % 30) / 64,
      gatewayMs: 2 ** (i % 29) / 64,
      firstByteMs: 2 ** (i % 28) / 64,
      error: { kind: "internal", message: "\u6587".repeat(500) },
    }));
  }
  await clock.advance(60_000);
  assertEquals([store.health().failures, store.health().pending], [0, 0]);
  assertEquals((await storedSums(database)).total.requests, 40_000);
});

Deno.test("of recent exchanges about a thousand are stored, in the order in which they ended", async () => {
  const { database, clock, store } = setUp();
  await store.start();
  for (let i = 0; i < 3000; i++) {
    store.record(record({ id: `req_${i}`, startedAt: NOON + i }));
    if (i % 200 === 199) await clock.advance(FLUSH_MS);
  }
  await clock.advance(FLUSH_MS);
  const ids = await idsOfStored(database);
  assert(ids.length >= retention.recent && ids.length <= retention.recent + 1000);
  assertEquals(ids.at(-1), "req_2999");

  const { store: next } = setUp(database, clock, "two");
  await next.start();
  assertEquals(next.recent(Infinity), store.recent(Infinity));
});

Deno.test("hours and days beyond those that are kept are deleted; the total stays", async () => {
  const { database, clock, store } = setUp();
  await store.start();
  const hours = 120 * 24;
  for (let i = 0; i < hours; i++) {
    store.record(record({ id: `req_${i}`, startedAt: NOON + i * HOUR }));
    if (i % 200 === 0) await clock.advance(FLUSH_MS);
  }
  await clock.advance(3 * HOUR);
  const { store: next } = setUp(database, clock, "two");
  await next.start();
  const all = { from: 0, to: NOON + 2 * hours * HOUR };
  assertEquals(next.series({ unit: "hour", ...all }).length, retention.hour);
  assertEquals(next.series({ unit: "day", ...all }).length, retention.day);
  assertEquals(next.snapshot().total.requests, hours);
  assert(database.size < 2 * (retention.hour + retention.day) + 2000, `${database.size} rows`);
});

Deno.test("a wall clock that jumps a year ahead and back wipes nothing that is stored", async () => {
  const { database, clock, store } = setUp();
  await store.start();
  store.record(record({ id: "req_1" }));
  await clock.advance(FLUSH_MS);
  clock.jump(365 * 24 * HOUR);
  store.record(record({ id: "req_2", startedAt: clock.now() }));
  await clock.advance(2 * HOUR);
  clock.jump(-365 * 24 * HOUR);
  await clock.advance(2 * HOUR);
  const { store: next } = setUp(database, clock, "two");
  await next.start();
  const range = { unit: "hour", from: 0, to: NOON + 1000 * 24 * HOUR } as const;
  assertEquals(next.series(range).map(({ tally }) => tally.requests), [1, 1]);
});

Deno.test("what another process counts turns up within seconds, in old buckets within the hour", async () => {
  const { database, clock, store } = setUp();
  const { store: other } = setUp(database, clock, "two");
  await Promise.all([store.start(), other.start()]);
  const counted = [
    record({ id: "req_1", startedAt: NOON }),
    record({ id: "req_2", startedAt: NOON - 100 * HOUR }),
  ];
  for (const each of counted) other.record(each);
  await clock.advance(30_000);
  assertEquals(store.snapshot(), other.snapshot());
  assertEquals(store.recent(5)[0]?.id, "req_1");
  await clock.advance(1.1 * HOUR);
  assertEquals(sumsOf(store), sumsOfRecords(counted));
});

Deno.test("recent exchanges are not read again and again, and those that are written late turn up, too", async () => {
  const { database, clock, store } = setUp();
  const { store: other } = setUp(database, clock, "two");
  await Promise.all([store.start(), other.start()]);
  /** One in each second. */
  const count = async (exchanges: number) => {
    for (let n = 0; n < exchanges; n++) {
      other.record(record({ id: `req_${clock.now()}`, startedAt: clock.now() - 1_000 }));
      await clock.advance(1_000);
    }
  };
  await count(600);
  let rows = 0;
  const { scan } = database;
  database.scan = async function* (range, options) {
    for await (const row of scan.call(database, range, options)) {
      if (row.key.includes("recent")) rows++;
      yield row;
    }
  };
  await count(300);
  assert(rows < 300 * 10, `${rows} rows for 300 exchanges`);

  // Writing it took the other one ten minutes, and then nothing more happens.
  other.record(record({ id: "req_late", startedAt: clock.now() - 600_000 }));
  await clock.advance(330_000);
  assert(store.recent(Infinity).some(({ id }) => id === "req_late"));
  assertEquals(store.recent(Infinity).length, other.recent(Infinity).length);
});

Deno.test("a process with much traffic also learns of others' old buckets within the hour", async () => {
  const { database, clock, store } = setUp();
  const { store: other } = setUp(database, clock, "two");
  await Promise.all([store.start(), other.start()]);
  other.record(record({ id: "req_other", startedAt: NOON - 100 * HOUR }));
  for (let minute = 0; minute < 70; minute++) {
    for (let i = 0; i < 600; i++) store.record(record({ id: `req_${minute}_${i}` }));
    await clock.advance(60_000);
  }
  const range = { unit: "hour", from: NOON - 101 * HOUR, to: NOON - 99 * HOUR } as const;
  assertEquals(store.series(range).map(({ tally }) => tally.requests), [1]);
});

Deno.test("a single process reads two rows now and then, and no more", async () => {
  const { database, clock, store } = setUp();
  await store.start();
  await clock.advance(30_000);
  const { reads } = database;
  await clock.advance(60_000);
  assert(database.reads - reads <= 4, `${database.reads - reads} reads in a minute`);
});

Deno.test("a process notices that statistics were cleared, and keeps what it has not written", async () => {
  const { database, clock, store } = setUp();
  await store.start();
  store.record(record({ id: "req_1" }));
  await clock.advance(FLUSH_MS);
  await clearStats(database, "cleared");
  store.record(record({ id: "req_2" }));
  await clock.advance(60_000);
  assertEquals(store.snapshot().total.requests, 1);
  assertEquals(store.recent(5).map(({ id }) => id), ["req_2"]);
  assertEquals((await storedSums(database)).total.requests, 1);
});

Deno.test("statistics of a newer version are neither read nor touched, and that is told", async () => {
  const { database, clock, store, log } = setUp();
  await database.commit({ sets: [{ key: schemaKey, value: 2 }] });
  await store.start();
  store.record(record());
  await clock.advance(HOUR);
  await store.close(1000);
  assertEquals(database.size, 1);
  assertEquals(store.health().lastError, "a newer version of the gateway writes there");
  assertEquals([store.health().pending, store.health().lost], [0, 1]);
  assertEquals(store.snapshot().total.requests, 1);
  assertEquals(log.length, 1);
  assertStringIncludes(log[0] ?? "", "newer version");
});

Deno.test("statistics of a newer version are left alone by a process that ends at once, too", async () => {
  const { database, clock, store } = setUp();
  await database.commit({ sets: [{ key: schemaKey, value: 2 }] });
  store.start();
  store.record(record());
  const closed = store.close(1000);
  await clock.advance(1000);
  await closed;
  assertEquals([database.size, store.health().lost, store.health().pending], [1, 1, 0]);
});

Deno.test("rows that were damaged or put in by others are passed over", async () => {
  const { database, clock, store } = setUp();
  await store.start();
  store.record(record({ id: "req_1" }));
  await clock.advance(FLUSH_MS);
  const good = record({ id: "req_2" });
  const sums = ["duo-gateway", "stats", 1, "sum"];
  await database.commit({
    sets: [
      { key: recordKey(good), value: { ...good, totalMs: "long" } },
      { key: [...sums, "model", "bad"], value: { requests: -1 } },
      { key: [...sums, "hour", NOON, "model", "bad"], value: "nonsense" },
      { key: [...sums, "hour", "noon", "all"], value: null },
      { key: [...sums, "day", 1e300, "all"], value: null },
      { key: [...sums, "year", 2026], value: {} },
    ],
  });
  const { store: next } = setUp(database, clock, "two");
  await next.start();
  assertEquals(sumsOf(next), sumsOf(store));
  assertEquals(next.recent(5).map(({ id }) => id), ["req_1"]);
});
