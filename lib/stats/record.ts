import type { ErrorKind } from "../core/errors.ts";
import type { OutcomeKind } from "../core/outcome.ts";
import type { Usage } from "../core/usage.ts";
import type { DialectName } from "../dialects/names.ts";

/** Which way the exchange took; `none` when it ended before one was chosen. */
export type Lane = "passthrough" | "translate" | "none";

/**
 * Everything that is kept of one exchange: plain bounded data (under 8 kB), without prompt, answer
 * or secret. An empty text means "not known".
 *
 * Durations are milliseconds with fractions and add up: `bodyMs + gatewayMs + upstreamMs` is
 * `totalMs`. What is waited for decides where a moment belongs:
 *
 * - `bodyMs`: for the client's request body, from the opening of the exchange on.
 * - `gatewayMs`: for the gateway itself while it prepares upstream calls; everything after the body
 *   when there is no upstream call.
 * - `upstreamMs`: for the upstream: token exchange, headers, back-off between tries, and the
 *   answer's body, which arrives as fast as the model writes and the client reads. The gateway's
 *   work on the pieces that pass is microseconds each and is not taken out.
 */
export interface ExchangeRecord {
  /** `req_...`, the same as in the reply's `request-id` and in the log. */
  readonly id: string;
  /** When the exchange was opened, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** The API that was called, in the words of `/dashboard/api/stats`, such as `chat-completions`. */
  readonly endpoint: string;
  readonly client: DialectName;
  /** The dialect spoken with the upstream; absent when none was chosen. */
  readonly upstream?: DialectName;
  readonly lane: Lane;
  readonly stream: boolean;
  /** The model as the client named it. */
  readonly requestedModel: string;
  /** The bounded name under which the model is counted (`Model.statisticsId`). */
  readonly model: string;
  readonly upstreamModel: string;
  readonly keyName: string;
  readonly clientIp: string;
  readonly userAgent: string;
  /** HTTP status that was answered, or 499 when the client left before there was one. */
  readonly status: number;
  readonly outcome: OutcomeKind;
  /** From opening to the first byte of the reply's body; absent when there was none. */
  readonly firstByteMs?: number;
  readonly totalMs: number;
  readonly bodyMs: number;
  readonly gatewayMs: number;
  readonly upstreamMs: number;
  /** Upstream calls beyond the first. */
  readonly retries: number;
  /** All zeros while {@linkcode usageKnown} is false. */
  readonly usage: Readonly<Usage>;
  /** Whether the upstream reported any usage. */
  readonly usageKnown: boolean;
  /** The vendor's word for why the answer ended. */
  readonly finishReason?: string;
  readonly error?: { readonly kind: ErrorKind; readonly message: string };
  /** Names of request parameters that were dropped or changed. */
  readonly dropped: readonly string[];
  /** Bytes of the request's and of the reply's body. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** When the exchange ended, in milliseconds since the epoch by the clock it began with. */
export function endedAt({ startedAt, totalMs }: ExchangeRecord): number {
  return Math.floor(startedAt + totalMs);
}
