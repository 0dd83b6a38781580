import { keyOf, withoutKey } from "./asset_key.ts";
import { frameOf } from "./frame.ts";
import type { Middleware } from "./types.ts";

const FOR_EVER = "public, max-age=31536000, immutable";
const NEVER = "no-cache, no-store, max-age=0, must-revalidate";

/**
 * Serves the files of `static/` and the islands' scripts. They come from the build, by their exact
 * names: no path of a request reaches the disk. A URL that names its content may be kept for ever;
 * one that names an older content leads to the newest.
 */
export function staticFiles<State>(): Middleware<State> {
  return async (ctx) => {
    const { req, url } = ctx;
    const file = ctx[frameOf].snapshot.files.get(url.pathname);
    if (!file) {
      // Browsers ask for it unbidden; no page has to be rendered to tell them.
      if (url.pathname === "/favicon.ico") return new Response(null, { status: 404 });
      return await ctx.next();
    }
    if (req.method !== "GET" && req.method !== "HEAD") {
      return new Response("Method Not Allowed", { status: 405 });
    }
    const key = keyOf(url);
    if (key !== null && key !== file.hash) return ctx.redirect(withoutKey(url), 307);
    const etag = `W/"${file.hash}"`;
    const headers = {
      "content-type": file.type,
      "cache-control": file.isImmutable || key !== null ? FOR_EVER : NEVER,
      etag,
    };
    if (holds(req.headers, etag)) return new Response(null, { status: 304, headers });
    return new Response(req.method === "HEAD" ? null : file.body, { headers });
  };
}

/** Whether the client has this version already. */
function holds(headers: Headers, etag: string): boolean {
  const tags = (headers.get("if-none-match") ?? "").split(",").map((tag) => tag.trim());
  return tags.includes("*") || tags.includes(etag);
}
