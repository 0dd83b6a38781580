import type { GatewayError } from "../../core/errors.ts";
import { formatEvent } from "../../core/sse.ts";
import { asRecord } from "../shared/json.ts";
import { decodeOpenAiError, encodeOpenAiError, openAiError } from "../shared/openai_error.ts";

export const encodeError = encodeOpenAiError;

/**
 * Ends a stream that has begun. Neither a finish reason nor `[DONE]` may follow: an agent would take
 * half an answer for a whole one.
 */
export function errorEvent(error: GatewayError): string {
  return formatEvent("", JSON.stringify({ error: openAiError(error).error }));
}

export function decodeError(status: number, json: unknown): GatewayError | undefined {
  return decodeOpenAiError(status, asRecord(json)?.error);
}
