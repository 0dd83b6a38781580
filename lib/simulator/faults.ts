import type { Reply } from "./reply.ts";
import type { Trouble } from "./vendor.ts";

/** What every fault can say of itself. */
export interface FaultOptions {
  /** How many calls meet it; once unless said otherwise, `Infinity` until the reset. */
  times?: number;
  /** Milliseconds by the simulator's clock before anything of the answer comes. */
  delayMs?: number;
  /** Only calls for this model (the upstream's id) meet it. */
  model?: string;
}

/**
 * Where a call meets a canned answer: at the edge (Cloudflare, GitLab's front) before anything is
 * checked; at the gateway once the token, the path and the model are in order; or at the vendor,
 * who has not looked at the request yet.
 */
export type Stage = "edge" | "gateway" | "vendor";

/** A whole answer in place of the real one. */
export interface ReplyFault extends FaultOptions {
  kind: "reply";
  target: "exchange" | "proxy";
  stage: Stage;
  status: number;
  body: string;
  headers: Readonly<Record<string, string>>;
}

/** The vendor's own error, in the words of the API that is asked. */
export interface TroubleFault extends FaultOptions {
  kind: "trouble";
  target: "proxy";
  trouble: Trouble;
}

/** No answer at all: `fetch` rejects as Deno's does, with this in its cause. */
export interface ConnectionFault extends FaultOptions {
  kind: "connection";
  target: "exchange" | "proxy";
  cause: string;
}

/** The request is taken, and then nothing comes until the client gives up. */
export interface HangFault extends FaultOptions {
  kind: "hang";
  target: "exchange" | "proxy";
}

/** Only slow: after the delay everything goes its usual way. */
export interface SlowFault extends FaultOptions {
  kind: "slow";
  target: "exchange" | "proxy";
}

/** The exchange succeeds, with another lifetime or with other headers. */
export interface TokenFault extends FaultOptions {
  kind: "token";
  target: "exchange";
  seconds?: number;
  headers?: Readonly<Record<string, string>>;
}

/** How the bytes of a stream are cut into chunks. */
export type Framing = "bytes" | "one_chunk" | "odd" | "crlf";

/** How a stream ends other than properly. */
export type StreamEnd =
  /** The connection breaks: reading throws. */
  | "reset"
  /** The body ends as if all had been said. */
  | "eof"
  /** The same in the middle of an event. */
  | "truncated"
  /** The same in the middle of a character of two bytes or more. */
  | "half_utf8"
  /** Nothing more comes until the client gives up. */
  | "silence"
  /** The vendor reports an error in its own way, and the body ends. */
  | "error_event"
  /** The proper end, twice. */
  | "duplicate_terminal"
  /** An event whose data is no JSON, after which the stream goes on. */
  | "garbage";

/** The answer is good; its transport is not. */
export interface StreamFault extends FaultOptions {
  kind: "stream";
  target: "proxy";
  /** Events that still come before the end is met. */
  after?: number;
  end?: StreamEnd;
  framing?: Framing;
  /** Begins the text with one word of that many letters, in one event. */
  longWord?: number;
  /** Sent as the content type in place of the real one. */
  contentType?: string;
}

export type ExchangeFault =
  | (ReplyFault & { target: "exchange" })
  | (ConnectionFault & { target: "exchange" })
  | (HangFault & { target: "exchange" })
  | (SlowFault & { target: "exchange" })
  | TokenFault;

export type ProxyFault =
  | (ReplyFault & { target: "proxy" })
  | (ConnectionFault & { target: "proxy" })
  | (HangFault & { target: "proxy" })
  | (SlowFault & { target: "proxy" })
  | TroubleFault
  | StreamFault;

/** What a call can meet instead of, or on top of, its answer. */
export type Fault = ExchangeFault | ProxyFault;

/** The answer of a {@linkcode ReplyFault}, with headers that every answer there has. */
export function canned(
  { status, headers, body }: ReplyFault,
  common: Readonly<Record<string, string>> = {},
): Reply {
  return { status, headers: { ...common, ...headers }, body };
}
