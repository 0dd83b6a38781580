import type { VNode } from "preact";
import { type Frame, frameOf } from "./frame.ts";
import { renderPage } from "./render_page.ts";

export interface ContextParts {
  req: Request;
  info: Deno.ServeHandlerInfo;
  url: URL;
  frame: Frame;
}

/** One request on its way through middlewares and handler. */
export class Context<State> {
  readonly req: Request;
  /** About the connection, as it was handed to the app. */
  readonly info: Deno.ServeHandlerInfo;
  /** The request's URL, its path without doubled slashes. */
  readonly url: URL;
  params: Readonly<Record<string, string>> = Object.create(null);
  /** The pattern that matched; `null` when none did. */
  route: string | null = null;
  /** What middlewares leave for those after them. */
  readonly state = {} as State;
  /** What was thrown, once the error page is rendered for it. */
  error: unknown = null;
  /** Runs what follows the middleware that calls it. */
  next: () => Promise<Response> = () => Promise.reject(new Error("Nothing follows"));
  [frameOf]: Frame;

  constructor({ req, info, url, frame }: ContextParts) {
    this.req = req;
    this.info = info;
    this.url = url;
    this[frameOf] = frame;
  }

  /** Renders within the layouts of the route and the app wrapper. */
  render(vnode: VNode, init?: ResponseInit): Promise<Response> {
    return renderPage(this, () => vnode, { init });
  }

  /**
   * Sends the browser elsewhere. A path stays one on this host: `//example.com`, which browsers take
   * for another host, becomes `/example.com`.
   */
  redirect(location: string, status = 302): Response {
    const target = location.replace(/^[/\\]{2,}/, "/");
    return new Response(null, { status, headers: { location: target } });
  }

  text(content: string, init?: ResponseInit): Response {
    return new Response(content, init);
  }

  html(content: string, init: ResponseInit = {}): Response {
    const headers = new Headers(init.headers);
    headers.set("content-type", "text/html; charset=utf-8");
    return new Response(content, { ...init, headers });
  }

  json(content: unknown, init?: ResponseInit): Response {
    return Response.json(content, init);
  }
}
