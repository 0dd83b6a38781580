import { assert, assertEquals, assertRejects } from "@std/assert";
import { KvBudgetStore } from "../../lib/access/kv_budget_store.ts";
import { overDenoKv } from "../../lib/stats/deno_kv.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

const id = { keyName: "alice", unit: "tokens", span: "2026-11-21", endsAt: 0 } as const;

async function withKv(work: (store: KvBudgetStore, kv: Deno.Kv) => Promise<void>): Promise<void> {
  const kv = await Deno.openKv(":memory:");
  try {
    await work(new KvBudgetStore(overDenoKv(kv), new FakeClock()), kv);
  } finally {
    kv.close();
  }
}

Deno.test("KvBudgetStore gives out as much as there is, and never less than is wanted", async () => {
  await withKv(async (store) => {
    assertEquals(await store.take(id, { least: 10, most: 60, limit: 100 }), {
      given: 60,
      total: 60,
    });
    assertEquals(await store.take(id, { least: 10, most: 60, limit: 100 }), {
      given: 40,
      total: 100,
    });
    assertEquals(await store.take(id, { least: 1, most: 60, limit: 100 }), {
      given: 0,
      total: 100,
    });
    assertEquals(await store.add(id, -30), 70);
    assertEquals(await store.add(id, 50), 120);
    assertEquals(await store.add(id, -500), 0);
  });
});

Deno.test("KvBudgetStore gives nothing twice to those who ask at one time", async () => {
  await withKv(async (store) => {
    const asked = Array.from(
      { length: 20 },
      () => store.take(id, { least: 10, most: 10, limit: 95 }),
    );
    const given = (await Promise.all(asked)).map(({ given }) => given);
    assertEquals(given.reduce((sum, part) => sum + part), 90);
  });
});

Deno.test("KvBudgetStore keeps keys, units and days apart", async () => {
  await withKv(async (store) => {
    await store.add(id, 5);
    assertEquals(await store.add({ ...id, keyName: "bob" }, 1), 1);
    assertEquals(await store.add({ ...id, unit: "requests" }, 1), 1);
    assertEquals(await store.add({ ...id, span: "2026-11-22" }, 1), 1);
  });
});

Deno.test("KvBudgetStore takes a value that is none of its own for nothing", async () => {
  await withKv(async (store, kv) => {
    const key = ["duo-gateway", "budgets", "1", id.span, id.keyName, id.unit];
    for (const value of ["100", -5, NaN, { count: 5 }]) {
      await kv.set(key, value);
      assertEquals(await store.add(id, 1), 1);
    }
  });
});

Deno.test("KvBudgetStore lets counts go a day after their span", async () => {
  const clock = new FakeClock();
  const kept: number[] = [];
  const store = new KvBudgetStore({
    read: () => Promise.resolve([{ value: null, versionstamp: null }]),
    commit: ({ sets }) => {
      kept.push(...sets.map(({ expireIn }) => expireIn));
      return Promise.resolve(true);
    },
  }, clock);
  const day = 24 * 3_600_000;
  await store.add({ ...id, endsAt: clock.now() + 5_000 }, 1);
  await store.add({ ...id, endsAt: clock.now() - 3 * day }, 1);
  assertEquals(kept, [day + 5_000, day]);
});

Deno.test("KvBudgetStore waits for a file that another process is writing", async () => {
  const clock = new FakeClock();
  let tries = 0;
  const store = new KvBudgetStore({
    read: () => Promise.resolve([{ value: 1, versionstamp: "1" }]),
    commit: () =>
      ++tries < 4 ? Promise.reject(new TypeError("database is locked")) : Promise.resolve(true),
  }, clock);
  const added = store.add(id, 1);
  await clock.advance(100);
  assertEquals([await added, tries], [2, 4]);
});

Deno.test("KvBudgetStore gives up when others always come first", async () => {
  let tries = 0;
  const store = new KvBudgetStore({
    read: () => Promise.resolve([{ value: 1, versionstamp: "1" }]),
    commit: () => Promise.resolve(++tries < 0),
  }, new FakeClock());
  await assertRejects(() => store.add(id, 1));
  assert(tries > 10 && tries < 100);
});
