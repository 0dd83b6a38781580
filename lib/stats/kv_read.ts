import type { KvDatabase } from "./kv_database.ts";
import { bucketPrefix, cellKey, cellOf, cellPrefix, epochKey, recordPrefix } from "./kv_keys.ts";
import { retention } from "./memory_store.ts";
import type { ExchangeRecord } from "./record.ts";
import { readRecord } from "./record_json.ts";
import type { Increment } from "./add_once.ts";
import type { Since } from "./store.ts";
import { emptyTally, type Tally } from "./tally.ts";
import { readTally } from "./tally_json.ts";

/** Everything that is kept. */
export const everything: Since = { hour: -Infinity, day: -Infinity };

/** What tells cheaply whether anything has changed. */
export interface Head {
  total: Tally;
  /** Changes when sums were taken away or put in by hand. */
  epoch: unknown;
}

/** Reads two rows. */
export async function readHead(database: KvDatabase): Promise<Head> {
  const [total, epoch] = await database.read([cellKey({ of: "total" }), epochKey]);
  return { total: readTally(total?.value) ?? emptyTally(), epoch: epoch?.versionstamp };
}

/**
 * The stored sums but for the total and the buckets before `since`. Rows that are none of this
 * program's are passed over. Read after the head, they are at least as new as its total.
 */
export async function* readCells(database: KvDatabase, since: Since): AsyncGenerator<Increment> {
  const ranges: Deno.KvListSelector[] = [
    { prefix: [...cellPrefix, "model"] },
    { prefix: [...cellPrefix, "key"] },
    ...(["hour", "day"] as const).map((unit) => ({
      prefix: bucketPrefix(unit),
      start: [...bucketPrefix(unit), since[unit]],
    })),
  ];
  for (const range of ranges) {
    for await (const { key, value } of database.scan(range)) {
      const cell = cellOf(key);
      const tally = readTally(value);
      if (cell && tally) yield [cell, tally];
    }
  }
}

/** The exchanges that ended last, at or after `since`, newest first. */
export async function readRecords(
  database: KvDatabase,
  since = -Infinity,
): Promise<ExchangeRecord[]> {
  const found: ExchangeRecord[] = [];
  const range = { prefix: recordPrefix, start: [...recordPrefix, since] };
  const options = { limit: retention.recent, reverse: true };
  for await (const { value } of database.scan(range, options)) {
    const record = readRecord(value);
    if (record) found.push(record);
  }
  return found;
}
