/**
 * Where in the database statistics stand. The version of the layout is part of every key but its
 * own mark, so that a program of another version neither reads nor overwrites what it does not
 * understand.
 */
import { endedAt, type ExchangeRecord } from "./record.ts";
import type { BucketUnit } from "./series.ts";
import type { Cell } from "./store.ts";

/** The version of keys and values; raised when either changes its meaning. */
export const SCHEMA = 1;

const project = ["duo-gateway", "stats"] as const;
const root = [...project, SCHEMA] as const;

/** Holds the newest version of the layout that has written here. */
export const schemaKey: Deno.KvKey = [...project, "schema"];

/** Changes its value when sums were taken away or put in by hand. */
export const epochKey: Deno.KvKey = [...root, "epoch"];

/** Which increments of one writer have been written: the number of the last one. */
export function writerKey(writer: string): Deno.KvKey {
  return [...writerPrefix, writer];
}

export const writerPrefix: Deno.KvKey = [...root, "writer"];

/** Which lines of one exported file have been put in. */
export function importKey(file: string): Deno.KvKey {
  return [...importPrefix, file];
}

export const importPrefix: Deno.KvKey = [...root, "import"];

/** Recent exchanges stand in the order in which they ended. */
export function recordKey(record: ExchangeRecord): Deno.KvKey {
  return [...recordPrefix, endedAt(record), record.id];
}

export const recordPrefix: Deno.KvKey = [...root, "recent"];

export function cellKey(cell: Cell): Deno.KvKey {
  switch (cell.of) {
    case "total":
      return [...cellPrefix, "total"];
    case "model":
    case "key":
      return [...cellPrefix, cell.of, cell.name];
    case "hour":
    case "day":
      return cell.model === undefined
        ? [...bucketPrefix(cell.of), cell.start, "all"]
        : [...bucketPrefix(cell.of), cell.start, "model", cell.model];
  }
}

export const cellPrefix: Deno.KvKey = [...root, "sum"];

export function bucketPrefix(unit: BucketUnit): Deno.KvKey {
  return [...cellPrefix, unit];
}

/** The cell whose sums stand under `key`; `undefined` for a key that is none of ours. */
export function cellOf(key: Deno.KvKey): Cell | undefined {
  const [of, second, scope, model, ...more] = key.slice(cellPrefix.length);
  if (more.length > 0) return undefined;
  if (of === "total" && second === undefined) return { of };
  if ((of === "model" || of === "key") && typeof second === "string" && scope === undefined) {
    return { of, name: second };
  }
  // Times beyond what a `Date` can hold cannot be shown.
  if ((of !== "hour" && of !== "day") || typeof second !== "number" || !isTime(second)) {
    return undefined;
  }
  if (scope === "all" && model === undefined) return { of, start: second };
  return scope === "model" && typeof model === "string" ? { of, start: second, model } : undefined;
}

function isTime(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= 8.64e15;
}
