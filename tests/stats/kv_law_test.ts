/** Whatever fails and whoever else writes: what is stored is the sum of what was counted. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { FLUSH_MS, KvStore } from "../../lib/stats/kv_store.ts";
import type { ExchangeRecord } from "../../lib/stats/record.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { FakeKv, type Fate } from "./_fake_kv.ts";
import { anyRecord } from "./_record.ts";
import { storedSums, sumsOf, sumsOfRecords } from "./_sums.ts";

type Step =
  | { do: "record"; process: number; record: ExchangeRecord; isMeanwhile: boolean }
  | { do: "pass"; ms: number }
  | { do: "fate"; fates: Fate[] }
  | { do: "release" }
  | { do: "outage"; ms: number }
  | { do: "restart"; process: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("record" as const),
      process: fc.nat(1),
      record: anyRecord,
      isMeanwhile: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("pass" as const),
      ms: fc.integer({ min: 1, max: 40_000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("fate" as const),
      fates: fc.array(fc.constantFrom<Fate>("refused", "unheard", "late"), { maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "release" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("outage" as const),
      ms: fc.integer({ min: 1, max: 60_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("restart" as const), process: fc.nat(1) }),
  },
);

const silentLog = { info() {}, warn() {} };

Deno.test("what two processes count is stored once, whatever fails, comes late or starts anew", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: 60, size: "max" }),
      fc.infiniteStream(fc.nat(4)),
      async (
        steps,
        delays,
      ) => {
        const clock = new FakeClock();
        const database = new FakeKv();
        database.delay = () => delays.next().value ?? 0;
        let writers = 0;
        const begin = () => {
          const writer = `writer-${++writers}`;
          const store = new KvStore({
            // Each process has a connection of its own.
            database: connectionTo(database),
            clock,
            random: () => 0.5,
            writer,
            logger: silentLog,
          });
          store.start();
          return store;
        };
        const processes = [begin(), begin()];
        const counted: ExchangeRecord[] = [];
        const own = [{ name: "first", count: 0 }, { name: "second", count: 0 }];
        // Some exchanges end while the database is at work.
        const toCount: (() => void)[] = [];
        database.meanwhile = () => toCount.shift()?.();
        for (const step of steps) {
          switch (step.do) {
            case "record": {
              // What others add to buckets that are long over is read once an hour only.
              const startedAt = clock.now() - step.record.totalMs;
              const keyName = own[step.process]?.name ?? "";
              const id = `req_${counted.length}`;
              const record = { ...step.record, startedAt, keyName, id };
              counted.push(record);
              const count = () => {
                processes[step.process]?.record(record);
                const counter = own[step.process];
                if (counter) counter.count++;
              };
              if (step.isMeanwhile) toCount.push(count);
              else count();
              break;
            }
            case "pass":
              await clock.advance(step.ms);
              break;
            case "fate":
              database.fates.push(...step.fates);
              break;
            case "release":
              database.release();
              break;
            case "outage":
              database.failure = new Error("disk I/O error");
              await clock.advance(step.ms);
              database.failure = undefined;
              break;
            case "restart": {
              // An end in good order, for which the database has to be well.
              database.fates = [];
              for (const count of toCount.splice(0)) count();
              const closing = processes[step.process]?.close(100_000);
              await clock.advance(90_000);
              await closing;
              processes[step.process] = begin();
              own[step.process] = { name: `later-${writers}`, count: 0 };
            }
          }
          // What a process has counted itself is in its answers at every moment.
          for (const [index, process] of processes.entries()) {
            const { name = "", count = 0 } = own[index] ?? {};
            assertEquals(process.snapshot().keys.get(name)?.requests ?? 0, count);
          }
        }
        database.fates = [];
        for (const count of toCount.splice(0)) count();
        await clock.advance(400_000);
        database.release();
        await clock.advance(400_000);

        const expected = sumsOfRecords(counted);
        assertEquals(await storedSums(database), expected);
        for (const process of processes) {
          assertEquals(sumsOf(process), expected);
          assertEquals(
            process.recent(Infinity).map(({ id }) => id).sort(),
            counted.map(({ id }) => id).sort(),
          );
          const { pending, lost } = process.health();
          assertEquals([pending, lost], [0, 0]);
        }
      },
    ),
    { seed: 31, numRuns: 60 },
  );
});

Deno.test("a process that is killed takes nothing with it but what it had not written", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRecord, { maxLength: 30 }),
      fc.array(anyRecord, { maxLength: 30 }),
      fc.nat(60),
      async (written, unwritten, turns) => {
        const clock = new FakeClock();
        const database = new FakeKv();
        const killable = connectionTo(database);
        const store = new KvStore({
          database: killable,
          clock,
          random: () => 0.5,
          writer: "killed",
          logger: silentLog,
        });
        await store.start();
        for (const each of written) store.record(each);
        await clock.advance(2 * FLUSH_MS);
        for (const each of unwritten) store.record(each);
        // The kill comes somewhere in the middle of the flush.
        const flush = store.close(1000);
        for (let turn = 0; turn < turns; turn++) await null;
        killable.kill();
        await clock.advance(2000);
        await flush;
        const stored = await storedSums(database);
        const isAll = stored.total.requests === written.length + unwritten.length;
        assertEquals(stored, sumsOfRecords(isAll ? [...written, ...unwritten] : written));
      },
    ),
    { seed: 32, numRuns: 60 },
  );
});

Deno.test("the laws above meet repeated, doubtful and late commits", async () => {
  const clock = new FakeClock();
  const database = new FakeKv();
  const store = new KvStore({
    database,
    clock,
    random: () => 0.5,
    writer: "one",
    logger: silentLog,
  });
  await store.start();
  const [record] = fc.sample(anyRecord, { seed: 1, numRuns: 1 });
  assert(record);
  const counted: ExchangeRecord[] = [];
  // The first commit of a flush writes the exchange itself, the second one the sums.
  for (const fate of ["refused", "unheard", "late"] as const) {
    for (const before of [0, 1]) {
      const each = { ...record, id: `req_${counted.length}` };
      counted.push(each);
      store.record(each);
      const { commit } = database;
      let left = before;
      database.commit = (changes) => {
        if (left-- === 0) database.fates = [fate];
        return commit.call(database, changes);
      };
      await clock.advance(60_000);
      database.commit = commit;
      database.release();
      await clock.advance(60_000);
      assertEquals(await storedSums(database), sumsOfRecords(counted), `${fate} ${before}`);
    }
  }
  assert(store.health().failures >= 6);
});

/** One process's connection, which can break for good. */
function connectionTo(database: FakeKv) {
  let isKilled = false;
  const alive = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isKilled) await new Promise(() => {});
    return await work();
  };
  return {
    read: (keys: readonly Deno.KvKey[]) => alive(() => database.read(keys)),
    scan: (...args: Parameters<FakeKv["scan"]>) => database.scan(...args),
    commit: (changes: Parameters<FakeKv["commit"]>[0]) => alive(() => database.commit(changes)),
    close() {},
    kill: () => isKilled = true,
  };
}
