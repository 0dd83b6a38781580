import type { GatewayError } from "../core/errors.ts";
import { describe, meaningOf } from "./by_status.ts";
import { gatewayRefusal } from "./refusals.ts";
import { member, parseJson, readReply, type Reply } from "./reply.ts";
import { unwrapBytesLiteral } from "./unwrap.ts";
import { UpstreamError } from "./upstream_error.ts";

/** Reads a vendor's error in its official shape: a dialect's `error.decode`. */
export type DecodeVendor = (status: number, json: unknown) => GatewayError | undefined;

/** An answer of the proxy that is no success, received as far as it came. */
export interface RefusedAnswer {
  status: number;
  headers: Headers;
  /** The address that was asked; only its host is ever told. */
  url: URL;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The error in an answer of GitLab's proxy. It may be the vendor's (as it is, or wrapped by the
 * gateway), the gateway's own, or one of whatever stands in between.
 *
 * @param now wall-clock time in milliseconds since the epoch.
 */
export function readRefusal(
  answer: RefusedAnswer,
  decodeVendor: DecodeVendor,
  now: number,
): UpstreamError {
  const reply = readReply(answer, answer.bytes, now);
  return vendorError(answer, reply, decodeVendor) ?? gatewayError(reply, answer.url.host);
}

function vendorError(
  answer: RefusedAnswer,
  reply: Reply,
  decodeVendor: DecodeVendor,
): UpstreamError | undefined {
  if (reply.status < 400) return undefined;
  const body = unwrapped(reply.json) ?? { bytes: answer.bytes, json: reply.json };
  const error = decodeVendor(reply.status, body.json);
  if (!error) return undefined;
  // The vendor knows neither the client's key nor our token: it is GitLab that it does not accept.
  if (reply.status === 401) return vendorRejectsGitLab(reply, error);
  return UpstreamError.from(error, { ...facts(reply), vendorBody: body.bytes });
}

/** The vendor's JSON out of `{"message": "b'...'"}`. */
function unwrapped(json: unknown) {
  const message = member(json, "message");
  const bytes = typeof message === "string" ? unwrapBytesLiteral(message) : undefined;
  return bytes && { bytes, json: parseJson(new TextDecoder().decode(bytes)) };
}

function vendorRejectsGitLab(reply: Reply, cause: GatewayError): UpstreamError {
  const message =
    "The model's vendor rejected GitLab's own credential. Only GitLab can repair that; see status.gitlab.com, or choose a model of another vendor.";
  return new UpstreamError("upstream_failed", message, {
    ...facts(reply),
    retryable: false,
    cause,
  });
}

function gatewayError(reply: Reply, host: string): UpstreamError {
  const refusal = gatewayRefusal(reply);
  if (refusal) {
    const options = { ...refusal.options, ...facts(reply) };
    return new UpstreamError(refusal.kind, refusal.means(reply), options);
  }
  const { kind, ...options } = meaningOf(reply.status);
  return new UpstreamError(kind, describe(reply, host), { ...options, ...facts(reply) });
}

function facts({ status, retryAfter }: Reply) {
  return {
    upstreamStatus: status,
    ...(retryAfter !== undefined && { upstreamRetryAfter: retryAfter }),
  };
}
