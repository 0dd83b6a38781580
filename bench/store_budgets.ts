import { Budgets } from "../lib/access/budgets.ts";
import { GuardedStore } from "../lib/access/guarded_store.ts";
import { KvBudgetStore } from "../lib/access/kv_budget_store.ts";
import { FakeClock } from "../tests/helpers/fake_clock.ts";
import { FakeKv } from "../tests/stats/_fake_kv.ts";
import { overWire, Traffic, type WireTime } from "./wire.ts";

export interface Spending {
  /** Gateways on one database, all of which serve the one key. */
  readonly gateways: number;
  readonly time: WireTime;
  /** Requests a second of each. */
  readonly perSecond: number;
  /** What the key may use in a day. */
  readonly requests: number;
  readonly tokens: number;
  random(): number;
}

export interface Spent {
  /** What was let through, as a part of the budget. */
  readonly requests: number;
  /** What was used, as a part of the budget. */
  readonly tokens: number;
  /** The part of the time in which a gateway counted by itself, because the database was slow. */
  readonly alone: number;
  readonly operations: number;
}

const STEP_MS = 100;
/** An estimated prompt, the output that is reserved for it, and the most that a request uses. */
const TOKENS = { prompt: 1_000, reserved: 5_096, most: 6_000 };
/** An answer takes up to so long, in milliseconds. */
const LONGEST_MS = 20_000;
/** All gateways ask on so long after a budget seems used up, in milliseconds. */
const GO_ON_MS = 60_000;

/**
 * One key's daily budgets, used up by many gateways at the same time from the first moment of the
 * day, in simulated time and with the gateway's own code.
 */
export async function simulateBudgets(
  { gateways, time, perSecond, requests, tokens, random }: Spending,
): Promise<Spent> {
  const clock = new FakeClock();
  const shared = new FakeKv();
  const traffic = new Traffic();
  const all = Array.from({ length: gateways }, () => {
    const database = overWire(shared, { clock, random, time, traffic });
    const store = new GuardedStore(new KvBudgetStore(database, clock), clock, () => {});
    return { store, budgets: new Budgets(clock, store) };
  });
  const limits = { requestsPerDay: requests, tokensPerDay: tokens };
  let passed = 0;
  let used = 0;
  let lastPassed = 0;
  let [looks, alone] = [0, 0];

  const ask = async (budgets: Budgets) => {
    const reserved = await budgets.reserve("key", limits, { requests: 1, tokens: TOKENS.reserved });
    if (!("settle" in reserved)) return;
    passed++;
    lastPassed = clock.monotonic();
    const actual = TOKENS.prompt + Math.round(random() * (TOKENS.most - TOKENS.prompt));
    clock.after(random() * LONGEST_MS, () => {
      used += actual;
      reserved.settle({ requests: 1, tokens: actual });
    });
  };
  while (clock.monotonic() - lastPassed < GO_ON_MS) {
    for (const { store, budgets } of all) {
      looks++;
      if (store.health.alone) alone++;
      const owed = perSecond * STEP_MS / 1_000;
      for (let n = Math.floor(owed + random()); n > 0; n--) void ask(budgets);
    }
    await clock.advance(STEP_MS);
  }
  return {
    requests: passed / requests,
    tokens: used / tokens,
    alone: alone / looks,
    operations: traffic.reads + traffic.commits,
  };
}
