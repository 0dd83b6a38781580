import { dirname } from "node:path";

/** Somebody else is editing the file, or was interrupted. */
export class EditedElsewhere extends Error {
  override readonly name = "EditedElsewhere";
}

/**
 * Replaces a file by what `change` makes of its text, in one step: whoever reads it meanwhile sees
 * the whole old text or the whole new one. Only the owner may read the new file, unless `mode` says
 * otherwise.
 *
 * The new text is written beside it first, in a file that must not be there yet: two edits at one
 * time cannot undo one another.
 *
 * @param change is given `undefined` when there is no file; what it throws leaves all as it was.
 * @throws {EditedElsewhere} when another edit is under way.
 */
export async function editFile(
  path: string,
  change: (text: string | undefined) => string,
  mode = 0o600,
): Promise<void> {
  const beside = `${path}.new`;
  let file: Deno.FsFile;
  try {
    file = await openNew(beside);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AlreadyExists)) throw cause;
    throw new EditedElsewhere(
      `${beside} is there: another edit is under way. If none is, one was interrupted; remove that file.`,
    );
  }
  try {
    using open = file;
    const bytes = new TextEncoder().encode(change(await textOf(path)));
    for (let at = 0; at < bytes.length;) at += await open.write(bytes.subarray(at));
    // What the process may not give to new files, it may give to this one.
    if (mode !== 0o600 && Deno.build.os !== "windows") await Deno.chmod(beside, mode);
    await open.sync();
    await Deno.rename(beside, path);
  } catch (cause) {
    await Deno.remove(beside);
    throw cause;
  }
}

/** A new file, in a folder that is made only if it is not there: that takes a right of its own. */
async function openNew(path: string): Promise<Deno.FsFile> {
  const options = { write: true, createNew: true, mode: 0o600 };
  try {
    return await Deno.open(path, options);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return await Deno.open(path, options);
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw cause;
  }
}
