/**
 * Every failure that a client can see is a {@linkcode GatewayError} of one of these kinds. Each
 * dialect owns one exhaustive table from kind to wire shape (`lib/dialects/<dialect>/error.ts`), so
 * a new kind does not compile until every dialect has answered for it.
 */

/** What went wrong, in the gateway's words; the HTTP status is the usual one for the kind. */
export const errorStatus = {
  /** The request is malformed, or asks for what cannot be done. */
  invalid_request: 400,
  /** The prompt is longer than the model's context window. */
  context_overflow: 400,
  /** The caller's gateway key is missing or wrong. */
  unauthenticated: 401,
  /** GitLab or its gateway refuses *our* credential: the operator's business, not the caller's. */
  upstream_credentials: 401,
  /** GitLab Credits are used up. */
  quota_exhausted: 402,
  /** The subscription, the namespace or the key does not allow it. */
  forbidden: 403,
  /** No such model, here or upstream. */
  model_not_found: 404,
  /** No such path. */
  route_not_found: 404,
  method_not_allowed: 405,
  /** The request body did not arrive in time. */
  request_timeout: 408,
  too_large: 413,
  /** The request's content type or content encoding is not one that is read here. */
  unsupported_media_type: 415,
  /** A WebSocket was asked for where only HTTP is spoken. */
  upgrade_refused: 426,
  rate_limited: 429,
  /** A defect of the gateway itself. */
  internal: 500,
  /** The upstream failed or answered with something that is no answer. */
  upstream_failed: 502,
  /** The gateway cannot take the request now: shutting down, or its buffers are full. */
  unavailable: 503,
  /** The upstream did not answer in time. */
  timeout: 504,
  /** The model's vendor is overloaded. */
  overloaded: 529,
} as const satisfies Record<string, number>;

export type ErrorKind = keyof typeof errorStatus;

/** Kinds after which the same request may succeed if it is sent again later. */
const RETRYABLE: ReadonlySet<ErrorKind> = new Set([
  "request_timeout",
  "rate_limited",
  "internal",
  "upstream_failed",
  "unavailable",
  "timeout",
  "overloaded",
]);

export interface GatewayErrorOptions extends ErrorOptions {
  /** HTTP status to answer with when it is not the kind's usual one: the upstream's, kept. */
  status?: number;
  /** Path of the field at fault, for example `messages[3].content[1]` or `model`. */
  param?: string;
  /** The vendor's machine-readable code, for example `context_length_exceeded`. */
  code?: string;
  /** The vendor's own error type, for example `overloaded_error`. */
  vendorType?: string;
  /** Seconds after which to try again. */
  retryAfter?: number;
  /** Whether to try again at all, when it is not what the kind says. */
  retryable?: boolean;
}

/**
 * A failure as the client will be told about it. `message` is one or two sentences that say what
 * was attempted, what was found and what the user can do; it never holds a secret, a prompt, a
 * stack or a path of this machine.
 */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly kind: ErrorKind;
  readonly status: number;
  readonly param: string | undefined;
  readonly code: string | undefined;
  readonly vendorType: string | undefined;
  readonly retryAfter: number | undefined;
  /** False tells the client not to repeat the request (`x-should-retry: false`). */
  readonly retryable: boolean;

  constructor(kind: ErrorKind, message: string, options: GatewayErrorOptions = {}) {
    super(message, options);
    this.kind = kind;
    this.status = options.status ?? errorStatus[kind];
    this.param = options.param;
    this.code = options.code;
    this.vendorType = options.vendorType;
    this.retryAfter = options.retryAfter;
    this.retryable = options.retryable ?? RETRYABLE.has(kind);
  }
}

/** The {@linkcode GatewayError} in `cause`, or an `internal` one that hides what `cause` says. */
export function asGatewayError(cause: unknown): GatewayError {
  return cause instanceof GatewayError ? cause : new GatewayError(
    "internal",
    "The gateway failed to handle this request because of a defect of its own. The request id names the log entry.",
    { cause },
  );
}
