import type { ExchangeRecord } from "../stats/record.ts";

/** A cache that used to help and does not any more. */
export interface CacheCollapse {
  /** Share of the input read from the cache before, and in the latest exchanges. */
  readonly before: number;
  readonly now: number;
  /** How many exchanges `now` is about. */
  readonly exchanges: number;
}

/** Shorter prompts are not cached by the vendors, or not worth it. */
const SMALLEST_PROMPT = 4000;
const LATEST = 10;
const EARLIER = 60;
/** A cache that never helped much cannot collapse. */
const LOWEST_GOOD_SHARE = 0.4;

/**
 * Whether the share of input read from caches has fallen by half: usually because something at the
 * beginning of every prompt changes each time, which makes each request several times as expensive.
 *
 * @param newestFirst exchanges in the order in which a store gives them.
 */
export function cacheCollapse(newestFirst: readonly ExchangeRecord[]): CacheCollapse | undefined {
  const large = newestFirst.filter(({ usage, outcome }) =>
    outcome === "completed" && usage.input >= SMALLEST_PROMPT
  );
  const latest = large.slice(0, LATEST);
  const earlier = large.slice(LATEST, LATEST + EARLIER);
  if (latest.length < LATEST || earlier.length < LATEST) return undefined;
  const [now, before] = [hitShare(latest), hitShare(earlier)];
  if (before < LOWEST_GOOD_SHARE || now > before / 2) return undefined;
  return { before, now, exchanges: latest.length };
}

function hitShare(records: readonly ExchangeRecord[]): number {
  const sum = (of: (record: ExchangeRecord) => number) =>
    records.reduce((total, record) => total + of(record), 0);
  return sum(({ usage }) => usage.cacheRead) / sum(({ usage }) => usage.input);
}
