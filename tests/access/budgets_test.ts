import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type BudgetReservation, Budgets } from "../../lib/access/budgets.ts";
import type { BudgetStore } from "../../lib/access/budget_store.ts";
import { GuardedStore } from "../../lib/access/guarded_store.ts";
import type { KeyLimits } from "../../lib/access/key_rule.ts";
import { MemoryBudgetStore } from "../../lib/access/memory_budget_store.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";
import { FakeBudgetStore, type StoreMood } from "./fake_budget_store.ts";

const hour = 3_600_000;

/** A process, with the changes of its store's health. */
function process(clock: FakeClock, store: BudgetStore = new MemoryBudgetStore()) {
  const changes: boolean[] = [];
  const guarded = new GuardedStore(store, clock, (alone) => changes.push(alone));
  return { budgets: new Budgets(clock, guarded), guarded, changes };
}

/** Reserves and says whether that was possible. */
async function reserves(budgets: Budgets, limits: KeyLimits, tokens = 0): Promise<boolean> {
  return "settle" in await budgets.reserve("alice", limits, { requests: 1, tokens });
}

function must(reserved: Awaited<ReturnType<Budgets["reserve"]>>): BudgetReservation {
  assert("settle" in reserved, "The budget has no room");
  return reserved;
}

Deno.test("of any number of simultaneous requests exactly as many are let in as the budget has", async () => {
  const { budgets } = process(new FakeClock());
  const asked = Array.from({ length: 200 }, () => reserves(budgets, { requestsPerDay: 37 }));
  const letIn = (await Promise.all(asked)).filter(Boolean);
  assertEquals(letIn.length, 37);
});

Deno.test("simultaneous reservations of tokens never pass the budget together", async () => {
  const { budgets } = process(new FakeClock());
  const limits = { tokensPerDay: 1_000 };
  const asked = Array.from({ length: 100 }, () => reserves(budgets, limits, 90));
  assertEquals((await Promise.all(asked)).filter(Boolean).length, 11);
  assertEquals(await reserves(budgets, limits, 10), true);
  assertEquals(await reserves(budgets, limits, 1), false);
});

Deno.test("what was reserved and not used can be used by others", async () => {
  const { budgets } = process(new FakeClock());
  const limits = { tokensPerDay: 1_000 };
  const first = must(await budgets.reserve("alice", limits, { requests: 1, tokens: 900 }));
  assertEquals(await reserves(budgets, limits, 900), false);
  first.settle({ requests: 1, tokens: 100 });
  assertEquals(await reserves(budgets, limits, 900), true);
});

Deno.test("what was used beyond the reservation counts, and passes the budget by that alone", async () => {
  const { budgets } = process(new FakeClock());
  const limits = { tokensPerDay: 1_000 };
  const first = must(await budgets.reserve("alice", limits, { requests: 1, tokens: 500 }));
  first.settle({ requests: 1, tokens: 1_500 });
  await settle();
  assertEquals(await reserves(budgets, limits, 1), false);
  const [state] = budgets.state("alice", limits);
  assertEquals([state?.used, state?.remaining], [1_000, 0]);
});

Deno.test("a request that finds one of its budgets used up takes nothing of the others", async () => {
  const { budgets } = process(new FakeClock());
  const limits = { requestsPerDay: 10, tokensPerMonth: 100 };
  assertEquals(await reserves(budgets, limits, 100), true);
  for (let index = 0; index < 20; index++) {
    const refused = await budgets.reserve("alice", limits, { requests: 1, tokens: 5 });
    assert("unit" in refused);
    assertEquals([refused.unit, refused.period, refused.limit], ["tokens", "month", 100]);
  }
  assertEquals(budgets.state("alice", limits).map(({ used }) => used), [1, 100]);
});

Deno.test("keys have budgets of their own", async () => {
  const { budgets } = process(new FakeClock());
  const limits = { requestsPerDay: 1 };
  for (const name of ["alice", "bob", "constructor"]) {
    must(await budgets.reserve(name, limits, { requests: 1, tokens: 0 }));
  }
});

Deno.test("a day's budget begins anew at midnight UTC, and says how long that is", async () => {
  const clock = new FakeClock(Date.UTC(2026, 10, 30, 22));
  const { budgets } = process(clock);
  const limits = { requestsPerDay: 1, requestsPerMonth: 3 };
  assertEquals(await reserves(budgets, limits), true);
  const refused = await budgets.reserve("alice", limits, { requests: 1, tokens: 0 });
  assertEquals("endsIn" in refused && refused.endsIn, 2 * hour);
  await clock.advance(2 * hour - 1);
  assertEquals(await reserves(budgets, limits), false);
  await clock.advance(1);
  assertEquals(await reserves(budgets, limits), true);
  // The new day is in a new month, so that this budget is full again as well.
  assertEquals(budgets.state("alice", limits).map(({ used }) => used), [1, 1]);
});

Deno.test("a month's budget outlasts its days", async () => {
  const clock = new FakeClock(Date.UTC(2026, 10, 10));
  const { budgets } = process(clock);
  const limits = { requestsPerDay: 1, requestsPerMonth: 3 };
  const days: boolean[] = [];
  for (let day = 0; day < 5; day++) {
    days.push(await reserves(budgets, limits));
    await clock.advance(24 * hour);
  }
  assertEquals(days, [true, true, true, false, false]);
});

Deno.test("an answer that ends on the next day counts for the day on which it was asked for", async () => {
  const clock = new FakeClock(Date.UTC(2026, 10, 10, 23, 59));
  const { budgets } = process(clock);
  const limits = { tokensPerDay: 1_000 };
  const late = must(await budgets.reserve("alice", limits, { requests: 1, tokens: 900 }));
  await clock.advance(hour);
  assertEquals(await reserves(budgets, limits, 1_000), true);
  late.settle({ requests: 1, tokens: 5_000 });
  await settle();
  assertEquals(budgets.state("alice", limits)[0]?.used, 1_000);
});

Deno.test("budgets survive a restart with their store", async () => {
  const [clock, store] = [new FakeClock(), new FakeBudgetStore()];
  const limits = { requestsPerDay: 100, tokensPerDay: 100_000 };
  const before = process(clock, store);
  for (let index = 0; index < 60; index++) {
    must(await before.budgets.reserve("alice", limits, { requests: 1, tokens: 500 }))
      .settle({ requests: 1, tokens: 700 });
  }
  await before.budgets.close();
  const after = process(clock, store);
  assertEquals(await reserves(after.budgets, limits, 100), true);
  assertEquals(after.budgets.state("alice", limits).map(({ used }) => used), [61, 42_100]);
  let letIn = 1;
  while (await reserves(after.budgets, limits, 0)) letIn++;
  assertEquals(letIn, 40);
});

Deno.test("a process that is killed costs its lease of two percent at most", async () => {
  const [clock, store] = [new FakeClock(), new FakeBudgetStore()];
  const limits = { requestsPerDay: 1_000 };
  const killed = process(clock, store);
  for (let index = 0; index < 10; index++) {
    must(await killed.budgets.reserve("alice", limits, { requests: 1, tokens: 0 }))
      .settle({ requests: 1, tokens: 0 });
  }
  const after = process(clock, store);
  let letIn = 0;
  while (await reserves(after.budgets, limits)) letIn++;
  assert(letIn <= 990 && letIn >= 970, `${letIn}`);
});

Deno.test("most requests ask nothing of the store", async () => {
  const [clock, store] = [new FakeClock(), new FakeBudgetStore()];
  const { budgets } = process(clock, store);
  for (let index = 0; index < 1_000; index++) {
    must(await budgets.reserve("alice", { requestsPerDay: 10_000 }, { requests: 1, tokens: 0 }))
      .settle({ requests: 1, tokens: 0 });
  }
  assert(store.asked <= 10, `${store.asked}`);
});

for (const mood of ["fails", "counts and fails", "silent"] as const) {
  Deno.test(`while the store ${mood}, the process counts by itself and says so`, async () => {
    const [clock, store] = [new FakeClock(), new FakeBudgetStore()];
    const { budgets, guarded, changes } = process(clock, store);
    const limits = { requestsPerDay: 10 };
    for (let index = 0; index < 4; index++) assert(await reserves(budgets, limits));
    store.mood = mood;
    const asked = Array.from({ length: 20 }, () => reserves(budgets, limits));
    // One of them waits for the store in vain; nobody waits longer.
    await clock.advance(1_000);
    assertEquals((await Promise.all(asked)).filter(Boolean).length, 6);
    assertEquals([guarded.health.alone, changes], [true, [true]]);

    store.mood = "works";
    await clock.advance(5_000);
    assertEquals(await reserves(budgets, limits), false);
    await settle();
    assertEquals([guarded.health.alone, changes], [false, [true, false]]);
    // What was counted alone has been told: another process finds nothing left.
    assertEquals(await reserves(process(clock, store).budgets, limits), false);
  });
}

Deno.test("a store that fails is left alone for half a second, and then longer and longer", async () => {
  const [clock, store] = [new FakeClock(), new FakeBudgetStore()];
  const { guarded } = process(clock, store);
  store.mood = "fails";
  const id = { keyName: "alice", unit: "tokens", span: "2026-11-21", endsAt: 0 } as const;
  const askedAt: number[] = [];
  for (let tick = 0; tick < 250; tick++) {
    const answer = await guarded.add(id, 1);
    if (!answer.ok && answer.wasAsked) askedAt.push(clock.monotonic());
    await clock.advance(100);
  }
  assertEquals(askedAt, [0, 500, 1_500, 3_500, 7_500, 12_500, 17_500, 22_500]);
  store.mood = "works";
  await clock.advance(5_000);
  assert((await guarded.add(id, 1)).ok);
  store.mood = "fails";
  await guarded.add(id, 1);
  await clock.advance(500);
  store.mood = "works";
  assert((await guarded.add(id, 1)).ok, "the next pause is short again");
});

Deno.test("whoever goes on with a used-up budget keeps nobody busy", async () => {
  const [clock, store] = [new FakeClock(), new FakeBudgetStore()];
  const { budgets } = process(clock, store);
  while (await reserves(budgets, { requestsPerDay: 50 }));
  store.asked = 0;
  for (let index = 0; index < 1_000; index++) await reserves(budgets, { requestsPerDay: 50 });
  assertEquals(store.asked, 0);
  await clock.advance(1_000);
  assertEquals(await reserves(budgets, { requestsPerDay: 50 }), false);
  assertEquals(store.asked, 1);
  assertEquals(await reserves(budgets, { requestsPerDay: 51 }), true);
});

const step = fc.record({
  who: fc.integer({ min: 0, max: 2 }),
  what: fc.constantFrom("reserve", "reserve", "settle"),
  amount: fc.integer({ min: 0, max: 400 }),
});

/** Plays steps on three processes with one store; gives what they used and what the store counted. */
async function play(
  steps: readonly { who: number; what: string; amount: number }[],
  limit: number,
  moods: readonly StoreMood[],
) {
  const [clock, store] = [new FakeClock(), new FakeBudgetStore()];
  const processes = [0, 1, 2].map(() => process(clock, store).budgets);
  const open: { settle(actual: { requests: number; tokens: number }): void; amount: number }[] = [];
  const used = { reserved: 0, actual: 0, beyond: 0, most: 0 };
  for (const [index, { who, what, amount }] of steps.entries()) {
    store.mood = moods[index] ?? "works";
    if (what === "settle") {
      const ended = open.shift();
      if (!ended) continue;
      used.reserved -= ended.amount;
      used.actual += amount;
      used.beyond += Math.max(0, amount - ended.amount);
      ended.settle({ requests: 1, tokens: amount });
      continue;
    }
    const budgets = processes[who];
    const amounts = { requests: 1, tokens: amount };
    const asked = budgets?.reserve("alice", { tokensPerDay: limit }, amounts);
    if (store.mood === "silent") await clock.advance(1_000);
    const reserved = await asked;
    if (reserved && "settle" in reserved) {
      open.push({ settle: reserved.settle, amount });
      used.reserved += amount;
    }
    used.most = Math.max(used.most, used.reserved + used.actual - used.beyond);
    await clock.advance(1_000);
  }
  store.mood = "works";
  for (const { settle } of open) settle({ requests: 0, tokens: 0 });
  await clock.advance(5_000);
  await Promise.all(processes.map((budgets) => budgets.close()));
  const span = { keyName: "alice", unit: "tokens", span: "2026-11-21", endsAt: 0 } as const;
  return { ...used, counted: await store.total(span) };
}

Deno.test("three processes together pass a budget by what was used beyond reservations alone", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 100, max: 2_000 }),
      async (steps, limit) => {
        const { most, actual, counted } = await play(steps, limit, []);
        assert(most <= limit, `${most} of ${limit}`);
        assertEquals(counted, actual);
      },
    ),
    { seed: 21, numRuns: 60 },
  );
});

Deno.test("however the store fails, it never counts less than what was used", async () => {
  const mood = fc.constantFrom<StoreMood>("works", "works", "fails", "counts and fails", "silent");
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.array(mood, { minLength: 40, maxLength: 40 }),
      async (steps, moods) => {
        const { actual, counted } = await play(steps, 1_000, moods);
        assert(counted >= actual, `${counted} of ${actual}`);
      },
    ),
    { seed: 22, numRuns: 40 },
  );
});
