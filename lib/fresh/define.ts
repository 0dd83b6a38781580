import type { Middleware, PageComponent, RouteData, RouteHandler } from "./types.ts";

/**
 * Functions that return what they are given, for the sake of its type: what is defined by them knows
 * the type of `ctx.state`, and a page that of the data which its handler gives.
 */
export interface Define<State> {
  handlers<Handlers extends RouteHandler<unknown, State>>(handlers: Handlers): Handlers;
  page<Handler = never, Data = RouteData<Handler>>(
    render: PageComponent<Data, State>,
  ): PageComponent<Data, State>;
  layout(render: PageComponent<unknown, State>): PageComponent<unknown, State>;
  middleware(middleware: Middleware<State>): Middleware<State>;
  middleware(middlewares: Middleware<State>[]): Middleware<State>[];
}

/** The definitions of an app whose requests carry this state. */
export function createDefine<State>(): Define<State> {
  const itself = <T>(value: T): T => value;
  return { handlers: itself, page: itself, layout: itself, middleware: itself };
}
