import { GatewayError } from "../core/errors.ts";

/**
 * A gateway without a key trusts whoever can reach it, and a browser on the same machine can be
 * made to reach it by any web page: by a cross-site request, or by a host name that is rebound to
 * a local address. Without a key, therefore, only the gateway's own names and its own pages count.
 */
export interface OriginRules {
  /** Whether callers prove themselves by a key; then neither rule is needed. */
  readonly keyRequired: boolean;
  /** Host names besides IP literals and localhost that are the gateway's own, lower-case. */
  readonly allowedHosts: readonly string[];
}

/** The name part of a `Host` header or an origin's authority, lower-case. */
export function hostName(authority: string): string {
  return authority.toLowerCase().replace(/:\d*$/, "");
}

/**
 * Whether a `Host` header is a plain authority. Deno pastes it unchecked in front of the path to
 * make `request.url`, so a host such as `x/?` would move the path that everything else looks at.
 */
export function isPlainHost(host: string): boolean {
  return /^([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?$/.test(host);
}

/**
 * Refuses what only a foreign web page would send.
 *
 * @throws {GatewayError} `forbidden`, naming the setting that would allow it.
 */
export function checkOrigin(headers: Headers, rules: OriginRules): void {
  if (rules.keyRequired) return;
  const host = headers.get("host") ?? "";
  const name = hostName(host);
  if (host !== "" && !isOwnName(name, rules.allowedHosts)) {
    throw new GatewayError(
      "forbidden",
      `The gateway was called by the host name "${name}", which is not one of its own. Without a ` +
        "proxy key it answers only to IP addresses, localhost and the names in ALLOWED_HOSTS: add " +
        "the name there, or set PROXY_API_KEY.",
    );
  }
  const origin = headers.get("origin");
  const foreign = origin !== null && !isOwnOrigin(origin, host);
  if (foreign || headers.get("sec-fetch-site") === "cross-site") {
    throw new GatewayError(
      "forbidden",
      "A web page of another origin called the gateway. Without a proxy key that is refused, " +
        "because any page could otherwise spend the subscription: set PROXY_API_KEY to allow it.",
    );
  }
}

/**
 * Refuses a change that a page of another origin asks for, whatever cookie comes with it. Browsers say
 * where a request comes from in one header or the other, and no page can change either.
 *
 * @throws {GatewayError} `forbidden`.
 */
export function checkSameOrigin(headers: Headers): void {
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  const isOwn = site !== null
    ? site === "same-origin"
    : origin === null || isOwnOrigin(origin, headers.get("host") ?? "");
  if (!isOwn) {
    throw new GatewayError("forbidden", "Only the gateway's own pages may ask for this.");
  }
}

function isOwnName(name: string, allowedHosts: readonly string[]): boolean {
  return name === "localhost" || name.endsWith(".localhost") || isIpLiteral(name) ||
    allowedHosts.includes(name);
}

function isIpLiteral(name: string): boolean {
  return name.startsWith("[") || /^\d{1,3}(\.\d{1,3}){3}$/.test(name);
}

function isOwnOrigin(origin: string, host: string): boolean {
  const parsed = URL.parse(origin);
  return parsed !== null && host !== "" &&
    parsed.host === URL.parse(`${parsed.protocol}//${host}`)?.host;
}
