/**
 * Recordings of real clients and vendors. They are not part of the project: tests use them when
 * their folder stands beside the project's, and are skipped without it.
 */

const folder = new URL("../../../shared/", import.meta.url);

/** Whether the recordings are there. */
export const hasRecordings = ["fixtures", "recordings"].every((name) => {
  try {
    return Deno.statSync(new URL(name, folder)).isDirectory;
  } catch {
    return false;
  }
});

/** The path and text of every file below a folder of the recordings whose name ends so. */
export function* recorded(under: string, ending: string): Iterable<[path: string, text: string]> {
  const entries = [...Deno.readDirSync(place(under))].sort((a, b) => a.name < b.name ? -1 : 1);
  for (const { name, isDirectory } of entries) {
    const path = `${under}/${name}`;
    if (isDirectory) yield* recorded(path, ending);
    else if (name.endsWith(ending)) yield [path, Deno.readTextFileSync(place(path))];
  }
}

/** The text of one recorded file; `undefined` when there is none. */
export function recordedFile(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(place(path));
  } catch {
    return undefined;
  }
}

function place(path: string): URL {
  return new URL(path.split("/").map(encodeURIComponent).join("/"), folder);
}
