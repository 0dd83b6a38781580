import { asRecord, type JsonRecord } from "./json.ts";

/** JSON members that are still being put together; without a prototype, for the keys are foreign. */
export type Members = Record<string, unknown>;

/** A copy of `record` that can be added to. */
export function members(record: JsonRecord = {}): Members {
  return Object.assign(Object.create(null), record);
}

/** What a thing is or is called comes whole; saying it again changes nothing. */
const names: ReadonlySet<string> = new Set(["id", "type", "role", "name", "index"]);

/** Objects nested deeper than this in a delta are replaced and not merged. */
const DEEPEST = 8;

/**
 * Adds a piece of a stream to what came before it, as streams of all vendors mean it: texts and
 * lists go on, objects are merged member by member, names stay, and of anything else the later
 * value counts. `null` says nothing new.
 */
export function mergeDelta(known: Members, delta: JsonRecord, depth = 0): void {
  for (const [key, piece] of Object.entries(delta)) {
    if (piece === null && key in known) continue;
    const value = known[key] ?? "";
    if (value === "") known[key] = copied(piece);
    else if (!names.has(key)) known[key] = merged(value, piece, depth);
  }
}

/** Sets members to their later values, but none that has one to `null`. */
export function override(known: Members, later: JsonRecord): void {
  for (const [key, value] of Object.entries(later)) {
    if (value !== null || !(key in known)) known[key] = value;
  }
}

function merged(value: unknown, piece: unknown, depth: number): unknown {
  if (typeof value === "string" && typeof piece === "string") return value + piece;
  if (Array.isArray(value) && Array.isArray(piece)) {
    for (const element of piece) value.push(element);
    return value;
  }
  const [object, more] = [asRecord(value), asRecord(piece)];
  if (!object || !more || depth === DEEPEST) return copied(piece);
  const open = Object.getPrototypeOf(object) === null ? object as Members : members(object);
  mergeDelta(open, more, depth + 1);
  return open;
}

/** An object gets a copy of its own, because it may be added to. */
function copied(piece: unknown): unknown {
  const record = asRecord(piece);
  return record ? members(record) : piece;
}

/** An object as JSON text, with one more member whose value is JSON text already. */
export function stringifyWith(object: JsonRecord, key: string, json: string): string {
  const text = JSON.stringify(object).slice(0, -1);
  return `${text}${text === "{" ? "" : ","}${JSON.stringify(key)}:${json}}`;
}
