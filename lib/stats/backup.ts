import { addOnce, BATCH, type Increment } from "./add_once.ts";
import { cellLine, exchangeLine, headerLine, readLines } from "./backup_lines.ts";
import type { KvDatabase } from "./kv_database.ts";
import { cellKey, cellPrefix, epochKey, importKey, importPrefix, recordPrefix } from "./kv_keys.ts";
import { everything, readCells, readHead, readRecords } from "./kv_read.ts";
import { claimSchema } from "./kv_schema.ts";
import { deleteRange } from "./kv_sweep.ts";
import { packed, recordRow } from "./outbox.ts";

/**
 * Everything that is stored, one line after the other, without line ends. Gateways may go on
 * writing meanwhile; sums of different rows can then differ by what was written in between.
 *
 * @param label.id A name that no other export has: a database takes each export only once.
 * @throws {NewerLayoutError} when a newer version has written there.
 */
export async function* exportStats(
  database: KvDatabase,
  label: { id: string; now: number },
): AsyncGenerator<string> {
  await claimSchema(database);
  yield headerLine(label);
  const { total } = await readHead(database);
  yield cellLine([{ of: "total" }, total]);
  for await (const increment of readCells(database, everything)) yield cellLine(increment);
  for (const exchange of (await readRecords(database)).reverse()) {
    yield exchangeLine(exchange);
  }
}

/** What an import has done. */
export interface Imported {
  /** Requests that were added to the total. */
  requests: number;
  /** Exchanges in the list of recent ones; those that were there stay once. */
  exchanges: number;
  /** Whether there was nothing to do because this file had been imported before. */
  already: boolean;
}

/**
 * Adds exported statistics to those that are there. Nothing is written unless every line is right.
 * A file is added once, however often this is called; what failed half-way is completed.
 *
 * @throws {ImportError} when the lines are no export, or one of a newer version.
 * @throws {NewerLayoutError} when a newer version has written to the database.
 */
export async function importStats(
  database: KvDatabase,
  lines: AsyncIterable<string>,
): Promise<Imported> {
  const { id, increments, exchanges } = await readLines(lines);
  await claimSchema(database);
  const writer = importKey(id);
  const imported: Imported = { requests: 0, exchanges: exchanges.length, already: true };
  for (const [index, batch] of batches(increments).entries()) {
    const isNew = await addOnce(database, { writer, number: index + 1, increments: batch });
    if (!isNew) continue;
    imported.already = false;
    for (const [cell, { requests }] of batch) {
      if (cell.of === "total") imported.requests += requests;
    }
  }
  for (const group of packed(exchanges)) await database.commit({ sets: group.map(recordRow) });
  await newEpoch(database, id);
  return imported;
}

/**
 * Deletes all statistics. Running gateways notice within seconds; what they have not written yet
 * stays counted. Resolves to the number of deleted rows.
 */
export async function clearStats(database: KvDatabase, id: string): Promise<number> {
  await claimSchema(database);
  let deleted = 0;
  // The rows that tell what each writer has written last have to stay: without them, a batch that
  // is written a second time after a failure would be counted twice.
  for (const prefix of [cellPrefix, recordPrefix, importPrefix]) {
    deleted += await deleteRange(database, { prefix }, Infinity);
  }
  await newEpoch(database, id);
  return deleted;
}

/** Lets every process read everything again. */
async function newEpoch(database: KvDatabase, id: string): Promise<void> {
  await database.commit({ sets: [{ key: epochKey, value: id }] });
}

/** The same lines always make the same batches, and in each every cell is there once. */
function batches(increments: readonly Increment[]): Increment[][] {
  const made: Increment[][] = [];
  let keys = new Set<string>();
  for (const increment of increments) {
    const key = JSON.stringify(cellKey(increment[0]));
    const batch = made.at(-1);
    if (batch && batch.length < BATCH && !keys.has(key)) {
      batch.push(increment);
    } else {
      made.push([increment]);
      keys = new Set();
    }
    keys.add(key);
  }
  return made;
}
