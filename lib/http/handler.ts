import type { Keys } from "../access/keys.ts";
import { checkOrigin, isPlainHost, type OriginRules } from "../access/origin.ts";
import type { Sessions } from "../access/sessions.ts";
import type { SignInThrottle } from "../access/sign_in_throttle.ts";
import type { Clock } from "../core/clock.ts";
import { asGatewayError, GatewayError } from "../core/errors.ts";
import { type Dialect, dialects } from "../dialects/mod.ts";
import type { Catalog } from "../models/catalog.ts";
import type { Logger } from "../telemetry/log.ts";
import { clientAddress, type TrustedProxies } from "./client_address.ts";
import { readFilter } from "../dashboard/filter.ts";
import type { RequestContext } from "./context.ts";
import { allowCrossOrigin, preflightReply } from "./cors.ts";
import { cancelReply } from "./cancel.ts";
import type { Dashboard } from "./dashboard.ts";
import type { Gateway } from "./gateway.ts";
import type { Identities } from "./identities.ts";
import type { InFlight } from "./in_flight.ts";
import { liveReply } from "./live.ts";
import type { LiveFeeds } from "./live_feeds.ts";
import { healthJson, type LimitsParts } from "./limits_json.ts";
import type { Family } from "../metrics/family.ts";
import { metricsReply } from "./metrics.ts";
import { describeModel, listModels } from "./models.ts";
import { openApi } from "./openapi/document.ts";
import { isBrowser, pageReply, type Pages } from "./pages.ts";
import type { Readiness } from "./readiness.ts";
import { errorReply, jsonReply } from "./reply.ts";
import { dialectOf, dialectOfClient, type Route, route } from "./router.ts";
import { signInReply, signOutReply } from "./sign_in.ts";
import type { StatisticsPages } from "./stats.ts";
import { welcome } from "./welcome.ts";

export interface HandlerParts {
  keys: Keys;
  identities: Identities;
  origins: OriginRules;
  trustedProxies: TrustedProxies;
  catalog: Catalog;
  gateway: Gateway;
  statistics: StatisticsPages;
  dashboard: Dashboard;
  /** Every metric as it stands. */
  metrics(): Family[];
  live: LiveFeeds;
  sessions: Sessions;
  throttle: SignInThrottle;
  inFlight: InFlight;
  clock: Clock;
  /** Without them there is the dashboard's JSON only. */
  pages: Pages | undefined;
  limits: LimitsParts;
  readiness: Readiness;
  logger: Logger;
  newId(): string;
}

/** Answers one HTTP request; `peer` is the address at the other end of its connection. */
export type Handler = (request: Request, peer: string) => Promise<Response>;

/**
 * The way of every request before and after its real work: request id, Host and Origin, route,
 * key, and the headers that every reply carries.
 */
export function createHandler(parts: HandlerParts): Handler {
  return async (request, peer) => {
    const requestId = parts.newId();
    const reply = await answer(parts, request, peer, requestId);
    reply.headers.set("request-id", requestId);
    reply.headers.set("x-request-id", requestId);
    allowCrossOrigin(reply.headers, parts.keys.required);
    return reply;
  };
}

async function answer(
  parts: HandlerParts,
  request: Request,
  peer: string,
  requestId: string,
): Promise<Response> {
  let dialect = dialects[dialectOfClient(request.headers)];
  try {
    const url = targetOf(request);
    checkOrigin(request.headers, parts.origins);
    if (request.method === "OPTIONS") return preflightReply(request);
    const found = route(request.method, url.pathname);
    dialect = dialects[dialectOf(found) ?? dialect.name];
    refuseUpgrade(request);
    const context: RequestContext = {
      request,
      url,
      requestId,
      ...clientAddress(peer, request.headers, parts.trustedProxies),
    };
    const reply = await dispatch(parts, found, context, dialect);
    if (request.method !== "HEAD") return reply;
    // What nobody is going to read must not go on being made.
    await reply.body?.cancel();
    return new Response(null, reply);
  } catch (cause) {
    const error = asGatewayError(cause);
    if (error.kind === "internal") parts.logger.error("defect", { requestId, cause });
    return errorReply(error, dialect, requestId);
  }
}

async function dispatch(
  parts: HandlerParts,
  found: Route,
  context: RequestContext,
  dialect: Dialect,
): Promise<Response> {
  const { headers } = context.request;
  switch (found.name) {
    case "generate": {
      const identity = await parts.identities.authenticate(headers);
      return await parts.gateway.generate(dialect, context, identity);
    }
    case "count_tokens": {
      const identity = await parts.identities.authenticate(headers);
      return await parts.gateway.countTokens(dialect, context, identity);
    }
    case "models":
      return listModels(parts.catalog, context.url.searchParams, parts.keys.identify(headers));
    case "model":
      return describeModel(parts.catalog, found.id, parts.keys.identify(headers));
    case "health":
      return jsonReply(healthJson(parts.limits));
    case "alive":
      return jsonReply({ status: "ok" });
    case "ready": {
      const reply = parts.readiness.look();
      return jsonReply(reply, reply.status === "unavailable" ? 503 : 200);
    }
    case "root": {
      const { pathname } = context.url;
      const hasPages = parts.pages !== undefined && !parts.statistics.isOff;
      return pathname === "/" && hasPages && isBrowser(headers)
        ? await pageReply(parts, context, "open page")
        : welcome(hasPages && pathname === "/");
    }
    case "metrics":
      return metricsReply(parts, context);
    case "openapi":
      return jsonReply(openApi);
    case "stats":
      return parts.statistics.snapshot(context);
    case "dashboard_models":
      return parts.statistics.models(context);
    case "board":
      return jsonReply(
        await parts.dashboard.of(context).board(readFilter(context.url.searchParams)),
      );
    case "live":
      return await liveReply(parts, context);
    case "cancel":
      return await cancelReply(parts, context);
    case "sign_in_page":
      return await pageReply(parts, context, "open page");
    case "sign_in":
      return await signInReply(parts, context);
    case "sign_out":
      return signOutReply(context);
    case "page":
      return await pageReply(parts, context, "page");
    case "page_file":
      return await pageReply(parts, context, "file");
    case "wrong_method": {
      const error = new GatewayError(
        "method_not_allowed",
        `${context.request.method} is not offered at this path; use ${found.allowed}.`,
      );
      const reply = errorReply(error, dialect, context.requestId);
      reply.headers.set("allow", found.allowed);
      return reply;
    }
    case "unknown":
      throw new GatewayError("route_not_found", unknownPath(context.url.pathname));
  }
}

/**
 * The request's URL, which decides the route.
 *
 * @throws {GatewayError} `invalid_request` when the Host header is no plain authority.
 */
function targetOf(request: Request): URL {
  const host = request.headers.get("host");
  const url = host === null || host === "" || isPlainHost(host) ? URL.parse(request.url) : null;
  if (url) return url;
  throw new GatewayError("invalid_request", "The request's Host header is not a plain host name.");
}

/**
 * Codex opens its stream as a WebSocket first when told so, and only status 426 makes it go on over
 * HTTP (openai/codex#41340 and the client itself).
 */
function refuseUpgrade(request: Request): void {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") return;
  throw new GatewayError("upgrade_refused", "WebSockets are not offered here; use HTTP.");
}

function unknownPath(path: string): string {
  const bare = path.replace(/^(\/v1)+/, "");
  if (/^\/responses\/./.test(bare)) {
    return "Responses are not stored here: only POST /v1/responses is offered.";
  }
  if (bare === "/embeddings" || bare === "/completions") {
    return `GitLab Duo's gateway has no ${bare.slice(1)}. Offered are POST /v1/messages, ` +
      "/v1/chat/completions and /v1/responses.";
  }
  return "There is nothing at this path. Offered are POST /v1/messages, /v1/chat/completions, " +
    "/v1/responses and GET /v1/models.";
}
