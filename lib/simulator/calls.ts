import type { Json } from "./json.ts";

/** One request that the simulator was asked, and what became of it. */
export interface SimulatedCall {
  /** Milliseconds since the epoch by the simulator's clock. */
  readonly at: number;
  readonly kind: "exchange" | "api" | "proxy";
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** As received: names in lower case, as `fetch` sends them. */
  readonly headers: Headers;
  /** As received; forgotten when the bodies kept grow too large. */
  readonly body: string | undefined;
  /** The status answered; 0 while there is none, and for connections that failed. */
  readonly status: number;
  readonly model?: string;
  /** The kind of fault that the call met. */
  readonly fault?: string;
  /**
   * What was wrong with the headers that came with the token: issued ones that are missing or
   * changed (the real gateway minds only some of them), and an `x-api-key` passed on.
   */
  readonly headerProblems: readonly string[];
  /** What the gateway sends on to the vendor. */
  readonly forwarded?: { readonly headers: Headers; readonly body: Json };
  /** Whether the client went away before the end, and when. */
  readonly aborted: boolean;
  readonly abortedAt?: number;
  /** Whether the whole answer is out. */
  readonly finished: boolean;
  /** Whether the connection broke in the middle of the answer. */
  readonly broken: boolean;
}

/** The same while it is written. */
export type OpenCall = { -readonly [Key in keyof SimulatedCall]: SimulatedCall[Key] };

/** Calls kept, and characters of their bodies. */
const CALLS = 10_000;
const BODIES = 64 * 1024 * 1024;

/** The latest calls, oldest first. */
export class CallLog {
  readonly calls: OpenCall[] = [];
  readonly #withBody: OpenCall[] = [];
  #characters = 0;

  open(at: number, kind: SimulatedCall["kind"], { url, method, headers }: Request): OpenCall {
    const { pathname, search } = new URL(url);
    const call: OpenCall = {
      at,
      kind,
      method,
      path: pathname + search,
      headers: new Headers(headers),
      body: undefined,
      status: 0,
      headerProblems: [],
      aborted: false,
      finished: false,
      broken: false,
    };
    this.calls.push(call);
    if (this.calls.length > CALLS) this.#forget(this.calls.shift());
    return call;
  }

  keepBody(call: OpenCall, body: string): void {
    call.body = body;
    this.#withBody.push(call);
    this.#characters += body.length;
    while (this.#characters > BODIES && this.#withBody.length > 1) this.#forget(this.#withBody[0]);
  }

  clear(): void {
    this.calls.length = 0;
    this.#withBody.length = 0;
    this.#characters = 0;
  }

  #forget(call: OpenCall | undefined): void {
    if (call?.body === undefined) return;
    this.#characters -= call.body.length;
    call.body = undefined;
    delete call.forwarded;
    const index = this.#withBody.indexOf(call);
    if (index >= 0) this.#withBody.splice(index, 1);
  }
}
