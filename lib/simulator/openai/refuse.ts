import type { Json } from "../json.ts";
import { Refusal } from "../refusal.ts";
import type { Trouble } from "../vendor.ts";

export interface Blame {
  param?: string;
  code?: string;
  type?: string;
  status?: number;
}

/** An error in OpenAI's shape; 400 `invalid_request_error` unless said otherwise. */
export function refuse(message: string, blame: Blame = {}): Refusal {
  return new Refusal(blame.status ?? 400, { error: errorObject(message, blame) });
}

export function errorObject(message: string, blame: Blame = {}): Json {
  const { param = null, code = null, type = "invalid_request_error" } = blame;
  return { message, type, param, code };
}

export function missing(param: string): Refusal {
  return refuse(`Missing required parameter: '${param}'.`, {
    param,
    code: "missing_required_parameter",
  });
}

export function invalidValue(value: unknown, supported: readonly string[], param: string): Refusal {
  return refuse(`Invalid value: '${String(value)}'. Supported values are: ${listed(supported)}.`, {
    param,
    code: "invalid_value",
  });
}

export function invalidType(expected: string, param: string): Refusal {
  return refuse(`Invalid type for '${param}': expected ${expected}.`, {
    param,
    code: "invalid_type",
  });
}

export function tooLong(param: string, largest: number, actual: number): Refusal {
  return refuse(
    `Invalid '${param}': string too long. Expected a string with maximum length ${largest}, but ` +
      `got a string with length ${actual} instead.`,
    { param, code: "string_above_max_length" },
  );
}

export function unknownParameter(param: string): Refusal {
  return refuse(`Unknown parameter: '${param}'.`, { param, code: "unknown_parameter" });
}

export function unsupportedParameter(param: string): Refusal {
  return refuse(`Unsupported parameter: '${param}' is not supported with this model.`, {
    param,
    code: "unsupported_parameter",
  });
}

/** `'a', 'b', and 'c'`. */
export function listed(values: readonly string[]): string {
  const quoted = values.map((value) => `'${value}'`);
  const last = quoted.pop() ?? "";
  if (quoted.length === 0) return last;
  return `${quoted.join(", ")}${quoted.length > 1 ? "," : ""} and ${last}`;
}

export const troubleWords: Readonly<Record<Trouble, readonly [message: string, blame: Blame]>> = {
  invalid_request: ["Simulated refusal.", { param: "model", code: "invalid_value" }],
  context_overflow: [
    "Your input exceeds the context window of this model. Please adjust your input and try again.",
    { param: "input", code: "context_length_exceeded" },
  ],
  model_not_found: [
    "The requested model does not exist or you do not have access to it.",
    { param: "model", code: "model_not_found", status: 404 },
  ],
  too_large: ["Request too large.", { code: "request_too_large", status: 413 }],
  rate_limited: [
    "Rate limit reached on tokens per min (TPM). Please try again later.",
    { type: "tokens", code: "rate_limit_exceeded", status: 429 },
  ],
  quota: [
    "You exceeded your current quota, please check your plan and billing details.",
    { type: "insufficient_quota", code: "insufficient_quota", status: 429 },
  ],
  server_error: [
    "The server had an error while processing your request. Sorry about that!",
    { type: "server_error", code: "server_error", status: 500 },
  ],
  timeout: ["Request timed out.", { type: "server_error", code: "timeout", status: 504 }],
  overloaded: [
    "The server is currently overloaded with other requests. Sorry about that!",
    { type: "server_error", code: "server_is_overloaded", status: 503 },
  ],
};

/** The trouble as OpenAI tells it. */
export function refuseFor(trouble: Trouble): Refusal {
  return refuse(...troubleWords[trouble]);
}
