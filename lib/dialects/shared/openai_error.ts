import type { ErrorKind, GatewayError } from "../../core/errors.ts";
import type { ErrorReply } from "../mod.ts";
import { asName, asRecord } from "./json.ts";
import { openaiOverflow } from "./overflow.ts";
import { vendorError } from "./vendor_error.ts";

/** OpenAI's error shape, which Chat Completions and Responses share. */
export interface OpenAiError {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}

interface WireError {
  type: string;
  /** The code for errors that bring none of their own. */
  code: string | null;
  /** Status and code that OpenAI's clients act on: they hold whatever the upstream said. */
  fixed?: { status: number };
}

const wireErrors = {
  invalid_request: { type: "invalid_request_error", code: null },
  context_overflow: {
    type: "invalid_request_error",
    code: "context_length_exceeded",
    fixed: { status: 400 },
  },
  unauthenticated: { type: "invalid_request_error", code: "invalid_api_key" },
  upstream_credentials: { type: "invalid_request_error", code: "upstream_credentials" },
  quota_exhausted: {
    type: "insufficient_quota",
    code: "insufficient_quota",
    fixed: { status: 429 },
  },
  forbidden: { type: "invalid_request_error", code: "permission_denied" },
  model_not_found: { type: "invalid_request_error", code: "model_not_found" },
  route_not_found: { type: "invalid_request_error", code: "unknown_url" },
  method_not_allowed: { type: "invalid_request_error", code: "method_not_allowed" },
  request_timeout: { type: "invalid_request_error", code: "request_timeout" },
  too_large: { type: "invalid_request_error", code: "request_too_large" },
  unsupported_media_type: { type: "invalid_request_error", code: "unsupported_media_type" },
  upgrade_refused: { type: "invalid_request_error", code: "upgrade_refused" },
  rate_limited: { type: "rate_limit_error", code: "rate_limit_exceeded" },
  internal: { type: "server_error", code: "server_error" },
  upstream_failed: { type: "server_error", code: "server_error" },
  unavailable: { type: "server_error", code: "server_error" },
  timeout: { type: "server_error", code: "timeout" },
  // Codex tells its user about this code; 529 is a status that OpenAI's clients do not know.
  overloaded: { type: "server_error", code: "server_is_overloaded", fixed: { status: 503 } },
} as const satisfies Record<ErrorKind, WireError>;

/** The error in OpenAI's shape, with the HTTP status that goes with it. */
export function openAiError(error: GatewayError): { status: number; error: OpenAiError } {
  const wire: WireError = wireErrors[error.kind];
  return {
    status: wire.fixed?.status ?? error.status,
    error: {
      message: error.kind === "context_overflow" ? openaiOverflow(error.message) : error.message,
      type: wire.type,
      param: error.param ?? null,
      code: wire.fixed ? wire.code : error.code ?? wire.code,
    },
  };
}

export function encodeOpenAiError(error: GatewayError): ErrorReply {
  const { status, error: body } = openAiError(error);
  return { status, body: JSON.stringify({ error: body }) };
}

/** What OpenAI's codes stand for; a code that is not here leaves it to type and status. */
const kindOfCode: ReadonlyMap<string, ErrorKind> = new Map([
  ["context_length_exceeded", "context_overflow"],
  ["insufficient_quota", "quota_exhausted"],
  ["billing_hard_limit_reached", "quota_exhausted"],
  ["rate_limit_exceeded", "rate_limited"],
  ["invalid_api_key", "upstream_credentials"],
  ["upstream_credentials", "upstream_credentials"],
  ["permission_denied", "forbidden"],
  ["usage_not_included", "forbidden"],
  ["model_not_found", "model_not_found"],
  ["request_too_large", "too_large"],
  ["timeout", "timeout"],
  ["server_is_overloaded", "overloaded"],
  ["slow_down", "overloaded"],
  ["invalid_prompt", "invalid_request"],
  ["content_policy_violation", "invalid_request"],
  ["bio_policy", "invalid_request"],
  ["cyber_policy", "invalid_request"],
]);

const kindOfType: ReadonlyMap<string, ErrorKind> = new Map([
  ["invalid_request_error", "invalid_request"],
  ["insufficient_quota", "quota_exhausted"],
  ["authentication_error", "upstream_credentials"],
  ["permission_error", "forbidden"],
  ["rate_limit_error", "rate_limited"],
  // The unit of the limit that was met.
  ["tokens", "rate_limited"],
  ["requests", "rate_limited"],
]);

/** Reads OpenAI's error object: the value of `error` in a reply, or of a failed response. */
export function decodeOpenAiError(status: number, error: unknown): GatewayError | undefined {
  const wire = asRecord(error);
  if (typeof wire?.message !== "string") return undefined;
  const type = asName(wire.type);
  const code = asName(wire.code);
  const kind = kindOfCode.get(code ?? "") ?? kindOfType.get(type ?? "");
  const vendor = { status, message: wire.message, type, code, param: asName(wire.param) };
  return vendorError(vendor, kind);
}
