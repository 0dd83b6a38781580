/**
 * What the entry that the build writes stands on.
 *
 * @module
 */
import type { FunctionComponent } from "preact";
import { type App, type AppHandler, snapshotOf } from "./app.ts";
import type { RouteModule, Script, Snapshot, StaticFile } from "./snapshot.ts";

/** What the build found of an app. */
export interface Built {
  readonly routes: readonly (readonly [path: string, module: RouteModule])[];
  readonly islands: readonly BuiltIslands[];
  readonly boot?: Script | undefined;
  /** By URL path. */
  readonly files: Readonly<Record<string, BuiltFile>>;
}

/** A module every exported function of which is an island. */
export interface BuiltIslands {
  readonly module: Readonly<Record<string, unknown>>;
  readonly script: Script;
}

/** A static file, its content as text or in base64. */
export interface BuiltFile {
  readonly type: string;
  readonly hash: string;
  readonly isImmutable: boolean;
  readonly text?: string;
  readonly base64?: string;
}

/** The app with its pages, islands and files, as a function. */
export function serve<State>({ app, ...built }: Built & { app: App<State> }): AppHandler {
  app[snapshotOf] = snapshotFrom(built);
  return app.handler();
}

/** What an app needs of what was built. */
export function snapshotFrom({ routes, islands, boot, files }: Built): Snapshot {
  return {
    routes,
    islands: islands.flatMap(({ module, script }) =>
      Object.entries(module).filter(isComponent)
        .map(([exportName, component]) => ({ ...script, exportName, component }))
    ),
    ...boot && { boot },
    files: new Map(Object.entries(files).map(([path, file]) => [path, staticFile(file)])),
  };
}

function isComponent(entry: [string, unknown]): entry is [string, FunctionComponent] {
  return typeof entry[1] === "function";
}

function staticFile({ type, hash, isImmutable, text = "", base64 }: BuiltFile): StaticFile {
  const body = base64 === undefined
    ? new TextEncoder().encode(text)
    : Uint8Array.fromBase64(base64);
  return { type, hash, isImmutable, body };
}
