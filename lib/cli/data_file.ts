/** In the project's own folder, to which the permissions in deno.json are narrowed. */
const folder = new URL("../../data/", import.meta.url);

/** Whether this program stands in a folder of its own: one that was compiled does not. */
const hasFolder = folder.protocol === "file:" && !Deno.build.standalone;

/** A file in the folder `data` beside the program; nothing when the program has no folder. */
export function dataFile(name: string): URL | undefined {
  return hasFolder ? new URL(name, folder) : undefined;
}
