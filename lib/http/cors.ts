import { dialects } from "../dialects/mod.ts";

/** The names of all headers that tell a caller's limits, from a caller who has every limit. */
const rateLimitNames = Object.values(dialects).flatMap((dialect) => {
  const limit = { limit: 1, remaining: 1, resetIn: 0 };
  return dialect.rateLimitHeaders({ requests: limit, tokens: limit }, 0).map(([name]) => name);
});

/** Response headers of the gateway's own that a browser client may read. */
const EXPOSED = [
  "request-id",
  "x-request-id",
  "x-gateway-model",
  "x-gateway-dropped",
  "x-should-retry",
  "retry-after",
  ...new Set(rateLimitNames),
].join(", ");

/**
 * Lets browser clients read the reply. With a key any origin may, because the key is what protects;
 * without one `checkOrigin` has let only the gateway's own origin through, which needs no header.
 * Never with credentials: there are no cookies on the API.
 */
export function allowCrossOrigin(headers: Headers, keyRequired: boolean): void {
  if (!keyRequired) return;
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-expose-headers", EXPOSED);
}

/** The answer to a browser's preflight question. */
export function preflightReply(request: Request): Response {
  const headers = new Headers({
    "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
    "access-control-max-age": "86400",
    "vary": "access-control-request-headers",
  });
  const asked = request.headers.get("access-control-request-headers");
  if (asked && /^[A-Za-z0-9!#$%&'*+.^_`|~, -]{1,2000}$/.test(asked)) {
    headers.set("access-control-allow-headers", asked);
  }
  return new Response(null, { status: 204, headers });
}
