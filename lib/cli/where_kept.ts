import type { StoreHealth } from "../stats/store.ts";
import type { OpenedStatistics } from "./open_statistics.ts";

/** Where statistics are kept, to be shown at the start. */
export function whereKept(opened: OpenedStatistics, { savedAt, lastError }: StoreHealth): string {
  if (!opened.database) return `in memory until the gateway stops: ${opened.reason}`;
  if (lastError !== undefined) return `to be kept in ${opened.place}, but ${lastError}`;
  return savedAt === undefined
    ? `to be kept in ${opened.place}, which has not answered yet`
    : `kept in ${opened.place}`;
}

/** Why there is no start with `STATS_STORE=kv`, and what to do. */
export function noStatistics(reason: string): string {
  return `Cannot open the database for statistics: ${reason}. Check STATS_KV_PATH, or set ` +
    "STATS_STORE=auto to serve without it (docs/operations.md).";
}
