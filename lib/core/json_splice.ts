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

/** What to write, front to back; untouched text is not cut at every member. */
function layOut(
  scanned: ScannedObject,
  originals: readonly ScannedMember[],
  entries: readonly Entry[],
): Part[] {
  const parts: Part[] = [];
  const keep = (from: number, to: number) => {
    const last = parts.at(-1);
    if (typeof last === "object" && last.to === from) last.to = to;
    else parts.push({ from, to });
  };
  keep(0, originals[0]?.keyStart ?? scanned.close);
  for (const [index, entry] of entries.entries()) {
    const { key, original, json } = entry;
    if (!original) {
      parts.push(`${index > 0 ? "," : ""}${JSON.stringify(key)}:${json}`);
      continue;
    }
    // Whichever member now comes first leaves its comma behind.
    if (index > 0) keep(entry.gapStart, original.keyStart);
    if (key === original.key) keep(original.keyStart, original.keyEnd);
    else parts.push(JSON.stringify(key));
    keep(original.keyEnd, original.valueStart);
    if (json === undefined) keep(original.valueStart, original.valueEnd);
    else parts.push(json);
  }
  keep(originals.at(-1)?.valueEnd ?? scanned.close, scanned.size);
  return parts;
}

/** Turns parts, which go through the original text in order, into bytes. */
function cut(chunks: readonly Bytes[], parts: readonly Part[]): Bytes[] {
  const pieces: Bytes[] = [];
  let index = 0;
  let base = 0;
  for (const part of parts) {
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
