import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { clearStats, exportStats, importStats } from "../../lib/stats/backup.ts";
import { ImportError } from "../../lib/stats/backup_lines.ts";
import { writerPrefix } from "../../lib/stats/kv_keys.ts";
import { readRecords } from "../../lib/stats/kv_read.ts";
import { Outbox } from "../../lib/stats/outbox.ts";
import type { ExchangeRecord } from "../../lib/stats/record.ts";
import { FakeKv, type Fate } from "./_fake_kv.ts";
import { anyRecord, NOON, record } from "./_record.ts";
import { storedSums, sumsOfRecords } from "./_sums.ts";

let writers = 0;

/** A database in which these exchanges have been counted. */
async function databaseWith(records: readonly ExchangeRecord[], database = new FakeKv()) {
  const outbox = new Outbox(database, `writer-${++writers}`);
  for (const each of records) outbox.record(each);
  await outbox.flush();
  return database;
}

function exported(database: FakeKv, id = "export-1"): Promise<string[]> {
  return Array.fromAsync(exportStats(database, { id, now: NOON }));
}

async function* lines(texts: readonly string[]) {
  yield* texts;
}

const many = Array.from(
  { length: 300 },
  (_, i) => record({ id: `req_${i}`, startedAt: NOON - i * 7_200_000, model: `model-${i % 20}` }),
);

Deno.test("what was exported and imported elsewhere is all that was there", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyRecord, { maxLength: 40 }), async (some) => {
      const records = some.map((each, i) => ({ ...each, id: `req_${i}` }));
      const source = await databaseWith(records);
      const target = new FakeKv();
      const done = await importStats(target, lines(await exported(source)));
      assertEquals([done.requests, done.exchanges], [records.length, records.length]);
      assertEquals(await storedSums(target), sumsOfRecords(records));
      assertEquals(await readRecords(target), await readRecords(source));
    }),
    { seed: 41, numRuns: 30 },
  );
});

Deno.test("an export is lines of JSON that say what they are", async () => {
  const [header = "", total = "", ...rest] = await exported(await databaseWith([record()]));
  assertEquals(JSON.parse(header), {
    format: "duo-gateway statistics",
    version: 1,
    id: "export-1",
    exportedAt: "2026-11-21T12:00:00.000Z",
  });
  const { cell, tally } = JSON.parse(total);
  assertEquals([cell, tally.requests, tally.latencyUs], [{ of: "total" }, 1, 1_000_000]);
  assertEquals(JSON.parse(rest.at(-1) ?? ""), { exchange: record() });
});

Deno.test("an import is added to what is there, and each file once", async () => {
  const target = await databaseWith([record({ id: "req_here" })]);
  const file = await exported(await databaseWith(many));
  assertEquals((await importStats(target, lines(file))).already, false);
  assertEquals(await importStats(target, lines(file)), {
    requests: 0,
    exchanges: 300,
    already: true,
  });
  assertEquals((await storedSums(target)).total.requests, 301);
});

Deno.test("an import that fails half-way is completed by repeating it", async () => {
  const file = await exported(await databaseWith(many));
  for (const fate of ["refused", "unheard"] as const satisfies Fate[]) {
    for (let before = 0; before < 12; before++) {
      const target = new FakeKv();
      let left = before;
      const failing = {
        read: target.read.bind(target),
        scan: target.scan.bind(target),
        close() {},
        commit(changes: Parameters<FakeKv["commit"]>[0]) {
          if (left-- === 0) target.fates = [fate];
          return target.commit(changes);
        },
      };
      await importStats(failing, lines(file)).catch(() => {});
      await importStats(target, lines(file));
      assertEquals(await storedSums(target), sumsOfRecords(many), `${fate} ${before}`);
    }
  }
});

for (
  const [what, change] of [
    ["nothing", () => []],
    ["another header", (file) => ['{"format":"other"}', ...file.slice(1)]],
    ["no header", (file) => file.slice(1)],
    ["a newer version", (file) => [file[0]?.replace('"version":1', '"version":2') ?? ""]],
    ["a line that is no JSON", (file) => [...file, "{"]],
    ["a line of another kind", (file) => [...file, '{"key":"value"}']],
    ["a null", (file) => [...file, "null"]],
    ["a cell that is none", (file) => [...file, file[1]?.replace("total", "toString") ?? ""]],
    [
      "a cell made of objects",
      (file) => [...file, file[1]?.replace('"total"', '{"toString":1}') ?? ""],
    ],
    [
      "a negative count",
      (file) => [...file, file[1]?.replace(/"requests":\d+/, '"requests":-1') ?? ""],
    ],
    ["a bucket that is none", (file) => [
      ...file,
      file[1]?.replace(/"latency":\[\d+/, '"latency":[114') ?? "",
    ]],
  ] as [string, (file: string[]) => string[]][]
) {
  Deno.test(`an import with ${what} is refused, and nothing is written`, async () => {
    const file = change(await exported(await databaseWith([record()])));
    const target = new FakeKv();
    await assertRejects(() => importStats(target, lines(file)), ImportError);
    assertEquals(target.size, 0);
  });
}

Deno.test("clearing deletes all but what writers need, and imports work again", async () => {
  const database = await databaseWith(many);
  const file = await exported(database);
  await importStats(database, lines(file));
  const deleted = await clearStats(database, "clear-1");
  assert(deleted > 600);
  assertEquals(await storedSums(database), sumsOfRecords([]));
  assertEquals(await readRecords(database), []);
  assertEquals((await Array.fromAsync(database.scan({ prefix: writerPrefix }))).length, 1);
  await importStats(database, lines(file));
  assertEquals(await storedSums(database), sumsOfRecords(many));
});
