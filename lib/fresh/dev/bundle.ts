import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Metafile, stop } from "../npm/esbuild.ts";
import type { Script } from "../snapshot.ts";
import { denoResolver, NPM } from "./deno_resolver.ts";
import { hashOf } from "./hash.ts";

export interface BundleOptions {
  root: URL;
  /** The islands' modules, by the names that their scripts are to have. */
  islands: ReadonlyMap<string, URL>;
  /** Browsers to write for, in esbuild's words. */
  target: string;
}

/** The islands as scripts for the browser. */
export interface Bundle {
  /** Starts the islands of a page. */
  readonly boot: Script;
  readonly islands: ReadonlyMap<string, Script>;
  /** Text of every script by its URL, which changes with any of them. */
  readonly files: ReadonlyMap<string, string>;
  /** Paths, from the root, of the modules that are in the scripts; packages' are not among them. */
  readonly modules: readonly string[];
  /** Names of the packages that are in the scripts. */
  readonly packages: readonly string[];
}

/** Where esbuild believes to write to, below the root. */
const OUT = "out/";

/**
 * Bundles islands, with what they share in scripts of its own. The same sources give the same bytes
 * on every machine.
 */
export async function bundle({ root, islands, target }: BundleOptions): Promise<Bundle> {
  const boot = new URL("../client/boot.ts", import.meta.url);
  const shared = new URL("../client/shared.ts", import.meta.url);
  const entries: [out: string, url: URL][] = [
    ["boot", boot],
    ...[...islands].map(([name, url]): [string, URL] => [`islands/${name}`, url]),
  ];
  const { outputFiles, metafile } = await build({
    absWorkingDir: fileURLToPath(root),
    entryPoints: entries.map(([out, url]) => ({ in: fileURLToPath(url), out })),
    inject: [fileURLToPath(shared)],
    plugins: [denoResolver()],
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target,
    jsx: "automatic",
    jsxImportSource: "preact",
    chunkNames: "shared-[hash]",
    outdir: OUT,
    write: false,
    metafile: true,
    logLevel: "silent",
    legalComments: "none",
  }).finally(stop);

  const prefix = new URL(OUT, root).href;
  const texts = new Map(
    outputFiles.map(({ path, text }) => [pathToFileURL(path).href.slice(prefix.length), text]),
  );
  const id = hashOf(...[...texts].toSorted().flat());
  const urlOf = (path: string) => `/_fresh/js/${id}/${path}`;
  const script = (path: string): Script => ({
    url: urlOf(path),
    imports: importsOf(metafile.outputs, OUT + path).map((file) => urlOf(file.slice(OUT.length))),
  });
  return {
    boot: script("boot.js"),
    islands: new Map([...islands.keys()].map((name) => [name, script(`islands/${name}.js`)])),
    files: new Map([...texts].map(([path, text]) => [urlOf(path), text])),
    ...sourcesOf(metafile.inputs),
  };
}

function sourcesOf(inputs: Metafile["inputs"]): Pick<Bundle, "modules" | "packages"> {
  const paths = Object.keys(inputs).sort();
  const inPackage = (path: string) => path.startsWith(`${NPM}:`);
  const nameOf = (path: string) => path.slice(NPM.length + 1).replace(/(?!^)@.*/, "");
  return {
    modules: paths.filter((path) => !inPackage(path)),
    packages: [...new Set(paths.filter(inPackage).map(nameOf))],
  };
}

/** What a script imports, directly or not, as paths in esbuild's spelling. */
function importsOf(
  outputs: Metafile["outputs"],
  path: string,
  found = new Set<string>(),
): string[] {
  for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
    if (kind !== "import-statement" || found.has(imported)) continue;
    found.add(imported);
    importsOf(outputs, imported, found);
  }
  return [...found];
}
