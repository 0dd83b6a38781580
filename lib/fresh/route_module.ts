import { HttpError } from "./http_error.ts";
import { renderPage } from "./render_page.ts";
import type { Answer } from "./route_table.ts";
import type { RouteModule } from "./snapshot.ts";
import type { HandlerFn, Method, Middleware, PageComponent, RouteHandler } from "./types.ts";

/**
 * How the file of a page answers: by its `handler`, by rendering its component, or both.
 *
 * @param path names the file in errors.
 * @throws {TypeError} when the file has neither.
 */
export function answerOf<State>(path: string, module: RouteModule): Answer<State> {
  const handler = handlerIn<State>(path, module);
  const component = module.default === undefined ? undefined : componentIn(path, module);
  if (!handler && !component) throw malformed(path, "a component as default or a handler");
  return async (ctx) => {
    const handle = handler && handlerFor(handler, ctx.req.method);
    if (handler && !handle) throw new HttpError(404);
    const result = await handle?.(ctx);
    if (result instanceof Response) return result;
    if (!component) throw malformed(path, "a component as default for the data of its handler");
    const { data, status = 200, headers = {} } = result ?? {};
    return await renderPage(ctx, component, { data, init: { status, headers } });
  };
}

/** @throws {TypeError} when the file's default export cannot be rendered. */
export function componentIn(path: string, module: RouteModule): PageComponent<never, never> {
  if (typeof module.default !== "function") throw malformed(path, "a component as default");
  return module.default as PageComponent<never, never>;
}

/** @throws {TypeError} when the file's default export is neither a function nor a list of them. */
export function middlewaresIn<State>(path: string, module: RouteModule): Middleware<State>[] {
  const middlewares = [module.default].flat();
  if (!middlewares.every((middleware) => typeof middleware === "function")) {
    throw malformed(path, "a middleware or a list of them as default");
  }
  return middlewares as Middleware<State>[];
}

function handlerIn<State>(
  path: string,
  { handler, handlers }: RouteModule,
): RouteHandler<unknown, State> | undefined {
  const found = handler ?? handlers;
  if (found === undefined) return undefined;
  const isObject = typeof found === "object" && found !== null;
  if (typeof found !== "function" && !isObject) {
    throw malformed(path, "a handler that can be called");
  }
  return found as RouteHandler<unknown, State>;
}

function handlerFor<State>(
  handler: RouteHandler<unknown, State>,
  method: string,
): HandlerFn<unknown, State> | undefined {
  if (typeof handler === "function") return handler;
  if (Object.hasOwn(handler, method)) return handler[method as Method];
  return method === "HEAD" ? handler.GET : undefined;
}

function malformed(path: string, expected: string): TypeError {
  return new TypeError(`Cannot route routes/${path}: it does not export ${expected}`);
}
