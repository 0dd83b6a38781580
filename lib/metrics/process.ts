import type { FairQueue } from "../access/fair_queue.ts";
import type { GuardedStore } from "../access/guarded_store.ts";
import type { Phase } from "../stats/phase.ts";
import type { Statistics } from "../stats/recorder.ts";
import type { TokenStatus } from "../upstream/types.ts";
import { version } from "../version.ts";
import type { ErrorCounts } from "./error_counts.ts";
import type { Family, Sample } from "./family.ts";
import { metricNames } from "./names.ts";

export interface ProcessParts {
  statistics: Statistics;
  errors: ErrorCounts;
  queue: Pick<FairQueue, "taken" | "waiting">;
  budgetStore: Pick<GuardedStore, "health">;
  /** State of the token exchange. */
  upstream(): TokenStatus;
}

const phases = {
  receiving: 0,
  preparing: 0,
  waiting: 0,
  answered: 0,
  replying: 0,
} as const satisfies Record<Phase, 0>;

/** How this process stands: what it has under way, and what its parts say of themselves. */
export function processFamilies(
  { statistics, errors, queue, budgetStore, upstream }: ProcessParts,
): Family[] {
  const token = upstream();
  const store = statistics.store.health();
  const health = statistics.health();
  return [
    { ...metricNames.errors, samples: errorSamples(errors) },
    { ...metricNames.inFlight, samples: phaseSamples(statistics) },
    { ...metricNames.queueActive, samples: only(queue.taken) },
    { ...metricNames.queueWaiting, samples: only(queue.waiting) },
    { ...metricNames.tokenRefreshes, samples: only(token.exchanges) },
    { ...metricNames.tokenRefreshFailures, samples: only(token.failures) },
    {
      ...metricNames.tokenExpiry,
      samples: token.expiresAt === undefined ? [] : only(token.expiresAt / 1000),
    },
    { ...metricNames.storePending, samples: only(store.pending) },
    { ...metricNames.storeLost, samples: only(store.lost + health.lost) },
    { ...metricNames.storeFailures, samples: only(store.failures) },
    { ...metricNames.budgetsAlone, samples: only(budgetStore.health.alone ? 1 : 0) },
    { ...metricNames.start, samples: only(statistics.startedAt / 1000) },
    { ...metricNames.info, samples: [{ labels: { version }, value: 1 }] },
  ];
}

function only(value: number): Sample[] {
  return [{ labels: {}, value }];
}

function errorSamples(errors: ErrorCounts): Sample[] {
  return [...errors.entries()].map(({ outcome, kind, count }) => ({
    labels: { outcome, "error.type": kind },
    value: count,
  }));
}

function phaseSamples(statistics: Statistics): Sample[] {
  const counts: Record<Phase, number> = { ...phases };
  for (const { phase } of statistics.inFlight()) counts[phase]++;
  return Object.entries(counts).map(([phase, value]) => ({ labels: { phase }, value }));
}
