import { Refusal } from "../refusal.ts";
import type { Trouble } from "../vendor.ts";

/** An error in Anthropic's shape; 400 `invalid_request_error` unless said otherwise. */
export function refuse(message: string, type = "invalid_request_error", status = 400): Refusal {
  return new Refusal(status, {
    type: "error",
    error: { type, message },
    request_id: "req_011SimulatedRequest",
  });
}

const rows: Readonly<Record<Trouble, readonly [message: string, type: string, status: number]>> = {
  invalid_request: ["messages: simulated refusal", "invalid_request_error", 400],
  context_overflow: [
    "prompt is too long: 200076 tokens > 200000 maximum",
    "invalid_request_error",
    400,
  ],
  model_not_found: ["model: ", "not_found_error", 404],
  too_large: [
    "Request exceeds the maximum allowed number of bytes.",
    "request_too_large",
    413,
  ],
  rate_limited: [
    "This request would exceed your organization's rate limit of 8,000,000 input tokens per minute.",
    "rate_limit_error",
    429,
  ],
  quota: [
    "Your credit balance is too low to access the Anthropic API.",
    "invalid_request_error",
    400,
  ],
  server_error: ["Internal server error", "api_error", 500],
  timeout: ["Request timed out", "timeout_error", 504],
  overloaded: ["Overloaded", "overloaded_error", 529],
};

/** The trouble as Anthropic tells it. */
export function refuseFor(trouble: Trouble, model: string): Refusal {
  const [message, type, status] = rows[trouble];
  return refuse(trouble === "model_not_found" ? message + model : message, type, status);
}
