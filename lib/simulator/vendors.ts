import { type Clock, sleep } from "../core/clock.ts";
import { bytesRepr } from "./bytes_repr.ts";
import { canned, type ProxyFault } from "./faults.ts";
import type { Json } from "./json.ts";
import { countOutput } from "./mind/count_output.ts";
import { PromptCache } from "./mind/prompt_cache.ts";
import { think } from "./mind/think.ts";
import type { SimulatedModel } from "./models.ts";
import type { Pace } from "./pace.ts";
import { type Journey, reach } from "./reach.ts";
import { Refusal } from "./refusal.ts";
import { jsonReply, type Reply } from "./reply.ts";
import { scenarioOf } from "./scenarios.ts";
import { bodySteps, streamSteps } from "./steps.ts";
import type { Endpoint, GeneratingEndpoint, VendorCall } from "./vendor.ts";

export interface VendorsOptions {
  clock: Clock;
  newId: () => string;
  pace: Pace;
  inferred: boolean;
  /** Whether thinking is accepted that the vendor has not sealed. */
  trusting: boolean;
  /** The beta features that Anthropic knows; any when absent. */
  betas: readonly string[] | undefined;
  /** How the gateway passes on a vendor's error when the request asked for a stream. */
  streamErrors: "wrapped" | "verbatim";
}

/** A request that has passed the gateway. */
export interface VendorRequest {
  endpoint: Endpoint;
  model: SimulatedModel;
  /** Headers and body as the gateway sends them on. */
  headers: Headers;
  body: Json;
  /** Headers that the gateway adds to every answer. */
  replyHeaders: Readonly<Record<string, string>>;
  fault: ProxyFault | undefined;
  journey: Journey;
}

/** The vendors behind the gateway, and the gateway's way of relaying what they answer. */
export class Vendors {
  readonly #options: VendorsOptions;
  readonly #cache = new PromptCache();

  constructor(options: VendorsOptions) {
    this.#options = options;
  }

  async answer(request: VendorRequest): Promise<Reply> {
    try {
      return await this.#answer(request);
    } catch (cause) {
      if (cause instanceof Refusal) return this.#relay(cause.reply(request.replyHeaders), request);
      throw cause;
    }
  }

  /** Empties the prompt caches. */
  forget(): void {
    this.#cache.clear();
  }

  async #answer(request: VendorRequest): Promise<Reply> {
    const { endpoint, fault, replyHeaders } = request;
    const { clock, newId, inferred, trusting, betas } = this.#options;
    const now = Math.floor(clock.now() / 1000);
    const { headers, body, model } = request;
    const call: VendorCall = { headers, body, model, newId, now, inferred, trusting, betas };
    const injected = this.#meet(fault, request);
    if (injected) return injected;
    if (endpoint.kind === "plain") return jsonReply(200, endpoint.answer(call), replyHeaders);
    return await this.#generate(endpoint, call, request);
  }

  async #generate(
    endpoint: GeneratingEndpoint,
    call: VendorCall,
    request: VendorRequest,
  ): Promise<Reply> {
    const ask = endpoint.read(call);
    const scenario = scenarioOf(ask.prompt);
    if (scenario.fault) await reach(scenario.fault, request.journey);
    const refused = this.#meet(scenario.fault, request);
    if (refused) return refused;
    const fault = [request.fault, scenario.fault].find((one) => one?.kind === "stream");
    const longWord = fault?.longWord;
    const answer = think(ask, { ...scenario.mood, ...(longWord !== undefined && { longWord }) });
    const scope = `${call.model.id}/${endpoint.cacheScope(call)}`;
    const tokens = { ...this.#cache.read(scope, ask.segments), ...countOutput(answer) };
    const pace = scenario.pace ?? this.#options.pace;
    if (call.body.stream === true) {
      const frames = endpoint.stream(call, answer, tokens);
      const { brokenOff } = endpoint;
      const body = streamSteps({ frames, pace, fault, brokenOff });
      return { status: 200, headers: goodHeaders(request, fault?.contentType ?? SSE), body };
    }
    const ms = pace.firstMs + pace.deltaMs * tokens.output;
    if (ms > 0) await sleep(this.#options.clock, ms, request.journey.signal);
    const text = JSON.stringify(endpoint.unary(call, answer, tokens));
    const headers = goodHeaders(request, fault?.contentType ?? "application/json");
    return { status: 200, headers, body: fault ? bodySteps(text, fault) : text };
  }

  /** The refusal or canned answer that a fault has in store at the vendor's. */
  #meet(fault: ProxyFault | undefined, request: VendorRequest): Reply | undefined {
    if (fault?.kind === "trouble") {
      throw request.endpoint.refusal(fault.trouble, request.model.id);
    }
    if (fault?.kind !== "reply") return undefined;
    if (fault.stage === "edge") return canned(fault);
    const reply = canned(fault, request.replyHeaders);
    return fault.stage === "vendor" ? this.#relay(reply, request) : reply;
  }

  #relay(reply: Reply, { body }: VendorRequest): Reply {
    const isWrapped = this.#options.streamErrors === "wrapped" && body.stream === true;
    if (!isWrapped || reply.status < 400 || typeof reply.body !== "string") return reply;
    return jsonReply(reply.status, { message: bytesRepr(reply.body) }, reply.headers);
  }
}

const SSE = "text/event-stream; charset=utf-8";

/** Headers of a good answer: of the vendor's own the gateway keeps no more than these. */
function goodHeaders({ replyHeaders, headers }: VendorRequest, type: string) {
  const beta = headers.get("anthropic-beta");
  return {
    ...replyHeaders,
    "content-type": type,
    ...(beta !== null && { "anthropic-beta": beta }),
  };
}
