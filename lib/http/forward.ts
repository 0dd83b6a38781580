import type { Catalog } from "../models/catalog.ts";
import type { Model } from "../models/model.ts";
import { UpstreamError } from "../upstream/upstream_error.ts";
import type { AbsentModels } from "./absent_models.ts";
import { type Asked, checkInput, readAsked } from "./asked.ts";
import type { Flow } from "./flow.ts";
import { passThrough, type PassthroughParts } from "./passthrough.ts";
import { translate, type TranslateParts } from "./translate.ts";

export interface ForwardParts extends PassthroughParts, TranslateParts {
  catalog: Catalog;
  absentModels: AbsentModels;
}

/**
 * An alias with several targets goes on to the next one, but only once for each request: what has
 * been refused twice is told, and the next request starts behind what is known to be absent.
 */
const MOST_TARGETS = 2;

/**
 * Finds the model that a request asks for and the lane that leads to it, and answers the request.
 * A model that accepts this very request in the client's dialect gets it as it is; every other one
 * gets it translated.
 *
 * @throws {GatewayError} what is wrong with the request, or what the upstream answered.
 */
export async function forward(parts: ForwardParts, flow: Flow): Promise<Response> {
  const { body, dialect, exchange } = flow;
  const asked = readAsked(body);
  exchange.requested({ model: asked.model ?? "", stream: asked.stream });
  checkInput(dialect, body);
  const { targets } = parts.catalog.resolve(asked.model);
  const candidates = parts.absentModels.worthAsking(targets).slice(0, MOST_TARGETS);
  for (const [index, model] of candidates.entries()) {
    try {
      return await answerWith(model, parts, flow, asked);
    } catch (cause) {
      if (!isUnknownUpstream(cause)) throw cause;
      parts.absentModels.note(model);
      if (index === candidates.length - 1) throw cause;
      exchange.retried();
      exchange.preparing();
    }
  }
  throw new TypeError("A model name without targets");
}

function answerWith(model: Model, parts: ForwardParts, flow: Flow, asked: Asked) {
  return model.speaks(flow.dialect.name, flow.body)
    ? passThrough(parts, flow, model)
    : translate(parts, flow, asked, model);
}

function isUnknownUpstream(cause: unknown): boolean {
  return cause instanceof UpstreamError && cause.kind === "model_not_found";
}
