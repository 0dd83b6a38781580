import { getCookies, setCookie } from "@std/http";
import type { RequestContext } from "./context.ts";

const NAME = "duo_gateway_session";

/** What the session cookie among these headers holds; empty when there is none. */
export function sessionIn(headers: Headers): string {
  return getCookies(headers)[NAME] ?? "";
}

/**
 * Gives a browser its session, for the dashboard's pages alone and out of every script's reach; an
 * empty one makes it forget.
 *
 * @param maxAge whole seconds until the browser forgets it by itself.
 */
export function setSession(
  headers: Headers,
  { value, maxAge }: { value: string; maxAge: number },
  { url, isHttps }: Pick<RequestContext, "url" | "isHttps">,
): void {
  setCookie(headers, {
    name: NAME,
    value,
    maxAge,
    path: "/dashboard",
    httpOnly: true,
    sameSite: "Strict",
    secure: isHttps || url.protocol === "https:",
  });
}
