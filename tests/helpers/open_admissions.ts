import { Budgets } from "../../lib/access/budgets.ts";
import { FairQueue } from "../../lib/access/fair_queue.ts";
import { GuardedStore } from "../../lib/access/guarded_store.ts";
import { Limiter } from "../../lib/access/limits.ts";
import { MemoryBudgetStore } from "../../lib/access/memory_budget_store.ts";
import type { Clock } from "../../lib/core/clock.ts";
import { Admissions } from "../../lib/http/admissions.ts";

/** A gate that lets everybody through, for tests of what is behind it. */
export function openAdmissions(clock: Clock): Admissions {
  const store = new GuardedStore(new MemoryBudgetStore(), clock, () => {});
  return new Admissions({
    limiter: new Limiter(clock, new Budgets(clock, store)),
    queue: new FairQueue(1_000_000, 0),
    clock,
  });
}
