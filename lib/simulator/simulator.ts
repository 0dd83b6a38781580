import type { Clock } from "../core/clock.ts";
import { CallLog, type OpenCall, type SimulatedCall } from "./calls.ts";
import { deliver } from "./delivery.ts";
import type { Deployment } from "./deployment.ts";
import { FaultQueue } from "./fault_queue.ts";
import type { Fault } from "./faults.ts";
import { Gateway } from "./gateway.ts";
import {
  answerApi,
  answerExchange,
  EXCHANGE_PATH,
  type GitLabOptions,
  type TokenFacts,
} from "./gitlab.ts";
import { asText, isObject, parseJson } from "./json.ts";
import { instantPace, type Pace } from "./pace.ts";
import { isOnTheWay, reach } from "./reach.ts";
import type { Reply } from "./reply.ts";
import { Tokens } from "./tokens.ts";
import { Vendors } from "./vendors.ts";

export interface SimulatorOptions {
  clock: Clock;
  /** Random letters and digits, new each time. */
  newId?: () => string;
  /** The personal access token that it accepts; any that begins with `glpat-` unless given. */
  gitlabToken?: string;
  /** What GitLab tells of that token; the scope `ai_features` and no end unless given. */
  tokenFacts?: TokenFacts;
  /** How fast the model speaks; as fast as it is read unless given. */
  pace?: Pace;
  /** GitLab.com unless given. */
  deployment?: Deployment;
  /** How long gateway tokens last; an hour unless given. */
  tokenSeconds?: number;
  /** Also enforces rules that are concluded rather than seen; off unless given. */
  inferred?: boolean;
  /** The beta features that Anthropic knows; whatever is asked for unless given. */
  betas?: readonly string[];
  /**
   * Accepts thinking of anybody's, so that recorded conversations can be played back; off unless
   * given.
   */
  trusting?: boolean;
  /**
   * How the gateway passes on a vendor's error to a request for a stream: inside a Python bytes
   * literal, as the last version known does, or as it is; `wrapped` unless given.
   */
  streamErrors?: "wrapped" | "verbatim";
}

export interface Simulator {
  /**
   * Answers one request to GitLab or to the AI gateway, by its path. The request's signal and the
   * body's `cancel` end the answer, as they do with the real ones.
   *
   * @throws {TypeError} as Deno's `fetch` does, for faults of the connection.
   */
  fetch(request: Request): Promise<Response>;
  /** Everything it was asked, oldest first: the last 10,000 calls. */
  readonly calls: readonly SimulatedCall[];
  /** The next matching calls meet these faults, first in first out. */
  inject(...faults: Fault[]): void;
  /** Withdraws every gateway token issued so far: the next call with one gets a 401. */
  revokeTokens(): void;
  /** Forgets tokens, calls, faults and prompt caches. */
  reset(): void;
}

/** A GitLab with its AI gateway, of which nothing is real. */
export function createSimulator(options: SimulatorOptions): Simulator {
  return new GitLabDuo(options);
}

class GitLabDuo implements Simulator {
  readonly #log = new CallLog();
  readonly #queue = new FaultQueue();
  readonly #clock: Clock;
  readonly #tokens: Tokens;
  readonly #vendors: Vendors;
  readonly #gateway: Gateway;
  readonly #gitlab: GitLabOptions;

  constructor(options: SimulatorOptions) {
    const { clock, gitlabToken, inferred = false, trusting = false } = options;
    const { deployment = "saas", tokenSeconds = 3600, streamErrors = "wrapped" } = options;
    const { tokenFacts: facts = { scopes: ["ai_features"], expires_at: null } } = options;
    const newId = options.newId ?? randomId;
    const pace = options.pace ?? instantPace;
    this.#clock = clock;
    this.#tokens = new Tokens(clock, newId);
    this.#vendors = new Vendors({
      clock,
      newId,
      pace,
      inferred,
      trusting,
      streamErrors,
      betas: options.betas,
    });
    this.#gateway = new Gateway({
      tokens: this.#tokens,
      vendors: this.#vendors,
      newId,
      inferred,
    });
    const accepts = (token: string) =>
      gitlabToken === undefined ? /^glpat-./.test(token) : token === gitlabToken;
    this.#gitlab = { tokens: this.#tokens, deployment, tokenSeconds, accepts, facts };
  }

  get calls(): readonly SimulatedCall[] {
    return this.#log.calls;
  }

  async fetch(request: Request): Promise<Response> {
    const { signal, url } = request;
    const call = this.#log.open(this.#clock.now(), kindOf(url), request);
    const ended = (how: "finished" | "aborted" | "broken") => {
      if (how === "finished") call.finished = true;
      if (how === "broken") call.broken = true;
      if (how !== "aborted") return;
      call.aborted = true;
      call.abortedAt = this.#clock.now();
    };
    try {
      const { status, headers, body } = await this.#answer(request, call);
      call.status = status;
      if (typeof body !== "string") {
        const stream = deliver(body, { clock: this.#clock, signal, ended });
        return new Response(stream, { status, headers });
      }
      ended("finished");
      return new Response(body || null, { status, headers });
    } catch (cause) {
      if (signal.aborted) ended("aborted");
      throw cause;
    }
  }

  inject(...faults: Fault[]): void {
    this.#queue.add(faults);
  }

  revokeTokens(): void {
    this.#tokens.revokeAll();
  }

  reset(): void {
    this.#log.clear();
    this.#queue.clear();
    this.#tokens.revokeAll();
    this.#vendors.forget();
  }

  async #answer(request: Request, call: OpenCall): Promise<Reply> {
    const { url, signal } = request;
    const text = await request.text();
    this.#log.keepBody(call, text);
    signal.throwIfAborted();
    const journey = { url, clock: this.#clock, signal };
    if (call.kind === "exchange") {
      const fault = this.#queue.takeForExchange()?.fault;
      if (!fault) return answerExchange(call, undefined, this.#gitlab);
      call.fault = fault.kind;
      await reach(fault, journey);
      return answerExchange(call, fault, this.#gitlab);
    }
    if (call.kind === "api") {
      const fault = this.#queue.peekForExchange();
      if (fault && isOnTheWay(fault)) await reach(fault, journey);
      return answerApi(call, fault, this.#gitlab);
    }
    const body = parseJson(text);
    const model = isObject(body) ? asText(body.model) : "";
    if (model) call.model = model;
    const taken = this.#queue.takeForProxy(model);
    try {
      return await this.#gateway.answer(call, text, journey, taken);
    } finally {
      taken?.release();
    }
  }
}

function kindOf(url: string): SimulatedCall["kind"] {
  const { pathname } = new URL(url);
  if (pathname.endsWith(EXCHANGE_PATH)) return "exchange";
  return pathname.startsWith("/api/") ? "api" : "proxy";
}

function randomId(): string {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 24);
}
