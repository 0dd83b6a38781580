import { pathToFileURL } from "node:url";

/**
 * Where the gateway's own files lie, such as `.env` and `data`: beside its program, which is this
 * project or the one file that `deno task bundle` makes of it. A compiled program has no such place,
 * so it takes the folder in which it is started.
 *
 * It stands at the top of the project because a bundle has one address for all its modules: only
 * from here does it mean the same folder.
 */
export const home = Deno.build.standalone
  ? pathToFileURL(`${Deno.cwd()}/`)
  : new URL("./", import.meta.url);
