import type { ErrorKind, GatewayError } from "../core/errors.ts";
import type { Outcome } from "../core/outcome.ts";
import { UpstreamError } from "../upstream/upstream_error.ts";

/**
 * Whose doing each kind of error is, for an exchange that ends before its answer begins. What the
 * vendor refuses because of the request itself is the request's fault, like what we refuse.
 */
const outcomes = {
  invalid_request: "rejected",
  context_overflow: "rejected",
  unauthenticated: "rejected",
  upstream_credentials: "upstream_failed",
  quota_exhausted: "upstream_failed",
  forbidden: "rejected",
  model_not_found: "rejected",
  route_not_found: "rejected",
  method_not_allowed: "rejected",
  request_timeout: "rejected",
  too_large: "rejected",
  unsupported_media_type: "rejected",
  upgrade_refused: "rejected",
  rate_limited: "upstream_failed",
  internal: "internal_failed",
  upstream_failed: "upstream_failed",
  unavailable: "rejected",
  timeout: "upstream_failed",
  overloaded: "upstream_failed",
} as const satisfies Record<ErrorKind, Outcome["kind"]>;

/** How an exchange ended that was answered with `error` and nothing else. */
export function outcomeOf(error: GatewayError): Outcome {
  const isOwnLimit = error.kind === "rate_limited" && !(error instanceof UpstreamError);
  return { kind: isOwnLimit ? "rejected" : outcomes[error.kind], error };
}
