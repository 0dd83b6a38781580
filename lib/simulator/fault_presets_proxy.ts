import { bytesRepr } from "./bytes_repr.ts";
import { connectionCauses } from "./connection_causes.ts";
import type { FaultOptions, Framing, ProxyFault, Stage, StreamEnd } from "./faults.ts";
import type { Trouble } from "./vendor.ts";

const JSON_TYPE = { "content-type": "application/json" };
const HTML_TYPE = { "content-type": "text/html; charset=UTF-8" };

/** A canned answer of the AI gateway or of what stands before it. */
function reply(
  stage: Stage,
  status: number,
  body: unknown,
  options: FaultOptions = {},
  headers: Readonly<Record<string, string>> = JSON_TYPE,
): ProxyFault {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { kind: "reply", target: "proxy", stage, status, body: text, headers, ...options };
}

/** A check of the gateway that fails. */
function detail(status: number, text: string) {
  return (options?: FaultOptions) => reply("gateway", status, { detail: text }, options);
}

function trouble(trouble: Trouble) {
  return (options: FaultOptions = {}): ProxyFault => ({
    kind: "trouble",
    target: "proxy",
    trouble,
    ...options,
  });
}

function connection(cause: string) {
  return (options: FaultOptions = {}): ProxyFault => ({
    kind: "connection",
    target: "proxy",
    cause,
    ...options,
  });
}

function cloudflare(status: number, title: string) {
  return (options: FaultOptions & { retryAfter?: string } = {}): ProxyFault => {
    const { retryAfter, ...rest } = options;
    const page =
      `<!DOCTYPE html>\n<html lang="en-US"><head><title>cloud.gitlab.com | ${status}: ${title}` +
      `</title></head><body><h1>${title}</h1><p>Error code ${status}</p></body></html>\n`;
    return reply("edge", status, page, rest, {
      ...HTML_TYPE,
      server: "cloudflare",
      "cf-ray": "0000000000000000-FRA",
      ...(retryAfter !== undefined && { "retry-after": retryAfter }),
    });
  };
}

function ending(end: StreamEnd) {
  return (after: number, options: FaultOptions = {}): ProxyFault => ({
    kind: "stream",
    target: "proxy",
    after,
    end,
    ...options,
  });
}

function framing(framing: Framing) {
  return (options: FaultOptions = {}): ProxyFault => ({
    kind: "stream",
    target: "proxy",
    framing,
    ...options,
  });
}

/** Ways in which the answer's stream goes wrong; `after` counts the events that come before. */
const stream = {
  reset: ending("reset"),
  eof: ending("eof"),
  truncated: ending("truncated"),
  halfUtf8: ending("half_utf8"),
  silence: ending("silence"),
  errorEvent: ending("error_event"),
  garbage: ending("garbage"),
  duplicateTerminal: (options?: FaultOptions) => ending("duplicate_terminal")(Infinity, options),
  oneBytePerChunk: framing("bytes"),
  oneChunk: framing("one_chunk"),
  oddChunks: framing("odd"),
  crlf: framing("crlf"),
  /** One event whose data line is about that long. */
  longLine: (letters = 1_000_000, options: FaultOptions = {}): ProxyFault => ({
    kind: "stream",
    target: "proxy",
    longWord: letters,
    ...options,
  }),
  contentType: (contentType: string, options: FaultOptions = {}): ProxyFault => ({
    kind: "stream",
    target: "proxy",
    contentType,
    ...options,
  }),
} as const;

/** Ways in which the AI gateway and the vendors behind it fail. */
export const proxyFaults = {
  /** Expired, revoked or unknown: the gateway says the same of every token that it refuses. */
  invalidToken: (options?: FaultOptions) =>
    reply("edge", 401, { error: "Forbidden by auth provider" }, options),
  headerMismatch: (header = "X-Gitlab-Instance-Id", options?: FaultOptions) =>
    reply("edge", 401, { error: `Header mismatch '${header}'` }, options),
  wrongAuthenticationType: (options?: FaultOptions) =>
    reply("edge", 401, {
      error: "Invalid authentication token type - only OIDC is supported",
    }, options),
  notEnabledForNamespace: detail(402, "Proxy endpoints are not enabled for this namespace"),
  notEnabledForInstance: detail(402, "Proxy endpoints are not enabled for this instance"),
  missingUnitPrimitive: detail(400, "Missing x-gitlab-unit-primitive header"),
  notInScopes: detail(403, "Unauthorized to access ai_gateway_model_provider_proxy"),
  namespaceMismatch: detail(403, "Gitlab namespace id mismatch"),
  notFound: detail(404, "Not found"),
  invalidJson: detail(400, "Invalid JSON"),
  noModel: detail(400, "Failed to extract model name"),
  unsupportedModel: detail(400, "Unsupported model"),
  modelNotAllowed: detail(403, "Model is not allowed by the namespace model allowlist"),
  creditsUsedUp: (options?: FaultOptions) =>
    reply("gateway", 402, {
      error: "insufficient_credits",
      error_code: "USAGE_QUOTA_EXCEEDED",
      message: "Consumer does not have sufficient credits for this request",
    }, options),
  notEntitled: (options?: FaultOptions) =>
    reply("gateway", 403, {
      error: "not_entitled",
      error_code: "USAGE_QUOTA_NOT_ENTITLED",
      message: "Consumer does not have entitlements to use this feature.",
    }, options),
  badGateway: detail(502, "Bad Gateway"),
  /** What the gateway makes of a failed transport. */
  message: (status: number, message: string, options?: FaultOptions) =>
    reply("gateway", status, { message }, options),

  cloudflare429: cloudflare(429, "You are being rate limited"),
  cloudflare502: cloudflare(502, "Bad gateway"),
  cloudflare503: cloudflare(503, "Service unavailable"),
  cloudflare524: cloudflare(524, "A timeout occurred"),
  /** A refusal of the front for size: a page, not JSON. */
  cloudflare413: cloudflare(413, "Payload too large"),

  invalidRequest: trouble("invalid_request"),
  contextOverflow: trouble("context_overflow"),
  vendorModelNotFound: trouble("model_not_found"),
  tooLarge: trouble("too_large"),
  rateLimited: trouble("rate_limited"),
  vendorQuota: trouble("quota"),
  serverError: trouble("server_error"),
  vendorTimeout: trouble("timeout"),
  overloaded: trouble("overloaded"),
  /** A parameter that OpenAI refuses of this model. */
  unsupportedParameter: (param: string, options?: FaultOptions) =>
    reply("vendor", 400, {
      error: {
        message: `Unsupported parameter: '${param}' is not supported with this model.`,
        type: "invalid_request_error",
        param,
        code: "unsupported_parameter",
      },
    }, options),

  /** A vendor's error inside the gateway's wrapping for streams. */
  bytesRepr: (inner: unknown, status = 529, options?: FaultOptions) =>
    reply("gateway", status, {
      message: bytesRepr(typeof inner === "string" ? inner : JSON.stringify(inner)),
    }, options),
  emptyBody: (status: number, options?: FaultOptions) => reply("gateway", status, "", options, {}),
  plainText: (status: number, text = "Internal Server Error", options?: FaultOptions) =>
    reply("gateway", status, text, options, { "content-type": "text/plain; charset=utf-8" }),
  /** A success whose body is an error after all. */
  errorIn200: (options?: FaultOptions) =>
    reply("gateway", 200, {
      type: "error",
      error: { type: "api_error", message: "Internal server error" },
    }, options),
  pageIn200: (options?: FaultOptions) =>
    reply(
      "edge",
      200,
      "<!DOCTYPE html>\n<html><body>Maintenance</body></html>\n",
      options,
      HTML_TYPE,
    ),
  /** Whatever else is wanted. */
  reply: (
    status: number,
    body: unknown,
    headers?: Record<string, string>,
    options?: FaultOptions,
  ) => reply("gateway", status, body, options, headers),

  slow: (delayMs: number, options: FaultOptions = {}): ProxyFault => ({
    kind: "slow",
    target: "proxy",
    ...options,
    delayMs,
  }),
  hang: (options: FaultOptions = {}): ProxyFault => ({ kind: "hang", target: "proxy", ...options }),
  connectionRefused: connection(connectionCauses.refused),
  connectionReset: connection(connectionCauses.reset),
  connectTimeout: connection(connectionCauses.timedOut),
  dnsFailure: connection(connectionCauses.dns),
  tlsFailure: connection(connectionCauses.tls),

  stream,
} as const;
