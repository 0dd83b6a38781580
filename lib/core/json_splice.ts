import type { Bytes } from "./chunk_list.ts";
import type { ScannedMember, ScannedObject } from "./json_scan.ts";
import type { Edit } from "./request_view.ts";

/** A stretch of the original text (end exclusive), or new text. */
type Part = { from: number; to: number } | string;

/** A member as it is to be written, under its name by now. */
type Entry = KeptEntry | { key: string; original?: undefined; json: string };

interface KeptEntry {
  key: string;
  original: ScannedMember;
  /** Where the comma before it and the white space around that begin. */
  gapStart: number;
  /** Its new value as JSON text; absent to keep the original bytes. */
  json?: string;
}

const encoder = new TextEncoder();

/**
 * The text with its top-level members edited, as pieces to be sent one after another. Edits apply
 * in order; a member that is added comes last. Bytes that no edit names, white space included, are
 * views of `chunks` and not copied; a member that goes takes one neighbouring comma with it, and
 * the white space beside that comma.
 *
 * @throws {TypeError} when a member is renamed to a name that another one has: the caller's defect.
 */
export function splice(
  chunks: readonly Bytes[],
  scanned: ScannedObject,
  edits: readonly Edit[],
): Bytes[] {
  if (edits.length === 0) return [...chunks];
  const originals = [...scanned.members.values()];
  const entries: Entry[] = originals.map((original, index) => ({
    key: original.key,
    original,
    gapStart: originals[index - 1]?.valueEnd ?? original.keyStart,
  }));
  for (const edit of edits) apply(edit, entries);
  return cut(chunks, layOut(scanned, originals, entries));
}

function apply(edit: Edit, entries: Entry[]): void {
  const index = entries.findIndex((entry) => entry.key === edit.key);
  const entry = entries[index];
  switch (edit.op) {
    case "set":
      if (entry) entry.json = edit.json;
      else entries.push({ key: edit.key, json: edit.json });
      return;
    case "remove":
      if (entry) entries.splice(index, 1);
      return;
    case "rename":
      if (!entry || edit.to === edit.key) return;
      if (entries.some(({ key }) => key === edit.to)) {
        throw new TypeError("Cannot rename a member: the object already has one of that name");
      }
      entry.key = edit.to;
  }
}

/** What to write, front to back. */
function* layOut(
  scanned: ScannedObject,
  originals: readonly ScannedMember[],
  entries: readonly Entry[],
): Iterable<Part> {
  yield { from: 0, to: originals[0]?.keyStart ?? scanned.close };
  for (const [index, entry] of entries.entries()) {
    const { key, original, json } = entry;
    if (!original) {
      yield `${index > 0 ? "," : ""}${JSON.stringify(key)}:${json}`;
      continue;
    }
    // Whichever member now comes first leaves its comma behind.
    if (index > 0) yield { from: entry.gapStart, to: original.keyStart };
    if (key === original.key) yield { from: original.keyStart, to: original.keyEnd };
    else yield JSON.stringify(key);
    yield { from: original.keyEnd, to: original.valueStart };
    yield json ?? { from: original.valueStart, to: original.valueEnd };
  }
  yield { from: originals.at(-1)?.valueEnd ?? scanned.close, to: scanned.size };
}

/** Turns parts, which go through the original text in order, into bytes. */
function cut(chunks: readonly Bytes[], parts: Iterable<Part>): Bytes[] {
  const pieces: Bytes[] = [];
  let index = 0;
  let base = 0;
  for (const part of joined(parts)) {
    if (typeof part === "string") {
      pieces.push(encoder.encode(part));
      continue;
    }
    for (let from = part.from; from < part.to;) {
      const chunk = chunks[index];
      if (!chunk) throw new RangeError("The scanned object does not belong to these chunks");
      if (from < base + chunk.length) {
        const piece = chunk.subarray(from - base, part.to - base);
        pieces.push(piece);
        from += piece.length;
      } else {
        base += chunk.length;
        index++;
      }
    }
  }
  return pieces;
}

/** Joins stretches that follow each other, so that untouched text is not cut at every member. */
function* joined(parts: Iterable<Part>): Iterable<Part> {
  let last: { from: number; to: number } | undefined;
  for (const part of parts) {
    if (typeof part !== "string" && part.from === last?.to) {
      last = { from: last.from, to: part.to };
      continue;
    }
    if (last) yield last;
    last = undefined;
    if (typeof part === "string") yield part;
    else last = part;
  }
  if (last) yield last;
}
