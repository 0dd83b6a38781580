import type { KvDatabase } from "./kv_database.ts";
import { bucketPrefix, recordKey, recordPrefix } from "./kv_keys.ts";
import { type MemoryStore, retention } from "./memory_store.ts";

const ROWS_AT_A_TIME = 500;

/** Rows that one sweep deletes at most from one range; the next one goes on. */
const MOST_ROWS = 20_000;

/**
 * Deletes the buckets and exchanges that `memory`, which knows what is stored, has no room for.
 *
 * Buckets are not left to expire: expiry goes by a wall clock, and one that is a year ahead for a
 * moment must not wipe what was counted.
 */
export async function sweep(database: KvDatabase, memory: MemoryStore): Promise<void> {
  for (const unit of ["hour", "day"] as const) {
    const earliest = memory.earliestKept(unit);
    if (earliest === undefined) continue;
    const prefix = bucketPrefix(unit);
    await deleteRange(database, { prefix, end: [...prefix, earliest] });
  }
  const oldest = memory.recent(retention.recent)[retention.recent - 1];
  if (oldest) await deleteRange(database, { prefix: recordPrefix, end: recordKey(oldest) });
}

/** Deletes the rows of a range and returns how many there were, or were done at most. */
export async function deleteRange(
  database: KvDatabase,
  range: Deno.KvListSelector,
  most = MOST_ROWS,
): Promise<number> {
  let deleted = 0;
  while (deleted < most) {
    const deletes: Deno.KvKey[] = [];
    for await (const { key } of database.scan(range, { limit: ROWS_AT_A_TIME })) deletes.push(key);
    if (deletes.length > 0) await database.commit({ deletes });
    deleted += deletes.length;
    if (deletes.length < ROWS_AT_A_TIME) break;
  }
  return deleted;
}
