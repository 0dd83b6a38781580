import { dirname } from "node:path";
import { editFile } from "../edit_file.ts";
import { CannotEdit } from "./edit/mod.ts";

/** A settings file as it was found. */
export interface FoundFile {
  /** As the client names it. */
  readonly path: string;
  /** Where it really is, behind links. */
  readonly real: string;
  /** Its text, byte order mark and all; absent when there is no file. */
  readonly text?: string;
  /** Its permissions; absent when there is no file, or where files have none. */
  readonly mode?: number;
}

/**
 * Reads the first of these files that is there.
 *
 * @throws {CannotEdit} when it is not a text, or a link that leads nowhere.
 */
export async function findFile([path = "", ...others]: readonly string[]): Promise<FoundFile> {
  for (const each of [path, ...others]) {
    const found = await readFile(each);
    if (found) return found;
  }
  return { path, real: path };
}

async function readFile(path: string): Promise<FoundFile | undefined> {
  try {
    const real = await Deno.realPath(path);
    const { mode } = await Deno.stat(real);
    return {
      path,
      real,
      text: textOf(await Deno.readFile(real)),
      ...mode !== null && { mode: mode & 0o777 },
    };
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    if (await isLink(path)) throw new CannotEdit("it is a link that leads nowhere");
    return undefined;
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await Deno.lstat(path)).isSymlink;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return false;
    throw cause;
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CannotEdit("it is not a text in UTF-8");
  }
}

/**
 * Writes a file in one step, behind links.
 *
 * @returns the folders that had to be made, the innermost first.
 * @throws {CannotEdit} when the file is no longer as it was found.
 */
export async function writeFile(
  { path, real, text }: FoundFile,
  after: string,
  mode: number,
): Promise<string[]> {
  const made = await missingFolders(dirname(real));
  await editFile(real, (now) => {
    if (now?.replace(/^\ufeff/, "") !== text?.replace(/^\ufeff/, "")) {
      throw new CannotEdit(`${path} was changed meanwhile`);
    }
    return after;
  }, mode);
  return made;
}

/** Removes a file, and those of these folders that are empty then. */
export async function removeFile(path: string, folders: readonly string[]): Promise<void> {
  await Deno.remove(path);
  for (const folder of folders) {
    try {
      await Deno.remove(folder);
    } catch {
      // Something else is in it by now.
      return;
    }
  }
}

async function missingFolders(folder: string): Promise<string[]> {
  try {
    await Deno.stat(folder);
    return [];
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    return [folder, ...await missingFolders(dirname(folder))];
  }
}
