import { checkSameOrigin } from "../access/origin.ts";
import { SESSION_MS, type Sessions } from "../access/sessions.ts";
import type { SignInThrottle } from "../access/sign_in_throttle.ts";
import type { Clock } from "../core/clock.ts";
import { GatewayError } from "../core/errors.ts";
import type { Logger } from "../telemetry/log.ts";
import type { RequestContext } from "./context.ts";
import { readForm } from "./read_form.ts";
import { setSession } from "./session_cookie.ts";
import type { StatisticsPages } from "./stats.ts";

export interface SignInParts {
  statistics: StatisticsPages;
  sessions: Sessions;
  throttle: SignInThrottle;
  clock: Clock;
  logger: Logger;
}

/**
 * `POST /dashboard/login` with a `key`: signs in whoever may see the whole dashboard, by a cookie for
 * the dashboard's pages alone. Where a browser goes next is never up to the request.
 *
 * @throws {GatewayError} `forbidden` for the form of a foreign page, and what is wrong with the form.
 */
export async function signInReply(parts: SignInParts, context: RequestContext): Promise<Response> {
  const { statistics, sessions, throttle, clock, logger } = parts;
  const { request, clientIp, requestId } = context;
  if (!statistics.hasSignIn) {
    throw new GatewayError("route_not_found", "There is nothing to sign in to here.");
  }
  checkSameOrigin(request.headers);
  if (!throttle.admit(clientIp)) return goTo("/dashboard/login?problem=wait");
  const form = await readForm(request, clock);
  const session = sessions.begin((form.get("key") ?? "").trim());
  if (!session) {
    logger.warn("sign-in refused", { requestId, clientIp });
    return goTo("/dashboard/login?problem=wrong");
  }
  logger.info("signed in", { requestId, clientIp, key: session.keyName });
  const reply = goTo("/dashboard");
  setSession(reply.headers, { value: session.value, maxAge: SESSION_MS / 1000 }, context);
  return reply;
}

/**
 * `POST /dashboard/logout`: makes the browser forget who it is.
 *
 * @throws {GatewayError} `forbidden` for the form of a foreign page.
 */
export function signOutReply(context: RequestContext): Response {
  checkSameOrigin(context.request.headers);
  const reply = goTo("/dashboard");
  setSession(reply.headers, { value: "", maxAge: 0 }, context);
  return reply;
}

function goTo(location: string): Response {
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}
