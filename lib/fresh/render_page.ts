import { type ComponentChildren, Fragment, h, type VNode } from "preact";
import type { Context } from "./context.ts";
import { frameOf } from "./frame.ts";
import { renderDocument } from "./render_document.ts";
import type { PageComponent, PageProps } from "./types.ts";

export interface PageOptions {
  /** What the handler gave its page. */
  data?: unknown;
  init?: ResponseInit | undefined;
}

/** Renders a page within its shell, or gives the Response with which one of them answered itself. */
export async function renderPage<State>(
  ctx: Context<State>,
  page: PageComponent<never, never>,
  { data, init = {} }: PageOptions,
): Promise<Response> {
  const { snapshot, shell, nonce } = ctx[frameOf];
  const { req, info, url, params, state, route, error } = ctx;
  const common = { req, info, url, params, state, route, error, data };

  let inner: ComponentChildren = null;
  for (const component of [page, ...shell.layouts.toReversed(), shell.app ?? plainApp]) {
    const content = inner;
    const Component = () => h(Fragment, null, content);
    const placed = await place(component, { ...common, Component });
    if (placed instanceof Response) return placed;
    inner = placed;
  }

  ctx[frameOf].isRendered = true;
  const { html, scripts } = renderDocument(h(Fragment, null, inner), {
    snapshot,
    nonce,
    path: url.pathname,
  });
  const headers = new Headers(init.headers);
  headers.set("content-type", "text/html; charset=utf-8");
  if (scripts.length > 0) {
    headers.append("link", scripts.map((url) => `<${url}>; rel="modulepreload"`).join(", "));
  }
  return new Response(html, { ...init, headers });
}

/**
 * A component in its place in the tree. Rendering is synchronous, so an async component is run ahead
 * of it; others run during it, where hooks work.
 */
async function place(
  component: PageComponent<never, never>,
  props: PageProps,
): Promise<ComponentChildren | Response> {
  // Which data and state it takes was checked where it was defined, and is not known here.
  const render = component as PageComponent<unknown, unknown>;
  if (render.constructor.name === "AsyncFunction") return await render(props);
  return h(render as (props: PageProps) => VNode, props);
}

/** The wrapper of an app without `_app`. */
function plainApp({ Component }: PageProps): VNode {
  return h(
    "html",
    null,
    h("head", null, h("meta", { charset: "utf-8" })),
    h("body", null, h(Component, null)),
  );
}
