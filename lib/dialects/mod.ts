import type { GatewayError } from "../core/errors.ts";
import type { RateLimits } from "../core/rate_limits.ts";
import type { JsonType, RequestView } from "../core/request_view.ts";
import type { SseEvent } from "../core/sse.ts";
import type { Usage } from "../core/usage.ts";
import { chat } from "./chat/mod.ts";
import { messages } from "./messages/mod.ts";
import type { DialectName } from "./names.ts";
import { responses } from "./responses/mod.ts";

export { type DialectName, dialectNames } from "./names.ts";

/** An error as it goes over the wire. */
export interface ErrorReply {
  status: number;
  /** JSON text in the dialect's own error shape. */
  body: string;
}

/** What a response tells about itself while it passes by. */
export interface Observation {
  /** Tokens, as far as they are known by now; the last one seen is the true one. */
  usage: Usage | undefined;
  /** Whether the first piece of the answer (text, thinking, tool call) has been seen. */
  hasOutput: boolean;
  /** How the stream ended: not yet, with the dialect's proper end, or with an error of its own. */
  terminal: "none" | "finished" | "failed";
  /** The vendor's word for why it stopped, for example `end_turn`. */
  finishReason: string | undefined;
  /** The error that the upstream reported inside the stream. */
  error: GatewayError | undefined;
  /** Complete events so far: the number that the next one has where a dialect numbers them. */
  events: number;
  /** The answer's id and model in the upstream's words, and its creation in Unix seconds. */
  id: string | undefined;
  model: string | undefined;
  created: number | undefined;
  /** The finished answer itself, in dialects whose clients may refer to it later. */
  answer: unknown;
}

/**
 * Reads along while a response passes through, for statistics and for knowing whether it ended
 * properly. It never changes a byte, and what it does not understand it skips.
 */
export interface Tap {
  /** One complete event of a stream. */
  event(event: SseEvent): void;
  /** The parsed top-level members of a whole JSON response, as far as `unaryMembers` names them. */
  unary(members: ReadonlyMap<string, unknown>): void;
  readonly seen: Readonly<Observation>;
}

/** A tap that also keeps what it sees, to make one whole answer of a stream. */
export interface WireFold extends Pick<Tap, "event" | "seen"> {
  /**
   * One complete event of a stream.
   *
   * @throws {GatewayError} when a piece of the answer is damaged, or the answer too large.
   */
  event(event: SseEvent): void;
  /**
   * What a unary call would have answered, as JSON text: nothing of it is lost, whether the gateway
   * knows it or not.
   *
   * @throws {GatewayError} what the stream failed with, or `upstream_failed` when it did not end.
   */
  result(): string;
}

/** A wire API: everything that the gateway must know to speak it. */
export interface Dialect {
  readonly name: DialectName;
  /** Path of its endpoint, here and at the vendor. */
  readonly path: string;
  /** What statistics call the endpoint: the words that dashboards of earlier proxies know. */
  readonly endpointName: string;
  /** The top-level member that holds what is to be answered, and the JSON types it may have. */
  readonly input: { member: string; types: readonly JsonType[]; isOptional: boolean };
  /** Top-level members of a whole JSON response that {@linkcode Tap.unary} reads. */
  readonly unaryMembers: readonly string[];
  tap(): Tap;
  fold(): WireFold;
  /** The tokens that a request allows its answer; `undefined` when it leaves that to the model. */
  outputLimit(request: RequestView): number | undefined;
  /** Bytes that keep a silent stream alive and mean nothing to any client. */
  readonly heartbeat: string;
  /**
   * Whether the event does nothing but report usage. The gateway may have asked for it on its own
   * account, and then a client that did not ask must not get it.
   */
  isUsageReport(event: SseEvent): boolean;
  /** Whether the client asked for such an event. */
  wantsUsageReport(request: RequestView): boolean;
  /** How a caller's limits are told; `now` is in milliseconds since the epoch. */
  rateLimitHeaders(limits: RateLimits, now: number): [name: string, value: string][];
  readonly error: {
    /** The error as an HTTP reply. */
    encode(error: GatewayError, requestId: string): ErrorReply;
    /** The error as the end of a stream that has already begun, of which `seen` has been seen. */
    event(error: GatewayError, requestId: string, seen: Readonly<Observation>): string;
    /**
     * The vendor's error reply in this dialect's official shape, read; `undefined` when the JSON
     * has another shape.
     */
    decode(status: number, json: unknown): GatewayError | undefined;
  };
}

export const dialects: Readonly<Record<DialectName, Dialect>> = { messages, chat, responses };
