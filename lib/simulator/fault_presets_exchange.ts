import { connectionCauses } from "./connection_causes.ts";
import type { ExchangeFault, FaultOptions } from "./faults.ts";

/** A canned answer of GitLab. */
function reply(
  status: number,
  body: unknown,
  options: FaultOptions = {},
  headers: Record<string, string> = { "content-type": "application/json" },
): ExchangeFault {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return {
    kind: "reply",
    target: "exchange",
    stage: "edge",
    status,
    body: text,
    headers,
    ...options,
  };
}

function connection(cause: string, options: FaultOptions = {}): ExchangeFault {
  return { kind: "connection", target: "exchange", cause, ...options };
}

function invalidToken(description: string, options?: FaultOptions): ExchangeFault {
  return reply(401, { error: "invalid_token", error_description: description }, options);
}

/** Ways in which GitLab's token exchange fails. */
export const exchangeFaults = {
  unauthorized: (options?: FaultOptions) => reply(401, { message: "401 Unauthorized" }, options),
  badToken: (options?: FaultOptions) => invalidToken("Bad Access Token.", options),
  expiredToken: (options?: FaultOptions) =>
    invalidToken(
      "Token is expired. You can either do re-authorization or token refresh.",
      options,
    ),
  revokedToken: (options?: FaultOptions) =>
    invalidToken("Token was revoked. You have to re-authorize from the user.", options),
  insufficientScope: (options?: FaultOptions) =>
    reply(403, {
      error: "insufficient_scope",
      error_description:
        "The request requires higher privileges than provided by the access token.",
      scope: "ai_features api",
    }, options),
  insufficientGranularScope: (options?: FaultOptions) =>
    reply(403, {
      error: "insufficient_granular_scope",
      error_description:
        "Access denied: Your Personal Access Token lacks the required permissions.",
    }, options),
  forbidden: (options?: FaultOptions) => reply(403, { message: "403 Forbidden" }, options),
  blocked: (options?: FaultOptions) =>
    reply(403, { message: "403 Forbidden - Your account has been blocked." }, options),
  /** GitLab before 18.4, or without Duo. */
  notFound: (options?: FaultOptions) => reply(404, { error: "404 Not Found" }, options),
  /** Rack::Attack; `retryAfter` is seconds, a date, or nonsense. */
  rateLimited: (retryAfter?: string, options?: FaultOptions) =>
    reply(429, "Retry later\n", options, {
      "content-type": "text/plain",
      "ratelimit-limit": "2000",
      "ratelimit-name": "throttle_authenticated_api",
      "ratelimit-observed": "2001",
      "ratelimit-remaining": "0",
      ...(retryAfter !== undefined && { "retry-after": retryAfter }),
    }),
  /** The neighbouring endpoints' limit: an object where a text is expected. */
  requestedTooManyTimes: (options?: FaultOptions) =>
    reply(
      429,
      {
        message: {
          error: "This endpoint has been requested too many times. Try again later.",
        },
      },
      options,
      { "content-type": "application/json", "retry-after": "60" },
    ),
  /** An outage, no entitlement, or credits used up: GitLab tells them not apart. */
  creationFailed: (options?: FaultOptions) =>
    reply(503, { message: "Token creation failed" }, options),
  tokenMissing: (options?: FaultOptions) =>
    reply(503, { message: "Token is missing in response" }, options),
  noDefaultNamespace: (options?: FaultOptions) =>
    reply(503, { message: "Missing default GitLab Duo namespace user preference" }, options),
  gatewayUnreachable: (options?: FaultOptions) =>
    reply(
      503,
      { message: "An HTTP error occurred when creating a Direct Access Token." },
      options,
    ),
  /** A page of GitLab's front or of Cloudflare. */
  html: (status: number, options?: FaultOptions) =>
    reply(
      status,
      `<!DOCTYPE html>\n<html><head><title>GitLab is not responding (${status})</title></head></html>\n`,
      options,
      { "content-type": "text/html; charset=utf-8" },
    ),
  /** The sign-in page, where a proxy in front of GitLab wants one. */
  signInPage: (options?: FaultOptions) =>
    reply(200, "<!DOCTYPE html>\n<html><body>Sign in</body></html>\n", options, {
      "content-type": "text/html; charset=utf-8",
    }),
  notJson: (options?: FaultOptions) => reply(201, '{"token": "', options),
  withoutToken: (options?: FaultOptions) => reply(201, { headers: {}, expires_at: 0 }, options),
  emptyBody: (status: number, options?: FaultOptions) => reply(status, "", options, {}),
  /** Whatever else is wanted. */
  reply: (
    status: number,
    body: unknown,
    headers?: Record<string, string>,
    options?: FaultOptions,
  ) => reply(status, body, options, headers),

  /** A good token with another lifetime; a negative one has expired already. */
  lifetime: (seconds: number, options: FaultOptions = {}): ExchangeFault => ({
    kind: "token",
    target: "exchange",
    seconds,
    ...options,
  }),
  /** A good token with further headers, or with other values. */
  extraHeaders: (headers: Record<string, string>, options: FaultOptions = {}): ExchangeFault => ({
    kind: "token",
    target: "exchange",
    headers,
    ...options,
  }),

  slow: (delayMs: number, options: FaultOptions = {}): ExchangeFault => ({
    kind: "slow",
    target: "exchange",
    ...options,
    delayMs,
  }),
  hang: (options: FaultOptions = {}): ExchangeFault => ({
    kind: "hang",
    target: "exchange",
    ...options,
  }),
  connectionRefused: (options?: FaultOptions) => connection(connectionCauses.refused, options),
  connectionReset: (options?: FaultOptions) => connection(connectionCauses.reset, options),
  connectTimeout: (options?: FaultOptions) => connection(connectionCauses.timedOut, options),
  dnsFailure: (options?: FaultOptions) => connection(connectionCauses.dns, options),
  tlsFailure: (options?: FaultOptions) => connection(connectionCauses.tls, options),
} as const;
