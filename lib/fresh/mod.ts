/**
 * The part of Fresh 2 that this project uses, under the same names: an app moves to the real one by
 * changing the import map.
 *
 * @module
 */
export { App } from "./app.ts";
export type { Context } from "./context.ts";
export { csp } from "./csp.ts";
export { createDefine } from "./define.ts";
export { HttpError } from "./http_error.ts";
export { page } from "./page.ts";
export { staticFiles } from "./static_files.ts";
export type { Middleware, PageProps, RouteHandler } from "./types.ts";
