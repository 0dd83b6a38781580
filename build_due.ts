/**
 * Builds anew when the sources are not those that `_fresh/` was built from. Whatever comes of it, the
 * program that is started after this can go on with what is there.
 *
 * @module
 */
import { pathToFileURL } from "node:url";
import { isCurrent } from "./lib/fresh/dev/inputs.ts";

const root = pathToFileURL(`${Deno.cwd()}/`);

if (!await isCurrent(root, new URL("_fresh/", root))) {
  console.error("The dashboard's sources have changed: building _fresh/.");
  // A program of its own: only a build that is due loads the bundler.
  const build = new Deno.Command(Deno.execPath(), { args: ["task", "-q", "build"] }).spawn();
  if (!(await build.status).success) {
    console.error(
      "They could not be built, for the reason above. The dashboard stays as it was built last.",
    );
  }
}
