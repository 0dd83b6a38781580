import { addOnce, BATCH, type Batch, type Increment } from "./add_once.ts";
import type { KvDatabase } from "./kv_database.ts";
import { recordKey, writerKey } from "./kv_keys.ts";
import { MemoryStore } from "./memory_store.ts";
import type { ExchangeRecord } from "./record.ts";

const DAY = 86_400_000;

/** How long recent exchanges are kept at most: they tell addresses and names of keys. */
export const RECORD_DAYS = 14;

/** A writer that has been silent for so long has ended. */
const WRITER_DAYS = 30;

/** Characters of records in one commit: two bytes each are well below Deno's limit. */
const RECORDS_CHARS = 200_000;

/** Records in one commit. */
const RECORDS = 400;

/** A record is under 8 kB; one that is not must not keep the others from being written. */
const LONGEST_RECORD = 16_000;

/**
 * What is counted but not yet written. As large as the sums of one process at most, however long
 * the database fails: what comes in between is added up.
 */
export class Outbox {
  readonly #database: KvDatabase;
  readonly #writer: Deno.KvKey;
  #open = new MemoryStore();
  #openCount = 0;
  #sealed: { batches: Batch[]; records: ExchangeRecord[][]; count: number } | undefined;
  #number = 0;

  /** @param writer A name that no other process, and no earlier one, has. */
  constructor(database: KvDatabase, writer: string) {
    this.#database = database;
    this.#writer = writerKey(writer);
  }

  record(exchange: ExchangeRecord): void {
    this.#open.record(exchange);
    this.#openCount++;
  }

  /** Exchanges that are not known to be written. */
  get size(): number {
    return this.#openCount + (this.#sealed?.count ?? 0);
  }

  /** What is certainly not in the database; after a `flush` that succeeded, all that is not. */
  get unwritten(): MemoryStore {
    return this.#open;
  }

  /**
   * Writes everything that was counted before the call. What it rejects with leaves the rest to
   * the next call, which begins where this one stopped.
   */
  async flush(): Promise<void> {
    if (this.#sealed) await this.#write(this.#sealed);
    if (this.#openCount > 0) await this.#write(this.#seal());
  }

  /** Gives up what is not written, and returns how many exchanges that were. */
  discard(): number {
    const lost = this.size;
    this.#open = new MemoryStore();
    this.#openCount = 0;
    this.#sealed = undefined;
    return lost;
  }

  /** Turns what was counted so far into batches that do not change any more. */
  #seal() {
    const records = packed(this.#open.recent(Infinity));
    const batches = this.#batches(
      [...this.#open.cells()].filter(([, tally]) => tally.requests > 0),
    );
    this.#sealed = { batches, records, count: this.#openCount };
    this.#open = new MemoryStore();
    this.#openCount = 0;
    return this.#sealed;
  }

  /** The total comes last: who sees it changed finds everything else changed already. */
  #batches(increments: readonly Increment[]): Batch[] {
    const inOrder = increments.toSorted(([a], [b]) =>
      Number(a.of === "total") - Number(b.of === "total")
    );
    const batches: Batch[] = [];
    for (let at = 0; at < inOrder.length; at += BATCH) {
      batches.push({
        writer: this.#writer,
        number: ++this.#number,
        increments: inOrder.slice(at, at + BATCH),
        expireIn: WRITER_DAYS * DAY,
      });
    }
    return batches;
  }

  async #write(sealed: { batches: Batch[]; records: ExchangeRecord[][] }): Promise<void> {
    const { batches, records } = sealed;
    // Writing a record twice changes nothing.
    for (let some = records[0]; some; some = records[0]) {
      await this.#database.commit({ sets: some.map(recordRow) });
      records.shift();
    }
    for (let batch = batches[0]; batch; batch = batches[0]) {
      await addOnce(this.#database, batch);
      batches.shift();
    }
    this.#sealed = undefined;
  }
}

/** The row of one recent exchange. */
export function recordRow(record: ExchangeRecord) {
  return { key: recordKey(record), value: record, expireIn: RECORD_DAYS * DAY };
}

/** Records in groups that fit into one commit each. */
export function packed(records: readonly ExchangeRecord[]): ExchangeRecord[][] {
  const groups: ExchangeRecord[][] = [];
  let chars = Infinity;
  for (const record of records) {
    const length = JSON.stringify(record).length;
    if (length > LONGEST_RECORD) continue;
    const group = groups.at(-1);
    if (group && group.length < RECORDS && chars + length <= RECORDS_CHARS) {
      group.push(record);
      chars += length;
    } else {
      groups.push([record]);
      chars = length;
    }
  }
  return groups;
}
