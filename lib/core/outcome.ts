import type { GatewayError } from "./errors.ts";

/** How an exchange can end. Every exchange ends in exactly one of these ways. */
export const outcomeKinds = [
  /** The client got the whole answer. */
  "completed",
  /** The client left before its end; neither a success nor an error. */
  "client_closed",
  /** The upstream refused, failed, broke off or fell silent. */
  "upstream_failed",
  /** The gateway refused the request. */
  "rejected",
  /** A defect of the gateway. */
  "internal_failed",
] as const;

export type OutcomeKind = typeof outcomeKinds[number];

/** The end of an exchange; `error` is what the client was told, where it was told one. */
export interface Outcome {
  readonly kind: OutcomeKind;
  readonly error?: GatewayError;
}

/** The outcome of an exchange whose answer failed with `error` after it was asked for upstream. */
export function failedWith(error: GatewayError): Outcome {
  return { kind: error.kind === "internal" ? "internal_failed" : "upstream_failed", error };
}
