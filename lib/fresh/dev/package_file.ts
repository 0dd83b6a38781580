import { findPackageJSON } from "node:module";
import { pathToFileURL } from "node:url";
import { z } from "zod";

/** A module of a package. */
export interface PackageFile {
  /** The same on every machine: `preact@10.29.8/dist/preact.module.js`. */
  readonly id: string;
  /** Where it is on this one. */
  readonly url: string;
}

/** A file, or one for each condition, in the order in which they are tried. */
type Target = string | { [condition: string]: Target };

const targetSchema: z.ZodType<Target> = z.lazy(() =>
  z.union([z.string(), z.record(z.string(), targetSchema)])
);

const packageSchema = z.object({
  version: z.string(),
  module: z.string().optional(),
  main: z.string().optional(),
  exports: z.record(z.string(), targetSchema).optional(),
});

/**
 * The module that a browser gets for a bare specifier such as `preact/hooks`; `undefined` when it
 * names no package of this program.
 *
 * @param importer URL of the module that imports it.
 * @throws {Error} when the package has no such module.
 */
export async function packageFile(
  specifier: string,
  importer: string,
): Promise<PackageFile | undefined> {
  const [, name = "", subpath = ""] = /^(@[^/]+\/[^/]+|[^/]+)(\/.*)?$/.exec(specifier) ?? [];
  const manifest = manifestOf(name, importer);
  if (manifest === undefined) return undefined;
  const { version, exports, module, main } = packageSchema.parse(
    JSON.parse(await Deno.readTextFile(manifest)),
  );
  const file = exports ? choose(exports[`.${subpath}`]) : subpath || module || main;
  if (!file) throw new Error(`Cannot bundle "${specifier}": the package does not export it`);
  const path = file.replace(/^\.?\//, "");
  return { id: `${name}@${version}/${path}`, url: new URL(path, pathToFileURL(manifest)).href };
}

function choose(target: Target | undefined): string | undefined {
  if (target === undefined || typeof target === "string") return target;
  for (const [condition, inner] of Object.entries(target)) {
    if (["browser", "import", "default"].includes(condition)) return choose(inner);
  }
  return undefined;
}

function manifestOf(name: string, importer: string): string | undefined {
  try {
    return findPackageJSON(name, importer);
  } catch {
    // Deno throws where Node would return undefined.
    return undefined;
  }
}
