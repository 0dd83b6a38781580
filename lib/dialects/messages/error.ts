import type { ErrorKind, GatewayError } from "../../core/errors.ts";
import { formatEvent } from "../../core/sse.ts";
import type { ErrorReply } from "../mod.ts";
import { asName, asRecord } from "../shared/json.ts";
import { anthropicOverflow } from "../shared/overflow.ts";
import { vendorError } from "../shared/vendor_error.ts";

interface WireError {
  type: string;
  /** A status that Anthropic's clients act on, whatever the upstream's was. */
  status?: number;
}

const wireErrors = {
  invalid_request: { type: "invalid_request_error" },
  context_overflow: { type: "invalid_request_error", status: 400 },
  unauthenticated: { type: "authentication_error" },
  upstream_credentials: { type: "authentication_error" },
  quota_exhausted: { type: "billing_error", status: 402 },
  forbidden: { type: "permission_error" },
  model_not_found: { type: "not_found_error" },
  route_not_found: { type: "not_found_error" },
  method_not_allowed: { type: "invalid_request_error" },
  request_timeout: { type: "timeout_error" },
  too_large: { type: "request_too_large" },
  unsupported_media_type: { type: "invalid_request_error" },
  upgrade_refused: { type: "invalid_request_error" },
  rate_limited: { type: "rate_limit_error" },
  internal: { type: "api_error" },
  upstream_failed: { type: "api_error" },
  unavailable: { type: "api_error" },
  timeout: { type: "timeout_error" },
  overloaded: { type: "overloaded_error", status: 529 },
} as const satisfies Record<ErrorKind, WireError>;

export function encodeError(error: GatewayError, requestId: string): ErrorReply {
  const wire: WireError = wireErrors[error.kind];
  return { status: wire.status ?? error.status, body: envelope(error, requestId) };
}

/** Ends a stream that has begun; there must be no `message_stop` after it. */
export function errorEvent(error: GatewayError, requestId: string): string {
  return formatEvent("error", envelope(error, requestId));
}

/** The code by which Anthropic's SDK knows that a server does without threads. */
export const THREAD_REFUSED = "thread_unsupported_request";

function envelope(error: GatewayError, requestId: string): string {
  const message = error.kind === "context_overflow"
    ? anthropicOverflow(error.message)
    : error.message;
  return JSON.stringify({
    type: "error",
    error: {
      type: wireErrors[error.kind].type,
      message,
      ...(error.code === THREAD_REFUSED && {
        details: { error_code: error.code, unsupported: [error.param] },
      }),
    },
    request_id: requestId,
  });
}

/** What Anthropic's types stand for; a type that is not here leaves it to the status. */
const kindOfType: ReadonlyMap<string, ErrorKind> = new Map([
  ["invalid_request_error", "invalid_request"],
  ["authentication_error", "upstream_credentials"],
  ["billing_error", "quota_exhausted"],
  ["permission_error", "forbidden"],
  ["request_too_large", "too_large"],
  ["rate_limit_error", "rate_limited"],
  ["timeout_error", "timeout"],
  ["overloaded_error", "overloaded"],
]);

export function decodeError(status: number, json: unknown): GatewayError | undefined {
  const error = asRecord(asRecord(json)?.error);
  if (typeof error?.message !== "string") return undefined;
  const type = asName(error.type);
  return vendorError({ status, message: error.message, type }, kindOfType.get(type ?? ""));
}
