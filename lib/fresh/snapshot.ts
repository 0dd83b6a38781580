import type { FunctionComponent } from "preact";

/** What the build found out about an app, so that nothing has to be looked for when it runs. */
export interface Snapshot {
  /** Modules below `routes/`, by path without extension. */
  readonly routes: readonly (readonly [path: string, module: RouteModule])[];
  readonly islands: readonly Island[];
  /** URL of the script that starts the islands of a page; absent where there are no islands. */
  readonly boot?: Script;
  /** Files to serve, by URL path. */
  readonly files: ReadonlyMap<string, StaticFile>;
}

/** The exports of a file below `routes/`, of which nothing is known but their names. */
export interface RouteModule {
  readonly default?: unknown;
  readonly handler?: unknown;
  readonly handlers?: unknown;
}

/** A script and everything that the browser will ask for because of it. */
export interface Script {
  readonly url: string;
  /** Scripts that it imports, for the browser to load ahead. */
  readonly imports: readonly string[];
}

/** A component that comes alive in the browser. */
export interface Island extends Script {
  readonly component: FunctionComponent;
  /** Its name among the exports of the script. */
  readonly exportName: string;
}

/** A file with its whole content: file names never reach the disk. */
export interface StaticFile {
  readonly type: string;
  /** Of its content, in hexadecimal. */
  readonly hash: string;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Whether its URL changes with its content, so that it may be kept for ever. */
  readonly isImmutable: boolean;
}
