import { home } from "../../home.ts";

/** The gateway's own folder, to which the permissions in deno.json are narrowed. */
const folder = new URL("data/", home);

/** A file in the folder `data` beside the program. */
export function dataFile(name: string): URL {
  return new URL(name, folder);
}
