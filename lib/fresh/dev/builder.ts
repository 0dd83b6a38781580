import { pathToFileURL } from "node:url";
import { type App, snapshotOf } from "../app.ts";
import { type BuiltIslands, snapshotFrom } from "../internal.ts";
import type { RouteModule } from "../snapshot.ts";
import { generatedFiles } from "./generated_files.ts";
import { RECORD, recordOf } from "./inputs.ts";
import { findParts, type Parts } from "./parts.ts";
import type { OnTransformOptions, Transform, TransformFn } from "./transform.ts";

/** Paths are relative to `root`. */
export interface BuilderOptions {
  /** The app's folder; the current directory unless given. */
  root?: string;
  /** The module that exports `app`; `main.ts` unless given. */
  serverEntry?: string;
  /** Where to write to; `_fresh` unless given. */
  outDir?: string;
  routeDir?: string;
  islandDir?: string;
  staticDir?: string;
  /** Browsers to write for, in esbuild's words; `es2022` unless given. */
  target?: string;
}

type PlaceOption = "outDir" | "routeDir" | "islandDir" | "staticDir" | "serverEntry";

/** Hands what was built to an app. */
export type ApplySnapshot = <State>(app: App<State>) => void;

/** Builds an app: finds its routes, bundles its islands, gathers its static files. */
export class Builder {
  readonly #options: BuilderOptions;
  readonly #transforms: Transform[] = [];

  constructor(options: BuilderOptions = {}) {
    this.#options = options;
  }

  /** Changes files of `static/` while they are built. */
  onTransformStaticFile(options: OnTransformOptions, transform: TransformFn): void {
    this.#transforms.push({ ...options, transform });
  }

  /** Writes what was built to `outDir`, or keeps it in memory, to be handed to an app in a test. */
  build(options: { snapshot: "memory" }): Promise<ApplySnapshot>;
  build(options?: { snapshot?: "disk" }): Promise<void>;
  async build({ snapshot }: { snapshot?: "disk" | "memory" } = {}): Promise<ApplySnapshot | void> {
    const parts = await this.#parts();
    return snapshot === "memory" ? await inMemory(parts) : await this.#write(parts);
  }

  /** Names of the written files that are not what a build would write now. */
  async outdated(): Promise<string[]> {
    const outDir = this.#place("outDir", "_fresh/");
    const names = [];
    for (const [name, text] of await this.#generated(await this.#parts())) {
      if (await textOf(new URL(name, outDir)) !== text) names.push(name);
    }
    return names;
  }

  async #write(parts: Parts): Promise<void> {
    const outDir = this.#place("outDir", "_fresh/");
    await Deno.mkdir(outDir, { recursive: true });
    for (const [name, text] of await this.#generated(parts)) {
      const file = new URL(name, outDir);
      // What is watched is not touched without need.
      if (await textOf(file) !== text) await Deno.writeTextFile(file, text);
    }
  }

  async #generated(parts: Parts): Promise<ReadonlyMap<string, string>> {
    const { modules, packages } = parts;
    const entry = this.#place("serverEntry", "main.ts");
    const record = await recordOf(this.#root(), {
      routeDir: this.#path("routeDir", "routes/"),
      islandDir: this.#path("islandDir", "islands/"),
      staticDir: this.#path("staticDir", "static/"),
      modules,
      packages,
    });
    const files = generatedFiles(parts, entry, this.#place("outDir", "_fresh/"));
    return new Map([...files, [RECORD, record]]);
  }

  #parts(): Promise<Parts> {
    return findParts({
      root: this.#root(),
      routeDir: this.#place("routeDir", "routes/"),
      islandDir: this.#place("islandDir", "islands/"),
      staticDir: this.#place("staticDir", "static/"),
      target: this.#options.target ?? "es2022",
      transforms: this.#transforms,
    });
  }

  #root(): URL {
    return pathToFileURL(`${this.#options.root ?? Deno.cwd()}/`);
  }

  #place(option: PlaceOption, name: string): URL {
    return new URL(this.#path(option, name), this.#root());
  }

  /** A path from the root, with `/` at the end of a folder's. */
  #path(option: PlaceOption, name: string): string {
    const path = this.#options[option] ?? name;
    const isFolder = name.endsWith("/") && !path.endsWith("/");
    return isFolder ? `${path}/` : path;
  }
}

async function inMemory({ routes, islands, boot, files }: Parts): Promise<ApplySnapshot> {
  const loadedRoutes: [string, RouteModule][] = [];
  for (const { path, module } of routes) loadedRoutes.push([path, await import(module.href)]);
  const loadedIslands: BuiltIslands[] = [];
  for (const { module, script } of islands) {
    loadedIslands.push({ module: await import(module.href), script });
  }
  const snapshot = snapshotFrom({ routes: loadedRoutes, islands: loadedIslands, boot, files });
  return (app) => app[snapshotOf] = snapshot;
}

async function textOf(file: URL): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
