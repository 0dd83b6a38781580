import type { GatewayError } from "../core/errors.ts";
import type { Dialect } from "../dialects/mod.ts";
import { UpstreamError } from "../upstream/upstream_error.ts";

/** A JSON reply that nobody caches. */
export function jsonReply(value: unknown, status = 200): Response {
  return textReply(JSON.stringify(value), status);
}

/** JSON text as a reply that nobody caches. */
export function textReply(json: string, status = 200): Response {
  return new Response(json, { status, headers: jsonHeaders });
}

/** Headers of a JSON reply that nobody caches. */
export const jsonHeaders = { "content-type": "application/json", "cache-control": "no-store" };

/**
 * A failure as an HTTP reply in the client's dialect, with the headers by which the official
 * clients decide whether to try again. What a vendor said in the client's own dialect is said
 * again, byte for byte: clients parse its words.
 */
export function errorReply(error: GatewayError, dialect: Dialect, requestId: string): Response {
  const { status, body } = dialect.error.encode(error, requestId);
  const reply = error instanceof UpstreamError && error.vendorBody
    ? new Response(error.vendorBody, {
      status: error.upstreamStatus ?? status,
      headers: jsonHeaders,
    })
    : textReply(body, status);
  setRetryHeaders(reply.headers, error);
  return reply;
}

/**
 * `x-should-retry: false` on what is final: both official SDKs and Claude Code obey it, and without
 * it Claude Code repeats a 401 about ten times. What may be repeated says when; so does a used-up
 * budget, which nobody shall wait for in a loop.
 */
export function setRetryHeaders(headers: Headers, error: GatewayError): void {
  if (!error.retryable) headers.set("x-should-retry", "false");
  if (error.retryAfter !== undefined) {
    headers.set("retry-after", String(Math.ceil(error.retryAfter)));
  }
}
