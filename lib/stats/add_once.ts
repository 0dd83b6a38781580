/**
 * Increments are added to stored sums by reading, adding and writing back what is still unchanged.
 *
 * Deno KV's own `sum` would not need to read, but takes single 64-bit numbers: a tally with its
 * histograms is some hundred of them, each a row to write, read at the start and pay for, where
 * here it is one row. Writers meet once in a few seconds, so that they hardly ever have to repeat.
 *
 * A commit that fails may still have happened, or happen later. Therefore each batch of increments
 * carries a number, which is written with it and counts up for each writer: the row that holds the
 * writer's last number tells whether a batch has been added, and, being checked, keeps a commit
 * that was given up from happening after its repetition.
 */
import type { KvDatabase } from "./kv_database.ts";
import { cellKey } from "./kv_keys.ts";
import type { Cell } from "./store.ts";
import { copyTally, emptyTally, mergeTally, type Tally } from "./tally.ts";
import { readTally, tallyJson } from "./tally_json.ts";

export type Increment = readonly [Cell, Readonly<Tally>];

/** Increments that are added together: few enough for the checks of one commit. */
export const BATCH = 90;

/** So often the same rows can change under our hands before we leave them to others for a while. */
const TRIES = 20;

/** Other writers kept changing the same rows. */
export class ContentionError extends Error {
  override readonly name = "ContentionError";
}

export interface Batch {
  /** Where the number of the writer's last batch stands. */
  readonly writer: Deno.KvKey;
  /** One more than that of the writer's batch before; the first is 1. */
  readonly number: number;
  /** At most {@linkcode BATCH}, of different cells. */
  readonly increments: readonly Increment[];
  /** Milliseconds after which the writer's row may go. */
  readonly expireIn?: number;
}

/**
 * Adds the increments, unless that has happened already. To be repeated with the same batch when it
 * rejects, and before any later batch of this writer.
 *
 * @returns whether they were added by this call.
 * @throws {ContentionError} when others write too much.
 */
export async function addOnce(
  database: KvDatabase,
  { writer, number, increments, expireIn }: Batch,
): Promise<boolean> {
  const keys = [writer, ...increments.map(([cell]) => cellKey(cell))];
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const rows = await database.read(keys);
    const [last, ...stored] = rows;
    if (lastNumber(last?.value) >= number) return false;
    const sets = increments.map(([cell, increment], index) => {
      const sum = copyTally(increment);
      mergeTally(sum, readTally(stored[index]?.value) ?? emptyTally());
      return { key: cellKey(cell), value: tallyJson(sum) };
    });
    const mark = { key: writer, value: number, ...expireIn !== undefined && { expireIn } };
    if (await database.commit({ checks: rows, sets: [mark, ...sets] })) return true;
  }
  throw new ContentionError("Other writers kept changing the same sums.");
}

/** The number of the last batch that a writer's row tells of. */
function lastNumber(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
