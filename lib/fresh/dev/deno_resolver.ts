import { fileURLToPath } from "node:url";
import type { Plugin } from "../npm/esbuild.ts";
import { packageFile } from "./package_file.ts";

/**
 * Lets esbuild find modules where Deno does: packages in Deno's own cache, so that no `node_modules`
 * is needed, and other names by the import map of `deno.json`.
 */
export function denoResolver(): Plugin {
  return {
    name: "deno",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async ({ path, kind, namespace, pluginData }) => {
        if (kind === "entry-point") return undefined;
        const importer = namespace === NPM ? String(pluginData) : import.meta.url;
        const found = await packageFile(path, importer);
        if (!found) return { path: fileURLToPath(import.meta.resolve(path)) };
        return { path: found.id, namespace: NPM, pluginData: found.url };
      });
      build.onLoad({ filter: /.*/, namespace: NPM }, async ({ pluginData }) => ({
        contents: await Deno.readTextFile(new URL(String(pluginData))),
        loader: "js",
        pluginData,
      }));
    },
  };
}

/**
 * Modules of packages are named by package and version, not by path: where Deno keeps them differs by
 * machine, and what is built must not.
 */
export const NPM = "npm";
