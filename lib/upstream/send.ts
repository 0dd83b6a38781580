import { sleep } from "../core/clock.ts";
import { isShortAnswer } from "../core/short_body.ts";
import type { Upstream, UpstreamCall } from "./call.ts";
import { type Attempted, connectionError, timeoutError } from "./connection.ts";
import { CoolDown } from "./cool_down.ts";
import { Deadline } from "./deadline.ts";
import { isDisguisedError, lookAtBeginning } from "./disguised_error.ts";
import { readRefusal } from "./errors.ts";
import { keepKnown, requestHeaders } from "./headers.ts";
import { readBounded } from "./read_bounded.ts";
import { refusesToken, Repeats } from "./repeats.ts";
import type { GatewayToken, TokenSource, UpstreamDeps } from "./types.ts";
import { UpstreamError } from "./upstream_error.ts";
import { proxyUrl, vendorOf } from "./urls.ts";
import type { VendorHealth } from "./vendor_health.ts";

/** Most bytes that are read of an error reply. */
const ERROR_LIMIT = 256_000;

/** How long an error reply's body may take, in milliseconds. */
const ERROR_DEADLINE_MS = 5_000;

/** How long a final refusal is answered without asking again, in milliseconds. */
const COOL_DOWN_MS = {
  /** A fresh token was refused: the next would be too, and GitLab's edge blocks who collects 401s. */
  token: 10_000,
  /**
   * GitLab counts credits per account and for all models alike, and remembers its own answer for an
   * hour: half a minute for the whole upstream keeps nobody from anything.
   */
  credits: 30_000,
};

export interface UpstreamOptions {
  /** Address of GitLab's AI gateway. */
  gatewayUrl: URL;
  tokens: TokenSource;
  /**
   * How long the head of an answer may take in milliseconds, connecting and sending included: Deno's
   * `fetch` neither limits the time for connecting nor tells when it is connected.
   */
  headersTimeoutMs: number;
  /** Shared by all ways to the same gateway. */
  health: VendorHealth;
}

/** The way to GitLab's AI gateway; there is one for each source of tokens. */
export function createUpstream(deps: UpstreamDeps, options: UpstreamOptions): Upstream {
  return new GitLabProxy(deps, options);
}

class GitLabProxy implements Upstream {
  readonly #deps: UpstreamDeps;
  readonly #options: UpstreamOptions;
  readonly #coolDown: CoolDown;

  constructor(deps: UpstreamDeps, options: UpstreamOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#coolDown = new CoolDown(deps.clock);
  }

  async send(call: UpstreamCall): Promise<Response> {
    const repeats = new Repeats(this.#deps);
    const { health, tokens } = this.#options;
    const vendor = vendorOf[call.endpoint];
    for (let number = 1, after: UpstreamError | undefined;; number++) {
      const token = await this.#token(call.signal);
      call.onAttempt?.({ number, ...(after && { after }) });
      try {
        const response = await this.#attempt(call, token);
        this.#coolDown.end();
        health.succeeded(vendor);
        return response;
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error;
        if (refusesToken(error)) tokens.rejected(token);
        const renewed = repeats.renewed;
        const delay = repeats.delayAfter(error);
        const isSaved = health.isFailing(vendor) && !refusesToken(error);
        if (delay === undefined || isSaved) {
          health.failed(vendor, error);
          throw this.#final(error, renewed);
        }
        if (delay > 0) await sleep(this.#deps.clock, delay, call.signal);
        after = error;
      }
    }
  }

  /** A token, unless a final refusal still holds: it may have come while we waited for the token. */
  async #token(signal: AbortSignal): Promise<GatewayToken> {
    signal.throwIfAborted();
    if (this.#coolDown.error) throw this.#coolDown.error;
    const token = await this.#options.tokens.get(signal);
    signal.throwIfAborted();
    if (this.#coolDown.error) throw this.#coolDown.error;
    return token;
  }

  /** Notes what a final error says about the requests after it. */
  #final(error: UpstreamError, renewed: boolean): UpstreamError {
    if (renewed && refusesToken(error)) this.#coolDown.begin(error, COOL_DOWN_MS.token);
    if (creditsUsedUp(error)) this.#coolDown.begin(error, COOL_DOWN_MS.credits);
    return error;
  }

  async #attempt(call: UpstreamCall, token: GatewayToken): Promise<Response> {
    const { endpoint, clientHeaders, requestId, signal } = call;
    const { userAgent } = this.#deps;
    const url = proxyUrl(this.#options.gatewayUrl, endpoint);
    const { response, whole } = await this.#fetch(url, signal, {
      method: "POST",
      headers: requestHeaders({ endpoint, token, clientHeaders, requestId, userAgent }),
      body: await call.body(),
      // The token and the prompt go where they were meant to go, or nowhere.
      redirect: "manual",
    });
    if (!response.ok) throw await this.#refusal(response, url, call);
    const isStray = isBodiless(response) || !isModelAnswer(response) || isPacked(response);
    if (isStray) throw strayAnswer(response, url);
    if (isEventStream(response)) return response;
    return await this.#honest(response, whole, url, call);
  }

  /** The JSON answer, unless it is an error in spite of its status. */
  async #honest(
    response: Response,
    whole: Uint8Array<ArrayBuffer> | undefined,
    url: URL,
    call: UpstreamCall,
  ): Promise<Response> {
    const { status, headers } = response;
    const { isError, body } = whole
      ? { isError: isDisguisedError(whole), body: whole }
      : await this.#inTime(url, call.signal, (inTime) => lookAtBeginning(bodyOf(response), inTime));
    if (!isError) {
      const answer = new Response(body, { status });
      keepKnown(headers, answer.headers);
      return answer;
    }
    const refusal = await this.#refusal(new Response(body, { status: 500, headers }), url, call);
    throw refusal.withoutVendorBody();
  }

  /**
   * The answer's head in time, and with it all of a short JSON answer; the caller's signal goes on
   * to govern the body of any other.
   */
  #fetch(
    url: URL,
    signal: AbortSignal,
    init: RequestInit,
  ): Promise<{ response: Response; whole?: Uint8Array<ArrayBuffer> }> {
    return this.#inTime(url, signal, async (inTime) => {
      const response = await this.#deps.fetch(url, { ...init, signal: inTime });
      if (signal.aborted) letGo(response);
      const isWhole = response.ok && isShortAnswer(response.headers) && !isEventStream(response);
      return isWhole ? { response, whole: await response.bytes() } : { response };
    });
  }

  /** What `work` gives, unless it takes too long, fails, or the caller's signal aborts. */
  async #inTime<T>(
    url: URL,
    signal: AbortSignal,
    work: (inTime: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const attempted: Attempted = {
      what: "No answer from GitLab's AI gateway",
      host: url.host,
      setting: "GITLAB_AI_GATEWAY_URL",
      billed: true,
    };
    const { headersTimeoutMs } = this.#options;
    const deadline = new Deadline(this.#deps.clock, headersTimeoutMs, signal);
    try {
      const result = await work(deadline.signal);
      signal.throwIfAborted();
      return result;
    } catch (thrown) {
      signal.throwIfAborted();
      if (deadline.expired) throw timeoutError(headersTimeoutMs, attempted);
      throw connectionError(thrown, attempted);
    } finally {
      deadline.cancel();
    }
  }

  async #refusal(response: Response, url: URL, call: UpstreamCall): Promise<UpstreamError> {
    const { status, headers, body } = response;
    const { clock } = this.#deps;
    const deadline = new Deadline(clock, ERROR_DEADLINE_MS, call.signal);
    const { bytes } = await readBounded(body, ERROR_LIMIT, deadline.signal);
    deadline.end();
    call.signal.throwIfAborted();
    return readRefusal({ status, headers, url, bytes }, call.decodeVendor, clock.now());
  }
}

/** GitLab's own word for it; a vendor whom GitLab has not paid says so in the vendor's words. */
function creditsUsedUp({ kind, vendorBody }: UpstreamError): boolean {
  return kind === "quota_exhausted" && vendorBody === undefined;
}

/** Whether the body is of a kind in which models answer. */
function isModelAnswer({ headers }: Response): boolean {
  const type = headers.get("content-type") ?? "";
  return /^(text\/event-stream|application\/([\w.-]+\+)?json)\s*(;|$)/i.test(type.trim());
}

function isEventStream({ headers }: Response): boolean {
  return /^\s*text\/event-stream/i.test(headers.get("content-type") ?? "");
}

/** Whether the body is compressed although the request asked for it as it is. */
function isPacked({ headers }: Response): boolean {
  return !/^(identity)?$/i.test(headers.get("content-encoding")?.trim() ?? "");
}

/** Whether the status rules out a body. */
function isBodiless({ status }: Response): boolean {
  return status === 204 || status === 205;
}

/** The error for a success that brings no answer: a captive portal, or a wrong address. */
function strayAnswer(response: Response, url: URL): UpstreamError {
  const { status } = response;
  letGo(response);
  const found = isBodiless(response)
    ? "without a body"
    : isPacked(response)
    ? "with a compressed body, which was not asked for"
    : "neither with JSON nor with an event stream";
  const message =
    `${url.host} answered ${status}, but ${found}. Something in between answered instead of GitLab's AI gateway, or GITLAB_AI_GATEWAY_URL is wrong.`;
  return new UpstreamError("upstream_failed", message, { upstreamStatus: status });
}

function bodyOf({ body }: Response): ReadableStream<Uint8Array> {
  return body ?? new Blob([]).stream();
}

/** Ends an answer that nobody will read. */
function letGo({ body }: Response): void {
  body?.cancel().catch(() => {});
}
