import type { Fetch } from "../../lib/upstream/types.ts";

/** A request as it went out. */
export interface Sent {
  url: URL;
  headers: Headers;
  init: RequestInit;
  signal: AbortSignal;
}

/** What the network does with a request. */
export type Answer = (sent: Sent) => Response | Promise<Response>;

/** A network that answers by script and notes what it was asked. */
export class FakeNetwork {
  readonly sent: Sent[] = [];
  #script: Answer[];

  /** Each answer serves one request, the last one all further ones. */
  constructor(...script: Answer[]) {
    this.#script = script;
  }

  /** Replaces what is left of the script. */
  next(...script: Answer[]): void {
    this.#script = script;
  }

  readonly fetch: Fetch = async (url, init) => {
    const signal = init.signal ?? new AbortController().signal;
    signal.throwIfAborted();
    const sent = { url, init, signal, headers: new Headers(init.headers) };
    this.sent.push(sent);
    const answer = this.#script.length > 1 ? this.#script.shift() : this.#script[0];
    if (!answer) throw new Error("The network has no answer for this request");
    return await answer(sent);
  };
}

export function json(status: number, body: unknown, headers: HeadersInit = {}): Answer {
  return () => Response.json(body, { status, headers });
}

export function text(status: number, body: string, type: string, headers: HeadersInit = {}) {
  return () => new Response(body, { status, headers: { ...headers, "content-type": type } });
}

/** No answer until the request is given up. */
export const silence: Answer = ({ signal }) =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });

/** A rejection as Deno's fetch gives it: the sentence that matters is in the cause. */
export function fails(sentence: string): Answer {
  const cause = new Error(`error sending request for url (https://x.example/y): ${sentence}`);
  return () => Promise.reject(new TypeError("fetch failed", { cause }));
}

export const refused = fails(
  "client error (Connect): tcp connect error: Connection refused (os error 111)",
);

export const reset = fails(
  "client error (SendRequest): connection closed before message completed",
);

/** The answer of a successful exchange, with a new token each time. */
export function tokens(expiresAt: () => number | undefined): Answer {
  let count = 0;
  return () =>
    Response.json({
      token: `gateway-token-${++count}`,
      headers: {
        "x-gitlab-realm": "saas",
        "x-gitlab-enabled-feature-flags": "",
        "X-Gitlab-Is-Team-Member": "false",
      },
      expires_at: expiresAt(),
    }, { status: 201 });
}

/** What a promise rejects with; fails when it does not. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (thrown) {
    return thrown;
  }
  throw new Error("It was expected to fail");
}
