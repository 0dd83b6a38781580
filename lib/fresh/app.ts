import { Context } from "./context.ts";
import { errorReply } from "./error_reply.ts";
import { addFileRoutes } from "./file_routes.ts";
import { frameOf } from "./frame.ts";
import { HttpError } from "./http_error.ts";
import { normalPath } from "./path_pattern.ts";
import { type Answer, type FoundRoute, RouteTable, type Scope } from "./route_table.ts";
import { runChain } from "./run_chain.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Method, Middleware } from "./types.ts";

/** `info` is about the connection; what is handed in arrives as `ctx.info`. */
export type AppHandler = (req: Request, info?: Deno.ServeHandlerInfo) => Promise<Response>;

/** Adds something to the table; what it returns is the scope of what is registered after it. */
type Registration<State> = (
  table: RouteTable<State>,
  scope: Scope<State>,
  snapshot: Snapshot,
) => Scope<State>;

const noShell = { app: undefined, layouts: [] };

/** Where an app keeps what the build found of it. */
export const snapshotOf = Symbol("fresh snapshot");

/**
 * An app of middlewares, routes and pages. The order of registration counts: a middleware applies to
 * what is registered after it.
 */
export class App<State> {
  readonly #registrations: Registration<State>[] = [];
  /** Set by what the build made; without it there are neither file routes nor islands. */
  [snapshotOf]: Snapshot = { routes: [], islands: [], files: new Map() };

  use(...middlewares: Middleware<State>[]): this {
    return this.#register((_table, scope) => ({
      ...scope,
      middlewares: [...scope.middlewares, ...middlewares],
    }));
  }

  get(path: string, answer: Answer<State>): this {
    return this.#route("GET", path, answer);
  }

  post(path: string, answer: Answer<State>): this {
    return this.#route("POST", path, answer);
  }

  /** Answers a path whatever the method. */
  all(path: string, answer: Answer<State>): this {
    return this.#route("ALL", path, answer);
  }

  /** Adds the pages, layouts and middlewares below `routes/`. */
  fsRoutes(): this {
    return this.#register((table, scope, { routes }) => addFileRoutes(table, scope, routes));
  }

  /** The app as a function, with what has been registered until now. */
  handler(): AppHandler {
    const snapshot = this[snapshotOf];
    const table = new RouteTable<State>();
    let last: Scope<State> = { middlewares: [], shell: noShell, error: undefined };
    for (const register of this.#registrations) last = register(table, last, snapshot);

    return async (req, info = noConnection) => {
      const url = new URL(req.url);
      url.pathname = url.pathname.replace(/\/{2,}/g, "/");
      const found = table.find(normalPath(url.pathname));
      const ctx = new Context<State>({ req, info, url, frame: { snapshot, shell: noShell } });
      if (found) Object.assign(ctx, { params: found.params, route: found.pattern });
      const { scope, answer } = endpointFor(found, req.method) ?? {
        scope: last,
        answer: () => withoutEndpoint(found, req.method),
      };
      ctx[frameOf].shell = scope.shell;
      try {
        return await runChain(ctx, scope.middlewares, answer);
      } catch (error) {
        return await errorReply(ctx, error, scope.error);
      }
    };
  }

  #route(method: Method | "ALL", path: string, answer: Answer<State>): this {
    return this.#register((table, scope) => {
      table.add(path, method, { scope, answer });
      return scope;
    });
  }

  #register(registration: Registration<State>): this {
    this.#registrations.push(registration);
    return this;
  }
}

/** What a request without a connection, such as a test's, is said to have come by. */
const noConnection: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 0 },
  completed: Promise.resolve(),
};

function endpointFor<State>(found: FoundRoute<State> | undefined, method: string) {
  const { endpoints } = found ?? {};
  return endpoints?.get(method as Method) ??
    (method === "HEAD" ? endpoints?.get("GET") : undefined) ?? endpoints?.get("ALL");
}

/** @throws {HttpError} 404 for a path without route, 405 for a method that its route does not take. */
function withoutEndpoint<State>(found: FoundRoute<State> | undefined, method: string): Response {
  if (!found) throw new HttpError(404);
  if (method !== "OPTIONS") throw new HttpError(405);
  return new Response(null, {
    status: 204,
    headers: { allow: [...found.endpoints.keys()].join(", ") },
  });
}
