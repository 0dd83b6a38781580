import type { DialectName } from "../dialects/names.ts";

/** What a request is for, decided from its method and path alone. */
export type Route =
  /** One of the three generating endpoints. */
  | { name: "generate"; dialect: DialectName }
  | { name: "count_tokens" }
  | { name: "models" }
  | { name: "model"; id: string }
  | { name: "health" }
  /** Whether the process lives. */
  | { name: "alive" }
  /** Whether requests can be expected to be answered. */
  | { name: "ready" }
  | { name: "root" }
  | { name: "stats" }
  /** Numbers for Prometheus. */
  | { name: "metrics" }
  /** What the gateway's own endpoints are, for programs. */
  | { name: "openapi" }
  | { name: "dashboard_models" }
  /** What the dashboard shows, for pages that have no live feed. */
  | { name: "board" }
  /** The same, kept up to date. */
  | { name: "live" }
  /** Ends a request that is being served. */
  | { name: "cancel" }
  /** The page that asks for a key, what its form does, and the way back. */
  | { name: "sign_in_page" }
  | { name: "sign_in" }
  | { name: "sign_out" }
  /** A page for people. */
  | { name: "page" }
  /** A file that pages need. */
  | { name: "page_file" }
  /** The path exists but not for this method. */
  | { name: "wrong_method"; allowed: string }
  | { name: "unknown" };

const generating: ReadonlyMap<string, DialectName> = new Map([
  ["/messages", "messages"],
  ["/chat/completions", "chat"],
  ["/responses", "responses"],
]);

const readable: ReadonlyMap<string, Route> = new Map<string, Route>([
  ["/", { name: "root" }],
  ["/health", { name: "health" }],
  ["/health/live", { name: "alive" }],
  ["/health/ready", { name: "ready" }],
  // Claude Code's terminal interface probes this path when it starts.
  ["/api/hello", { name: "root" }],
  ["/metrics", { name: "metrics" }],
  ["/openapi.json", { name: "openapi" }],
  ["/dashboard/api/stats", { name: "stats" }],
  ["/dashboard/api/models", { name: "dashboard_models" }],
  ["/dashboard/api/board", { name: "board" }],
  ["/dashboard/api/live", { name: "live" }],
]);

/** A page and, by POST, what becomes of its form. */
const SIGN_IN = "/dashboard/login";

const changing: ReadonlyMap<string, Route> = new Map<string, Route>([
  ["/dashboard/api/cancel", { name: "cancel" }],
  [SIGN_IN, { name: "sign_in" }],
  ["/dashboard/logout", { name: "sign_out" }],
]);

/**
 * The route of a request. `path` is the URL's path, still percent-encoded.
 *
 * Clients differ in whether their base URL ends in `/v1`, and joining it wrongly is the commonest
 * mistake in setting one up, so `/v1` may be missing or doubled, slashes may be doubled, and a
 * trailing one does no harm.
 */
export function route(method: string, path: string): Route {
  // Dot segments survive in encoded form only, and no path here has a use for them.
  if (/%2e|%2f%2e|\\|%5c|%00/i.test(path)) return { name: "unknown" };
  const clean = path.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
  const api = clean.replace(/^(\/v1){1,2}(?=\/)/, "");
  const dialect = generating.get(api);
  if (dialect) return only("POST", method, { name: "generate", dialect });
  if (api === "/messages/count_tokens") return only("POST", method, { name: "count_tokens" });
  if (api === "/models") return only("GET", method, { name: "models" });
  if (api.startsWith("/models/")) {
    const id = decode(api.slice("/models/".length));
    return id === undefined ? { name: "unknown" } : only("GET", method, { name: "model", id });
  }
  if (clean === SIGN_IN && method !== "POST") return only("GET", method, { name: "sign_in_page" });
  const change = changing.get(clean);
  if (change) return only("POST", method, change);
  return only("GET", method, readable.get(clean) ?? pageAt(clean));
}

/** Pages lie below `/dashboard`, their scripts below `/_fresh`, and other files at the root. */
function pageAt(path: string): Route {
  if (/^\/dashboard(?!\/api\/)(\/|$)/.test(path)) return { name: "page" };
  return /^\/(_fresh\/.+|[^/]+\.[a-z\d]+)$/.test(path)
    ? { name: "page_file" }
    : { name: "unknown" };
}

function only(allowed: "GET" | "POST", method: string, found: Route): Route {
  if (found.name === "unknown") return found;
  // Whoever answers GET answers HEAD: several clients probe with it.
  const matches = method === allowed || (allowed === "GET" && method === "HEAD");
  return matches ? found : { name: "wrong_method", allowed };
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** The dialect in which a route's errors are told, where the route has one of its own. */
export function dialectOf(found: Route): DialectName | undefined {
  if (found.name === "generate") return found.dialect;
  return found.name === "count_tokens" ? "messages" : undefined;
}

/** The dialect of a client on a path that all share: Anthropic's clients always name a version. */
export function dialectOfClient(headers: Headers): DialectName {
  return headers.has("anthropic-version") ? "messages" : "chat";
}
