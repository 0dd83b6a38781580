import { isEmptyText } from "./apply.ts";
import { findFile, removeFile, writeFile } from "./files.ts";
import { fingerprint, type Journal, type WrittenFile } from "./journal.ts";
import { baseOf, orTrouble } from "./plan.ts";
import type { Outcome } from "./write.ts";

/**
 * Undoes what setting up a client did. A file that nobody has changed since is what it was before,
 * byte for byte; from any other one only our own settings are taken back.
 *
 * @returns what became of each file; nothing when there is nothing to undo.
 * @throws {FileTrouble} when a file cannot be written; it can be tried again.
 */
export async function undoFiles(journal: Journal): Promise<Outcome[]> {
  const files = await journal.read();
  if (files.length === 0) return [];
  const outcomes: Outcome[] = [];
  // Folders that were made for the first of them are empty only when the others are gone.
  for (const file of files.toReversed()) {
    outcomes.unshift(await orTrouble(file.path, () => undoFile(file, journal)));
  }
  await journal.clear();
  return outcomes;
}

async function undoFile(written: WrittenFile, journal: Journal): Promise<Outcome> {
  const { path, format, backup, mode, folders } = written;
  const found = await findFile([path]);
  const { text } = found;
  if (text === undefined) return { path, done: "unchanged" };
  const base = await baseOf(found, written, journal);
  const isUntouched = fingerprint(text) === written.after;
  if (base === undefined || (backup === undefined && isEmptyText(base, format))) {
    await removeFile(found.real, folders);
    return { path, done: "removed" };
  }
  if (base === text) return { path, done: "unchanged" };
  await writeFile(found, base, mode ?? found.mode ?? 0o600);
  return { path, done: isUntouched ? "restored" : "taken back" };
}
