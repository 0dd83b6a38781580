import type { BuiltFile } from "../internal.ts";
import type { Script } from "../snapshot.ts";
import { bundle } from "./bundle.ts";
import { hashOf } from "./hash.ts";
import { mediaTypeOf } from "./media_type.ts";
import { type Transform, transformed } from "./transform.ts";
import { modulesOf, walk } from "./walk.ts";

/** Where the parts of an app are. */
export interface Places {
  root: URL;
  routeDir: URL;
  islandDir: URL;
  staticDir: URL;
  target: string;
  /** What happens to files of `staticDir` on their way. */
  transforms: readonly Transform[];
}

/** What an app consists of, found in its folders and bundled. */
export interface Parts {
  /** Modules of routes, by path without extension. */
  readonly routes: readonly { path: string; module: URL }[];
  readonly islands: readonly { module: URL; script: Script }[];
  readonly boot?: Script;
  /** Files to serve, by URL path. */
  readonly files: Readonly<Record<string, BuiltFile>>;
  /** Of the scripts for the browser: paths of modules from the root, and names of packages. */
  readonly modules: readonly string[];
  readonly packages: readonly string[];
}

/** Looks for the parts of an app and bundles its islands. */
export async function findParts(places: Places): Promise<Parts> {
  const { root, routeDir, islandDir, staticDir, target, transforms } = places;
  const at = (folder: URL, path: string) =>
    new URL(path.split("/").map(encodeURIComponent).join("/"), folder);
  const routes = modulesOf(await walk(routeDir)).map((path) => ({
    path: withoutExtension(path),
    module: at(routeDir, path),
  }));
  const islands = new Map(
    modulesOf(await walk(islandDir)).map((path) => [withoutExtension(path), at(islandDir, path)]),
  );
  const bundled = islands.size > 0 ? await bundle({ root, islands, target }) : undefined;

  const files: Record<string, BuiltFile> = {};
  for (const path of await walk(staticDir)) {
    const bytes = await Deno.readFile(at(staticDir, path));
    files[`/${path}`] = builtFile(path, await transformed(path, bytes, transforms), false);
  }
  for (const [url, text] of bundled?.files ?? []) {
    files[url] = builtFile(url, new TextEncoder().encode(text), true);
  }
  return {
    routes,
    islands: [...bundled?.islands ?? []].flatMap(([name, script]) => {
      const module = islands.get(name);
      return module ? [{ module, script }] : [];
    }),
    ...bundled && { boot: bundled.boot },
    files,
    modules: bundled?.modules ?? [],
    packages: bundled?.packages ?? [],
  };
}

function withoutExtension(path: string): string {
  return path.replace(/\.\w+$/, "");
}

function builtFile(path: string, bytes: Uint8Array, isImmutable: boolean): BuiltFile {
  return { type: mediaTypeOf(path), hash: hashOf(bytes), isImmutable, ...content(bytes) };
}

/** As text where it is text, so that a change of it can be read. */
function content(bytes: Uint8Array): { text: string } | { base64: string } {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text };
  } catch {
    return { base64: bytes.toBase64() };
  }
}
