import type { Parts } from "./parts.ts";

/**
 * The text of the files that a build writes, by name. `server.js` imports the app, its routes and
 * islands; `assets.js` holds the content of every file that is served, so that nothing has to be read
 * when it runs.
 *
 * @param serverEntry URL of the module that exports `app`.
 * @param outDir where the files will be.
 */
export function generatedFiles(
  { routes, islands, boot, files }: Parts,
  serverEntry: URL,
  outDir: URL,
): ReadonlyMap<string, string> {
  const importing = (name: string, module: URL) =>
    `import * as ${name} from ${JSON.stringify(relative(outDir, module))};`;
  const server = [
    NOTICE,
    // First of all packages: Preact and it may each use the other, and without a lock file Deno 2.9
    // looks for a second Preact when it comes to that one first.
    'import "preact-render-to-string";',
    'import { serve } from "fresh/internal";',
    `import { app } from ${JSON.stringify(relative(outDir, serverEntry))};`,
    'import { boot, files, scripts } from "./assets.js";',
    ...routes.map(({ module }, index) => importing(`route${index}`, module)),
    ...islands.map(({ module }, index) => importing(`island${index}`, module)),
    "",
    "export default {",
    "  fetch: serve({",
    "    app,",
    "    boot,",
    "    files,",
    "    routes: [",
    ...routes.map(({ path }, index) => `      [${JSON.stringify(path)}, route${index}],`),
    "    ],",
    "    islands: [",
    ...islands.map((_, index) => `      { module: island${index}, script: scripts[${index}] },`),
    "    ],",
    "  }),",
    "};",
    "",
  ];
  const assets = [
    NOTICE,
    `export const boot = ${JSON.stringify(boot)};`,
    "export const scripts = [",
    ...islands.map(({ script }) => `  ${JSON.stringify(script)},`),
    "];",
    "export const files = {",
    ...Object.entries(files).map(([path, file]) =>
      `  ${JSON.stringify(path)}: ${JSON.stringify(file)},`
    ),
    "};",
    "",
  ];
  return new Map([["server.js", server.join("\n")], ["assets.js", assets.join("\n")]]);
}

const NOTICE = "// Written by `deno task build`; do not edit.";

/** A module as one in a folder imports it. */
function relative(folder: URL, module: URL): string {
  const from = folder.pathname.split("/").slice(0, -1);
  const to = module.pathname.split("/");
  const shared = from.findIndex((part, index) => part !== to[index]);
  const common = shared < 0 ? from.length : shared;
  return [...from.slice(common).map(() => ".."), ...to.slice(common)].join("/");
}
