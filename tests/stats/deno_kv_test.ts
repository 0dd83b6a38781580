/** What is said about the database, on the real one. */
import { assert, assertEquals, assertGreaterOrEqual, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { overDenoKv } from "../../lib/stats/deno_kv.ts";
import { type KvDatabase, kvLimits } from "../../lib/stats/kv_database.ts";
import { KvStore } from "../../lib/stats/kv_store.ts";
import type { ExchangeRecord } from "../../lib/stats/record.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { NOON, record } from "./_record.ts";
import { storedSums, sumsOf, sumsOfRecords } from "./_sums.ts";

const HOUR = 3_600_000;

async function startStore(database: KvDatabase, writer: string): Promise<KvStore> {
  const logger = { info() {}, warn() {} };
  const clock = new FakeClock();
  const store = new KvStore({ database, clock, random: () => 0.5, writer, logger });
  await store.start();
  return store;
}

async function withFile(use: (file: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(`${folder}/stats.kv`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function startCounting(file: string, writer: string, flushes: number): Deno.ChildProcess {
  const script = new URL("counting_process.ts", import.meta.url).pathname;
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      "--no-prompt",
      "--allow-read",
      "--allow-write",
      script,
      file,
      writer,
      String(flushes),
    ],
    cwd: new URL("../../", import.meta.url),
    stdout: "piped",
  }).spawn();
}

Deno.test("statistics written to a file are read from it", () =>
  withFile(async (file) => {
    const counted: ExchangeRecord[] = [];
    for (let i = 0; i < 500; i++) {
      counted.push(record({
        id: `req_${i}`,
        startedAt: NOON - i * HOUR / 2,
        model: `model-${i % 5}`,
        totalMs: i + 0.125,
      }));
    }
    const store = await startStore(overDenoKv(await Deno.openKv(file)), "one");
    for (const each of counted) store.record(each);
    await store.close(10_000);

    const next = await startStore(overDenoKv(await Deno.openKv(file)), "two");
    assertEquals(sumsOf(next), sumsOfRecords(counted));
    const newestFirst = counted.toSorted((a, b) =>
      Math.floor(b.startedAt + b.totalMs) - Math.floor(a.startedAt + a.totalMs)
    );
    assertEquals(next.recent(500), newestFirst);
    await next.close(1000);
  }));

Deno.test("the largest flush there can be is accepted", async () => {
  const database = overDenoKv(await Deno.openKv(":memory:"));
  const store = await startStore({ ...database, close() {} }, "one");
  for (let i = 0; i < 20_000; i++) {
    store.record(record({
      id: `req_${i}`,
      startedAt: NOON - i % 40 * HOUR,
      model: `model-${i % 60}`,
      keyName: `key-${i % 120}`,
      totalMs: 2 ** (i % 30) / 64,
      error: { kind: "internal", message: "\u6587".repeat(500) },
    }));
  }
  await store.close(60_000);
  assertEquals([store.health().failures, store.health().lost], [0, 0]);
  assertEquals((await storedSums(database)).total.requests, 20_000);
  database.close();
});

Deno.test("Deno's limits are those that are kept", async () => {
  const database = overDenoKv(await Deno.openKv(":memory:"));
  const keys = Array.from({ length: kvLimits.mutations }, (_, i) => ["key", i]);
  assertEquals((await database.read(keys.slice(0, 25))).map(({ key }) => key), keys.slice(0, 25));
  const sets = keys.map((key) => ({ key, value: 1 }));
  assert(await database.commit({ sets }));
  await assertRejects(() => database.commit({ sets: [...sets, { key: ["more"], value: 1 }] }));
  const checks = keys.map((key) => ({ key, versionstamp: null }));
  assertEquals(await database.commit({ checks: checks.slice(0, kvLimits.checks) }), false);
  await assertRejects(() => database.commit({ checks: checks.slice(0, kvLimits.checks + 1) }));
  const large = "x".repeat(kvLimits.valueBytes);
  await assertRejects(() => database.commit({ sets: [{ key: ["large"], value: large }] }));
  database.close();
});

Deno.test("two processes that write to one file at the same time lose no count", () =>
  withFile(async (file) => {
    const processes = ["one", "two"].map((writer) => startCounting(file, writer, 120));
    const ends = await Promise.all(processes.map((process) => process.output()));
    assertEquals(ends.map(({ code }) => code), [0, 0]);
    const database = overDenoKv(await Deno.openKv(file));
    const { total, keys, hours } = await storedSums(database);
    assertEquals([total.requests, hours[0]?.tally.requests], [1680, 1680]);
    assertEquals(keys.map(([name, { requests }]) => [name, requests]), [["one", 840], [
      "two",
      840,
    ]]);
    assertEquals(total.usage.input, 1680 * record().usage.input);
    database.close();
  }));

Deno.test("a process that is killed while it writes damages nothing and takes one flush at most", () =>
  withFile(async (file) => {
    const process = startCounting(file, "killed", 1_000_000);
    let output = "";
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
      output += text;
      if (output.length > 2_000) break;
    }
    process.kill("SIGKILL");
    await process.status;
    const last = (word: string) =>
      Number([...output.matchAll(new RegExp(`^${word} (\\d+)\\n`, "gm"))].at(-1)?.[1]);

    const database = overDenoKv(await Deno.openKv(file));
    const { total, models, keys, hours, days } = await storedSums(database);
    // It went on until the signal reached it, so only the lower bound is known.
    assertGreaterOrEqual(total.requests, last("written"));
    assertEquals(total.requests % 7, 0, "a flush is written as a whole");
    for (const tally of [models[0]?.[1], keys[0]?.[1], hours[0]?.tally, days[0]?.tally]) {
      assertEquals(tally, total);
    }
    const store = await startStore(database, "next");
    assertEquals(sumsOf(store).total, total);
    store.record(record());
    await store.close(10_000);
    const sqlite = new DatabaseSync(file, { readOnly: true });
    assertEquals({ ...sqlite.prepare("PRAGMA integrity_check").get() }, { integrity_check: "ok" });
    sqlite.close();
  }));
