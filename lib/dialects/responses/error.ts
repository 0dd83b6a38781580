import type { ErrorKind, GatewayError } from "../../core/errors.ts";
import { formatEvent } from "../../core/sse.ts";
import type { Observation } from "../mod.ts";
import { asRecord } from "../shared/json.ts";
import { decodeOpenAiError, encodeOpenAiError, openAiError } from "../shared/openai_error.ts";

export const encodeError = encodeOpenAiError;

/**
 * Codes of a failed response. The API has a closed list of them, shorter than that of its HTTP
 * errors; beyond it stand only those that Codex is known to understand.
 */
const failedCodes = {
  invalid_request: "invalid_prompt",
  context_overflow: "context_length_exceeded",
  unauthenticated: "invalid_prompt",
  upstream_credentials: "invalid_prompt",
  quota_exhausted: "insufficient_quota",
  forbidden: "invalid_prompt",
  model_not_found: "invalid_prompt",
  route_not_found: "invalid_prompt",
  method_not_allowed: "invalid_prompt",
  request_timeout: "server_error",
  too_large: "invalid_prompt",
  unsupported_media_type: "invalid_prompt",
  upgrade_refused: "invalid_prompt",
  rate_limited: "rate_limit_exceeded",
  internal: "server_error",
  upstream_failed: "server_error",
  unavailable: "server_error",
  timeout: "server_error",
  overloaded: "server_is_overloaded",
} as const satisfies Record<ErrorKind, string>;

/**
 * Ends a stream that has begun with `response.failed`, the only form that every client honours:
 * Codex ignores a plain `error` event and waits. A stream in which nothing has been said yet is
 * opened first, because OpenAI's library expects `response.created` before anything else.
 */
export function errorEvent(
  error: GatewayError,
  requestId: string,
  seen: Readonly<Observation>,
): string {
  const failure = { code: failedCodes[error.kind], message: openAiError(error).error.message };
  const failed = { ...response(requestId, seen), status: "failed", error: failure };
  if (seen.events > 0) return event("response.failed", seen.events, failed);
  const created = { ...response(requestId, seen), status: "in_progress" };
  return event("response.created", 0, created) + event("response.failed", 1, failed);
}

/** Reads an HTTP error reply. */
export function decodeError(status: number, json: unknown): GatewayError | undefined {
  return decodeOpenAiError(status, asRecord(json)?.error);
}

function event(type: string, sequence: number, response: unknown): string {
  return formatEvent(type, JSON.stringify({ type, sequence_number: sequence, response }));
}

/** A whole response object: some clients check that every member is there. */
function response(requestId: string, seen: Readonly<Observation>) {
  return {
    id: seen.id ?? `resp_${requestId.replace(/^req_/, "")}`,
    object: "response",
    created_at: seen.created ?? 0,
    status: "in_progress",
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    model: seen.model ?? "",
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    service_tier: "default",
    store: false,
    temperature: 1,
    text: { format: { type: "text" } },
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    truncation: "disabled",
    usage: null,
    user: null,
    metadata: {},
  };
}
