import { isDeepStrictEqual } from "node:util";
import type { SettingsFile } from "../../clients/mod.ts";
import { applySettings, type Change, takeBack } from "./apply.ts";
import { EditedElsewhere } from "../edit_file.ts";
import { CannotEdit } from "./edit/mod.ts";
import { findFile, type FoundFile } from "./files.ts";
import { fingerprint, type Journal, type WrittenFile } from "./journal.ts";
import type { Machine } from "./machine.ts";
import { pathsOf } from "./places.ts";

/** What is to be done to one file. */
export interface Planned {
  readonly file: SettingsFile;
  readonly found: FoundFile;
  /** The text without any of our settings; absent when there was no file before them. */
  readonly base?: string;
  /** The text with them. */
  readonly after: string;
  readonly changes: readonly Change[];
  /** What was done to the file before. */
  readonly written?: WrittenFile;
}

/** A file of a client that cannot be edited, and why. */
export class FileTrouble extends Error {
  override readonly name = "FileTrouble";
  readonly path: string;

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.path = path;
  }
}

/**
 * What a client's settings make of its files, without touching them. Settings of an earlier time
 * are taken back first, so that what is undone later is what was there before any of them.
 *
 * @throws {FileTrouble} when one of the files cannot be edited.
 */
export async function planFiles(
  files: readonly SettingsFile[],
  machine: Machine,
  journal: Journal,
): Promise<Planned[]> {
  const done = await journal.read();
  const planned: Planned[] = [];
  for (const file of files) {
    const paths = pathsOf(file.place, machine);
    await orTrouble(paths[0] ?? "", async () => {
      const found = await findFile(paths);
      const written = done.find(({ path }) => path === found.path);
      planned.push(await planFile(file, found, written, journal));
    });
  }
  return planned;
}

async function planFile(
  file: SettingsFile,
  found: FoundFile,
  written: WrittenFile | undefined,
  journal: Journal,
): Promise<Planned> {
  const { format, settings } = file;
  const { text } = found;
  if (written && text !== undefined) {
    const { changes } = applySettings(text, format, settings);
    const wanted = settings.map(({ path }) => path);
    const isSame = changes.length === 0 &&
      written.changes.every(({ path }) => wanted.some((each) => isDeepStrictEqual(each, path)));
    if (isSame) return { file, found, after: text, changes: written.changes, written };
  }
  const base = written ? await baseOf(found, written, journal) : text;
  const { text: after, changes } = applySettings(base ?? "", format, settings);
  return {
    file,
    found,
    ...base !== undefined && { base },
    after: base === undefined ? `${after}\n` : after,
    changes,
    ...written && { written },
  };
}

/** A file's text without what was written into it; absent when nothing else is in it. */
export async function baseOf(
  { text }: FoundFile,
  { after, backup, format, changes }: WrittenFile,
  journal: Journal,
): Promise<string | undefined> {
  if (text === undefined) return undefined;
  if (fingerprint(text) === after) {
    return backup === undefined ? undefined : await journal.backup(backup);
  }
  return takeBack(text, format, changes);
}

/** Does work on a file, and says which one it was when it cannot be done. */
export async function orTrouble<Result>(
  path: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof CannotEdit || cause instanceof EditedElsewhere) {
      throw new FileTrouble(path, cause.message);
    }
    const reason = reasonOf(cause);
    if (reason !== undefined) throw new FileTrouble(path, reason);
    throw cause;
  }
}

function reasonOf(cause: unknown): string | undefined {
  if (cause instanceof Deno.errors.PermissionDenied || cause instanceof Deno.errors.NotCapable) {
    return "it may not be read or written";
  }
  if (cause instanceof Deno.errors.IsADirectory) return "it is a folder";
  return cause instanceof Deno.errors.NotADirectory
    ? "a file stands where its folder is"
    : undefined;
}
