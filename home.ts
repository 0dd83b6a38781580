/**
 * Where a file of the gateway's own lies, such as `.env`: beside its program, which is this project
 * or the one file that `deno task bundle` makes of it. A compiled program has no such place, so it
 * takes the folder in which it is started.
 *
 * It stands at the top of the project because a bundle has one address for all its modules: only
 * from here does it mean the same folder.
 */
export function inHome(path: string): string | URL {
  return Deno.build.standalone ? path : new URL(path, import.meta.url);
}
