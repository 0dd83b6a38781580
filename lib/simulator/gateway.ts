import type { OpenCall } from "./calls.ts";
import { authenticate, authorize, detail, headerProblems } from "./checks.ts";
import type { Taken } from "./fault_queue.ts";
import { canned, type ProxyFault } from "./faults.ts";
import { forward } from "./forward.ts";
import { isObject, type Json, parseJson } from "./json.ts";
import { findModel, type SimulatedModel } from "./models.ts";
import { isOnTheWay, type Journey, reach } from "./reach.ts";
import { Refusal } from "./refusal.ts";
import type { Reply } from "./reply.ts";
import { routeOf } from "./routes.ts";
import type { Tokens } from "./tokens.ts";
import type { Endpoint } from "./vendor.ts";
import type { Vendors } from "./vendors.ts";

export interface GatewayOptions {
  tokens: Tokens;
  vendors: Vendors;
  newId: () => string;
  /** Whether rules that nobody has seen enforced are enforced too. */
  inferred: boolean;
}

/** A request that the gateway passes on. */
interface Passed {
  endpoint: Endpoint;
  model: SimulatedModel;
  body: Json;
}

/** GitLab's AI gateway, `/v1/proxy/*`: its checks in their order, then the vendor. */
export class Gateway {
  readonly #options: GatewayOptions;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** Answers one request; `taken` is the fault that it is to meet, when it comes that far. */
  async answer(
    call: OpenCall,
    text: string,
    journey: Journey,
    taken: Taken<ProxyFault> | undefined,
  ): Promise<Reply> {
    const { newId, vendors } = this.#options;
    const fault = taken?.fault;
    if (fault && isOnTheWay(fault)) {
      strike(call, taken);
      await reach(fault, journey);
    }
    if (fault?.kind === "reply" && fault.stage === "edge") {
      strike(call, taken);
      return canned(fault);
    }
    const headers = {
      "x-request-id": call.headers.get("x-request-id") ?? newId(),
      "x-process-time": "0.042",
    };
    try {
      const { endpoint, model, body } = this.#check(call, text);
      // An answer that is no stream of any kind leaves a stream's trouble to the next call.
      if (fault?.kind !== "stream" || endpoint.kind === "generate") strike(call, taken);
      if (fault?.kind === "reply" && fault.stage === "gateway") return canned(fault, headers);
      const forwarded = forward(model.rules.vendor, call.headers, body);
      call.forwarded = forwarded;
      return await vendors.answer({
        endpoint,
        model,
        ...forwarded,
        replyHeaders: headers,
        fault,
        journey,
      });
    } catch (cause) {
      if (cause instanceof Refusal) return cause.reply(headers);
      throw cause;
    }
  }

  #check(call: OpenCall, text: string): Passed {
    const claims = authenticate(call.headers, this.#options.tokens);
    call.headerProblems = headerProblems(call.headers, claims);
    const route = routeOf(call.path);
    if (!route) throw detail(404, "Not Found");
    if (call.method !== "POST") throw detail(405, "Method Not Allowed");
    authorize(call.headers, claims);
    const { vendor, endpoint } = route;
    if (!endpoint) throw detail(404, "Not found");
    const body = parseJson(text);
    if (body === undefined) throw detail(400, "Invalid JSON");
    if (!isObject(body) && this.#options.inferred) throw new Refusal(500, "Internal Server Error");
    if (!isObject(body) || typeof body.model !== "string" || body.model === "") {
      throw detail(400, "Failed to extract model name");
    }
    const model = findModel(body.model, vendor);
    if (!model) throw detail(400, "Unsupported model");
    return { endpoint, model, body };
  }
}

function strike(call: OpenCall, taken: Taken<ProxyFault> | undefined): void {
  taken?.strike();
  if (taken) call.fault = taken.fault.kind;
}
