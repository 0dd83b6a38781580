import { Secret } from "../core/secret.ts";
import { isHeaderName, isHeaderValue, mayAccompanyToken } from "./header_rules.ts";
import { member } from "./reply.ts";
import type { GatewayToken } from "./types.ts";

/** How long a token is trusted whose expiry is not told, or is told by a clock unlike ours. */
const DEFAULT_LIFETIME_MS = 25 * 60_000;

/** GitLab's tokens last an hour; whatever claims to last longer than a day does not. */
const LONGEST_LIFETIME_MS = 24 * 60 * 60_000;

/** The answer is JSON, but not the one that was asked for; the message says in which way. */
export class MalformedExchangeReply extends Error {
  override readonly name = "MalformedExchangeReply";
}

/**
 * The gateway token in the exchange's answer `{ headers, token, expires_at }`, `expires_at` in
 * seconds since the epoch. Members that are not known are ignored.
 *
 * @param now wall-clock time in milliseconds since the epoch.
 * @throws {MalformedExchangeReply}
 */
export function readExchangeReply(json: unknown, now: number): GatewayToken {
  const token = member(json, "token");
  // Narrower than a header value: a bearer token has neither spaces nor letters beyond ASCII.
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) {
    throw new MalformedExchangeReply("it holds no usable token");
  }
  return {
    value: new Secret(token),
    headers: readHeaders(member(json, "headers")),
    obtainedAt: now,
    expiresAt: now + lifetime(member(json, "expires_at"), now),
  };
}

function readHeaders(headers: unknown): GatewayToken["headers"] {
  if (typeof headers !== "object" || headers === null || Array.isArray(headers)) {
    throw new MalformedExchangeReply("it names no headers to go with the token");
  }
  const kept: [name: string, value: string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    // GitLab's gateway counts an absent header and a null claim as equal.
    if (value === null || !mayAccompanyToken(name)) continue;
    if (!isHeaderName(name) || typeof value !== "string" || !isHeaderValue(value)) {
      throw new MalformedExchangeReply("one of its headers has an illegal name or value");
    }
    kept.push([name, value]);
  }
  return kept;
}

/** A token just made cannot be old: if it seems to be, the two machines' clocks disagree. */
function lifetime(expiresAt: unknown, now: number): number {
  const told = typeof expiresAt === "number" ? expiresAt * 1_000 - now : NaN;
  return told > 0 ? Math.min(told, LONGEST_LIFETIME_MS) : DEFAULT_LIFETIME_MS;
}
