/** Apps of routes and islands that are written in a test. */
import type { FunctionComponent } from "preact";
import { type App, snapshotOf } from "../../lib/fresh/app.ts";
import { type BuiltFile, snapshotFrom } from "../../lib/fresh/internal.ts";
import type { RouteModule } from "../../lib/fresh/snapshot.ts";

export interface Pieces {
  /** Modules of routes by path, such as `dashboard/[id]`. */
  routes?: Record<string, RouteModule>;
  /** Islands by name. */
  islands?: Record<string, unknown>;
  files?: Record<string, BuiltFile>;
}

/** Where the islands of a test would be, were they bundled. */
export const islandsUrl = "/_fresh/js/test/islands.js";

/** Gives an app its pieces, and the function to ask it. */
export function withPieces<State>(
  app: App<State>,
  { routes = {}, islands = {}, files = {} }: Pieces,
): (path: string, init?: RequestInit) => Promise<Response> {
  app[snapshotOf] = snapshotFrom({
    routes: Object.entries(routes),
    islands: [{
      module: islands as Record<string, FunctionComponent>,
      script: { url: islandsUrl, imports: ["/_fresh/js/test/shared.js"] },
    }],
    boot: { url: "/_fresh/js/test/boot.js", imports: ["/_fresh/js/test/shared.js"] },
    files,
  });
  const handler = app.handler();
  return (path, init) => handler(new Request(`http://localhost${path}`, init));
}

/** The text of a page, in which everything has come out as it should. */
export async function htmlOf(response: Response | Promise<Response>): Promise<string> {
  const { status, headers } = await response;
  const text = await (await response).text();
  if (status >= 400 || !headers.get("content-type")?.startsWith("text/html")) {
    throw new Error(`Not a page: ${status} ${text}`);
  }
  return text;
}
