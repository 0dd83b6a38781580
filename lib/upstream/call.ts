import type { DecodeVendor } from "./errors.ts";
import type { UpstreamError } from "./upstream_error.ts";
import type { Endpoint } from "./urls.ts";

/** One request to GitLab's proxy. */
export interface UpstreamCall {
  endpoint: Endpoint;
  /** Id of the client's request, which GitLab's gateway takes over into its own logs. */
  requestId: string;
  /** The request body, anew for each attempt. */
  body(): BodyInit | Promise<BodyInit>;
  /** The client's headers; the few that the endpoint knows are passed on. */
  clientHeaders: Headers;
  decodeVendor: DecodeVendor;
  /** Aborts everything: waiting for a token, the pause before a repeat, the request, its answer. */
  signal: AbortSignal;
  /** Called as each attempt goes out. */
  onAttempt?(attempt: Attempt): void;
}

/** One sending of a request. */
export interface Attempt {
  /** From 1. */
  number: number;
  /** What the attempt before it failed with: the reason for this one. */
  after?: UpstreamError;
}

/** The way to the models. */
export interface Upstream {
  /**
   * Sends a request to GitLab's proxy: with a token, once more with a new one if that is refused,
   * and again, at most twice and within ten seconds, if it was refused before any work was done.
   *
   * @returns the successful answer, JSON or an event stream, with its body unread. Cancelling the
   * body, or aborting the call's signal, ends the request at the upstream.
   * @throws {UpstreamError} what GitLab, its gateway or the vendor answered in the end.
   * @throws {GatewayError} when there is no token to be had.
   * @throws the signal's reason when it aborts.
   */
  send(call: UpstreamCall): Promise<Response>;
}
