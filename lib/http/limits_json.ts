import type { FairQueue } from "../access/fair_queue.ts";
import type { GuardedStore } from "../access/guarded_store.ts";
import type { KeyRing } from "../access/key_ring.ts";
import type { Limiter } from "../access/limits.ts";

export interface LimitsParts {
  queue: FairQueue;
  limiter: Limiter;
  keyRing: KeyRing;
  budgetStore: GuardedStore;
}

/** How the gateway's limits stand; without names of keys for those who may not see them. */
export function limitsJson({ queue, limiter, keyRing, budgetStore }: LimitsParts, full: boolean) {
  const { alone, failures } = budgetStore.health;
  return {
    upstream: { active: queue.taken, waiting: queue.waiting },
    budgetStore: { alone, failures },
    ...full && { budgets: keyRing.callers().flatMap((caller) => limiter.budgets(caller)) },
  };
}

/** `GET /health`: that it lives, and what does not work although it does. */
export function healthJson({ budgetStore }: Pick<LimitsParts, "budgetStore">) {
  return {
    status: "ok",
    ...budgetStore.health.alone && { budgets: "counted by this process alone" },
  };
}
