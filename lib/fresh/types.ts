import type { ComponentChildren, FunctionComponent } from "preact";
import type { Context } from "./context.ts";
import type { PageResponse } from "./page.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS";

/** Runs before what follows it and may go on by `ctx.next()`. */
export type Middleware<State> = (ctx: Context<State>) => Response | Promise<Response>;

/** Answers a request, or says with which data its page is rendered. */
export type HandlerFn<Data, State> = (
  ctx: Context<State>,
) => Response | PageResponse<Data> | Promise<Response | PageResponse<Data>>;

export type HandlerByMethod<Data, State> = { [Name in Method]?: HandlerFn<Data, State> };

/** One function for all methods, or one for each; HEAD is answered by GET's. */
export type RouteHandler<Data, State> = HandlerFn<Data, State> | HandlerByMethod<Data, State>;

/** The data that a handler gives its page. */
export type RouteData<Handler> = [Handler] extends [never] ? undefined
  : Handler extends (...args: never[]) => infer Returned ? DataOf<Awaited<Returned>>
  : DataOf<Awaited<ReturnType<Extract<Handler[keyof Handler], (...args: never[]) => unknown>>>>;

type DataOf<Returned> = Returned extends PageResponse<infer Data> ? Data : never;

/** What a page, a layout and the app wrapper are given. */
export interface PageProps<Data = unknown, State = unknown> {
  readonly req: Request;
  readonly info: Deno.ServeHandlerInfo;
  readonly url: URL;
  readonly params: Readonly<Record<string, string>>;
  readonly state: State;
  /** The pattern that matched, such as `/models/:id`; `null` on the page of an unknown path. */
  readonly route: string | null;
  /** What was thrown, on an error page. */
  readonly error: unknown;
  readonly data: Data;
  /** What a layout or the app wrapper stands around; renders nothing on a page. */
  readonly Component: FunctionComponent;
}

/** A page, layout or app wrapper; an async one may answer with a Response of its own. */
export type PageComponent<Data, State> = (
  props: PageProps<Data, State>,
) => ComponentChildren | Response | Promise<ComponentChildren | Response>;
