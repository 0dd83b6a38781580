import { GatewayError } from "../core/errors.ts";
import type { Logger } from "../telemetry/log.ts";
import type { RequestContext } from "./context.ts";
import type { Dashboard, DashboardView } from "./dashboard.ts";
import type { ModelsJson, StatisticsPages, StatsJson } from "./stats.ts";

/** What shows pages to people. It is handed in: nothing here knows how pages are made. */
export interface Pages {
  (request: Request, info: PageInfo): Promise<Response>;
  /** Names what pages are made of, so that one of another build can be told; empty: not known. */
  build?(): Promise<string>;
}

/** What is handed to pages beside the request. */
export interface PageInfo extends Deno.ServeHandlerInfo {
  /** The gateway as this caller may see it; absent where only a file is asked for. */
  readonly gateway?: GatewayView;
  /** Puts into the log what went wrong with a page. */
  report(cause: unknown): void;
}

/** What a page may read of the gateway, no more than its caller may see. */
export interface GatewayView {
  /** What `/dashboard/api/stats` says. */
  stats(): StatsJson;
  /** What `/dashboard/api/models` says. */
  models(): ModelsJson;
  /** What the dashboard shows. */
  dashboard(): DashboardView;
  /** Whether one can sign in here, and by which key whoever looks has. */
  signIn(): SignInState;
  /** What this page is made of. */
  build(): Promise<string>;
}

export interface SignInState {
  readonly isOffered: boolean;
  /** Absent unless somebody has signed in. */
  readonly keyName?: string;
}

export interface PageParts {
  pages: Pages | undefined;
  statistics: StatisticsPages;
  dashboard: Dashboard;
  logger: Logger;
}

/**
 * Answers with a page, with one that is open to everybody because nothing of the statistics is on
 * it, or with a file that pages need.
 *
 * @throws {GatewayError} when this caller may not see the page, or there are none.
 */
export async function pageReply(
  { pages, statistics, dashboard, logger }: PageParts,
  context: RequestContext,
  kind: "page" | "open page" | "file",
): Promise<Response> {
  const { request, requestId, clientIp } = context;
  if (!pages || statistics.isOff) {
    throw new GatewayError("route_not_found", "There is no dashboard here.");
  }
  if (kind === "page") {
    try {
      statistics.admit(context);
    } catch (cause) {
      const canSignIn = cause instanceof GatewayError && cause.kind === "unauthenticated";
      if (!canSignIn || !isBrowser(request.headers)) throw cause;
      return new Response(null, { status: 303, headers: { location: "/dashboard/login" } });
    }
  }
  const gateway: GatewayView = {
    stats: () => statistics.stats(context),
    models: () => statistics.modelList(context),
    dashboard: () => dashboard.of(context),
    build: () => buildOf(pages),
    signIn() {
      const keyName = statistics.signedIn(request.headers)?.keyName;
      return { isOffered: statistics.hasSignIn, ...keyName !== undefined && { keyName } };
    },
  };
  const reply = await pages(request, {
    remoteAddr: { transport: "tcp", hostname: clientIp, port: 0 },
    completed: Promise.resolve(),
    report: (cause) => logger.error("defect", { requestId, cause }),
    ...kind !== "file" && { gateway },
  });
  secure(reply.headers);
  // Browsers say this to origins that they trust, and complain when others set such a policy.
  if (request.headers.has("sec-fetch-mode")) {
    reply.headers.set("cross-origin-opener-policy", "same-origin");
  }
  return reply;
}

/** What pages are made of, in a word; empty when that is not known. */
export async function buildOf(pages: Pages | undefined): Promise<string> {
  return await pages?.build?.() ?? "";
}

/**
 * Lets the page load what the gateway itself serves and nothing else: what it shows comes from
 * clients, and whatever slips through its escaping finds nothing to run and nowhere to go.
 */
function secure(headers: Headers): void {
  // Real Fresh starts a page's islands by an inline script with a nonce, ours by a file.
  const policy = headers.get("content-security-policy") ?? "";
  const nonce = /'nonce-[\w+/=-]+'/.exec(policy)?.[0];
  const directives = [
    "default-src 'none'",
    ["script-src 'self'", nonce].filter(Boolean).join(" "),
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  headers.set("content-security-policy", directives.join("; "));
  headers.set("x-content-type-options", "nosniff");
  headers.set("x-frame-options", "DENY");
  headers.set("referrer-policy", "same-origin");
}

/** Whether somebody looks at this with a browser, who is better served by a page than by JSON. */
export function isBrowser(headers: Headers): boolean {
  return /\btext\/html\b/.test(headers.get("accept") ?? "");
}
