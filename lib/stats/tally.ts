import { type OutcomeKind, outcomeKinds } from "../core/outcome.ts";
import { noUsage, type Usage } from "../core/usage.ts";
import { countDuration, emptyHistogram, type Histogram, mergeHistogram } from "./histogram.ts";
import type { ExchangeRecord } from "./record.ts";

/**
 * The sums over some exchanges. Tallies can be added in any order and grouping, which is what lets
 * several processes keep their own and write only increments.
 */
export interface Tally {
  requests: number;
  outcomes: Record<OutcomeKind, number>;
  usage: Usage;
  /** Exchanges whose usage the upstream never reported, so that the sums are known to be low. */
  usageUnknown: number;
  retries: number;
  /** Sum of `totalMs` over all exchanges, in milliseconds. */
  latencySum: number;
  /**
   * How long *completed* exchanges took, altogether, to the first byte, and in the gateway itself.
   * Others are left out: a quick refusal would flatter, and a client that leaves says nothing.
   */
  latency: Histogram;
  firstByte: Histogram;
  gateway: Histogram;
}

export function emptyTally(): Tally {
  return {
    requests: 0,
    outcomes: {
      completed: 0,
      client_closed: 0,
      upstream_failed: 0,
      rejected: 0,
      internal_failed: 0,
    },
    usage: noUsage(),
    usageUnknown: 0,
    retries: 0,
    latencySum: 0,
    latency: emptyHistogram(),
    firstByte: emptyHistogram(),
    gateway: emptyHistogram(),
  };
}

/** Counts one exchange. */
export function countExchange(tally: Tally, record: ExchangeRecord): void {
  tally.requests++;
  tally.outcomes[record.outcome]++;
  addUsage(tally.usage, record.usage);
  if (!record.usageKnown) tally.usageUnknown++;
  tally.retries += record.retries;
  tally.latencySum += record.totalMs;
  if (record.outcome !== "completed") return;
  countDuration(tally.latency, record.totalMs);
  countDuration(tally.gateway, record.gatewayMs);
  if (record.firstByteMs !== undefined) countDuration(tally.firstByte, record.firstByteMs);
}

/** Adds `from` to `into`. */
export function mergeTally(into: Tally, from: Readonly<Tally>): void {
  into.requests += from.requests;
  for (const outcome of outcomeKinds) into.outcomes[outcome] += from.outcomes[outcome];
  addUsage(into.usage, from.usage);
  into.usageUnknown += from.usageUnknown;
  into.retries += from.retries;
  into.latencySum += from.latencySum;
  mergeHistogram(into.latency, from.latency);
  mergeHistogram(into.firstByte, from.firstByte);
  mergeHistogram(into.gateway, from.gateway);
}

export function copyTally(tally: Readonly<Tally>): Tally {
  const copy = emptyTally();
  mergeTally(copy, tally);
  return copy;
}

/** Exchanges that ended well. One whose client left is neither here nor among the errors. */
export function successCount({ outcomes }: Readonly<Tally>): number {
  return outcomes.completed;
}

export function errorCount({ outcomes }: Readonly<Tally>): number {
  return outcomes.upstream_failed + outcomes.rejected + outcomes.internal_failed;
}

/** Input and output; their parts are inside them. */
export function tokenTotal(usage: Readonly<Usage>): number {
  return usage.input + usage.output;
}

function addUsage(into: Usage, from: Readonly<Usage>): void {
  into.input += from.input;
  into.cacheRead += from.cacheRead;
  into.cacheWrite += from.cacheWrite;
  into.output += from.output;
  into.reasoning += from.reasoning;
}
