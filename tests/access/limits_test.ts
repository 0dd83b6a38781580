import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { Budgets } from "../../lib/access/budgets.ts";
import { type Caller, namedCaller } from "../../lib/access/caller.ts";
import { GuardedStore } from "../../lib/access/guarded_store.ts";
import type { KeyLimits } from "../../lib/access/key_rule.ts";
import { Limiter, type Reservation } from "../../lib/access/limits.ts";
import { MemoryBudgetStore } from "../../lib/access/memory_budget_store.ts";
import { GatewayError } from "../../lib/core/errors.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

function holder(limits: KeyLimits, name = "alice"): Caller {
  return namedCaller({ name, hash: "", limits, dashboard: false }, () => []);
}

function limiter() {
  const clock = new FakeClock();
  const store = new GuardedStore(new MemoryBudgetStore(), clock, () => {});
  return { clock, limiter: new Limiter(clock, new Budgets(clock, store)) };
}

const answered = (tokens: number) => ({ tokens, countsAsRequest: true });

async function refusal(asked: Promise<unknown>): Promise<GatewayError> {
  const error = await assertRejects(() => asked, GatewayError);
  assertEquals([error.kind, error.status], ["rate_limited", 429]);
  return error;
}

async function must(asked: Promise<Reservation | undefined>): Promise<Reservation> {
  const reservation = await asked;
  assert(reservation);
  return reservation;
}

Deno.test("a key without limits reserves nothing, and no estimate is made for it", async () => {
  const { limiter: limits } = limiter();
  const estimate = () => {
    throw new Error("not needed");
  };
  assertEquals(await limits.reserve(holder({}), estimate), undefined);
  await must(limits.reserve(holder({ requestsPerMinute: 5, requestsPerDay: 5 }), estimate));
});

Deno.test("requests a minute: exactly so many at one time, the next when the first is a minute old", async () => {
  const { clock, limiter: limits } = limiter();
  const caller = holder({ requestsPerMinute: 10 });
  const asked = Array.from({ length: 50 }, () => limits.reserve(caller, () => 0));
  const results = await Promise.allSettled(asked);
  assertEquals(results.filter(({ status }) => status === "fulfilled").length, 10);
  const error = await refusal(limits.reserve(caller, () => 0));
  assertEquals([error.retryable, error.retryAfter], [true, 61]);
  await clock.advance(60_999);
  await refusal(limits.reserve(caller, () => 0));
  await clock.advance(1);
  await must(limits.reserve(caller, () => 0));
});

Deno.test("requests at one time: exactly so many, and one more for each that ends", async () => {
  const { limiter: limits } = limiter();
  const caller = holder({ concurrentRequests: 3 });
  const first = await must(limits.reserve(caller, () => 0));
  await must(limits.reserve(caller, () => 0));
  const third = await must(limits.reserve(caller, () => 0));
  assertEquals((await refusal(limits.reserve(caller, () => 0))).retryAfter, 1);
  first.settle(answered(0));
  const fourth = await must(limits.reserve(caller, () => 0));
  await refusal(limits.reserve(caller, () => 0));
  third.cancel();
  fourth.cancel();
  await must(limits.reserve(caller, () => 0));
});

Deno.test("tokens a minute are reserved by estimate and settled by use", async () => {
  const { clock, limiter: limits } = limiter();
  const caller = holder({ tokensPerMinute: 1_000 });
  const first = await must(limits.reserve(caller, () => 600));
  await refusal(limits.reserve(caller, () => 600));
  first.settle(answered(100));
  const second = await must(limits.reserve(caller, () => 600));
  await clock.advance(30_000);
  second.settle(answered(2_000));
  await refusal(limits.reserve(caller, () => 1));
  // The reservation leaves the window before what was used beyond it.
  await clock.advance(31_000);
  await refusal(limits.reserve(caller, () => 1));
  await clock.advance(30_000);
  await must(limits.reserve(caller, () => 1));
});

Deno.test("a request that is larger than the limit as a whole is told so, once and for all", async () => {
  const { limiter: limits } = limiter();
  const error = await refusal(limits.reserve(holder({ tokensPerMinute: 1_000 }), () => 1_001));
  assertEquals([error.retryable, error.retryAfter], [false, undefined]);
});

Deno.test("a used-up budget says when it begins anew, and that repeating is useless", async () => {
  const { limiter: limits } = limiter();
  const caller = holder({ tokensPerDay: 1_000 });
  await must(limits.reserve(caller, () => 900));
  const error = await refusal(limits.reserve(caller, () => 200));
  assertEquals([error.retryable, error.retryAfter], [false, 12 * 3_600]);
  assertEquals(error.code, "insufficient_quota");
  assertEquals(
    error.message,
    "The budget of this key, 1000 tokens a day, has 100 left, fewer than the request may take. It begins anew in 12 hours.",
  );
});

Deno.test("what a budget refuses does not count in the minute, nor as a request under way", async () => {
  const { limiter: limits } = limiter();
  const caller = holder({ requestsPerDay: 1, requestsPerMinute: 2, concurrentRequests: 2 });
  await must(limits.reserve(caller, () => 0));
  for (let index = 0; index < 5; index++) {
    assertEquals((await refusal(limits.reserve(caller, () => 0))).code, "insufficient_quota");
  }
});

Deno.test("what never began counts nowhere", async () => {
  const { limiter: limits } = limiter();
  const caller = holder({ requestsPerMinute: 1, tokensPerMinute: 10, requestsPerDay: 1 });
  for (let index = 0; index < 5; index++) {
    (await must(limits.reserve(caller, () => 10))).cancel();
  }
  await must(limits.reserve(caller, () => 10));
});

Deno.test("a failure costs no request of the day, but one of the minute", async () => {
  const { limiter: limits } = limiter();
  const caller = holder({ requestsPerMinute: 2, requestsPerDay: 1 });
  for (let index = 0; index < 2; index++) {
    (await must(limits.reserve(caller, () => 0))).settle({ tokens: 0, countsAsRequest: false });
  }
  assertEquals((await refusal(limits.reserve(caller, () => 0))).code, undefined);
});

Deno.test("keys do not use one another's limits", async () => {
  const { limiter: limits } = limiter();
  for (const name of ["alice", "bob"]) {
    await must(limits.reserve(holder({ requestsPerMinute: 1 }, name), () => 0));
  }
});

Deno.test("the tightest limit of each unit is told", async () => {
  const { clock, limiter: limits } = limiter();
  const caller = holder({ requestsPerMinute: 10, requestsPerDay: 5, tokensPerMinute: 1_000 });
  assertEquals(limits.rateLimits(caller), {
    requests: { limit: 10, remaining: 10, resetIn: 0 },
    tokens: { limit: 1_000, remaining: 1_000, resetIn: 0 },
  });
  await must(limits.reserve(caller, () => 300));
  await clock.advance(1_000);
  assertEquals(limits.rateLimits(caller), {
    requests: { limit: 5, remaining: 4, resetIn: 12 * 3_600_000 - 1_000 },
    tokens: { limit: 1_000, remaining: 700, resetIn: 60_000 },
  });
  assertEquals(limits.rateLimits(holder({})), {});
});

Deno.test("a changed limit counts what was used under the old one", async () => {
  const { limiter: limits } = limiter();
  await must(limits.reserve(holder({ requestsPerDay: 10, requestsPerMinute: 10 }), () => 0));
  await refusal(limits.reserve(holder({ requestsPerDay: 10, requestsPerMinute: 1 }), () => 0));
  await refusal(limits.reserve(holder({ requestsPerDay: 1, requestsPerMinute: 10 }), () => 0));
  await must(limits.reserve(holder({ requestsPerDay: 2, requestsPerMinute: 2 }), () => 0));
});

Deno.test("no sixty seconds hold more tokens than the limit, while answers keep to their reservations", async () => {
  const step = fc.record({
    pause: fc.integer({ min: 0, max: 20_000 }),
    ends: fc.boolean(),
    tokens: fc.integer({ min: 0, max: 400 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { clock, limiter: limits } = limiter();
      const caller = holder({ tokensPerMinute: 1_000, concurrentRequests: 4 });
      const open: { reservation: Reservation; counted: { tokens: number } }[] = [];
      const letIn: { at: number; tokens: number }[] = [];
      for (const { pause, ends, tokens } of steps) {
        await clock.advance(pause);
        const ended = ends ? open.shift() : undefined;
        if (ended) {
          ended.counted.tokens = Math.min(tokens, ended.reservation.tokens);
          ended.reservation.settle(answered(ended.counted.tokens));
          continue;
        }
        const reservation = await limits.reserve(caller, () => tokens).catch(() => undefined);
        if (!reservation) continue;
        const counted = { at: clock.monotonic(), tokens };
        letIn.push(counted);
        open.push({ reservation, counted });
        assert(open.length <= 4);
        const lastMinute = letIn.filter(({ at }) => clock.monotonic() - at < 60_000);
        assert(lastMinute.reduce((sum, { tokens }) => sum + tokens, 0) <= 1_000);
      }
    }),
    { seed: 31, numRuns: 40 },
  );
});
