import type { Catalog } from "../models/catalog.ts";
import { refusesReference } from "../dialects/shared/reference_refusal.ts";
import { refusesThinking } from "../dialects/shared/thinking_refusal.ts";
import type { Model } from "../models/model.ts";
import { UpstreamError } from "../upstream/upstream_error.ts";
import type { AbsentModels } from "./absent_models.ts";
import type { Admissions } from "./admissions.ts";
import { allowedModels } from "./allowed_models.ts";
import { type Asked, checkInput, readAsked } from "./asked.ts";
import type { Flow } from "./flow.ts";
import { passThrough, type PassthroughParts } from "./passthrough.ts";
import { translate, type TranslateParts } from "./translate.ts";

export interface ForwardParts extends PassthroughParts, TranslateParts {
  catalog: Catalog;
  absentModels: AbsentModels;
  admissions: Admissions;
}

/**
 * Finds the model that a request asks for and the lane that leads to it, and answers the request.
 * A model that accepts this very request in the client's dialect gets it as it is; every other one
 * gets it translated.
 *
 * A refused request is repeated at most once, and never unchanged: an alias with several targets
 * goes on to the next one when the upstream does not know the first, and thinking in the history
 * that the vendor cannot verify, because another model made it, is left out. References to answers
 * that the vendor has not kept are replaced by what the gateway remembers of them; and a tuning member
 * or a beta feature that the vendor does not know is left out.
 *
 * @throws {GatewayError} what is wrong with the request, or what the upstream answered.
 */
export async function forward(parts: ForwardParts, flow: Flow): Promise<Response> {
  const { body, caller, dialect, exchange } = flow;
  const asked = readAsked(body);
  exchange.requested({ model: asked.model ?? "", stream: asked.stream });
  checkInput(dialect, body);
  const allowed = allowedModels(caller, parts.catalog.resolve(asked.model));
  const [model = allowed[0], next] = parts.absentModels.worthAsking(allowed);
  await parts.admissions.admit(flow, model);
  try {
    return await answerWith(model, parts, flow, asked);
  } catch (cause) {
    if (!(cause instanceof UpstreamError)) throw cause;
    if (isUnknown(cause)) parts.absentModels.note(model);
    const repeat = changedRequest(parts, cause, model, next);
    if (!repeat) throw cause;
    exchange.retried();
    exchange.preparing();
    try {
      return await repeat(parts, flow, asked);
    } catch (second) {
      if (next && isUnknown(second)) parts.absentModels.note(next);
      throw second;
    }
  }
}

type Lane = (parts: ForwardParts, flow: Flow, asked: Asked) => Promise<Response>;

/** How to send a refused request once more with a change that may help; `undefined` for most. */
function changedRequest(
  { refusedParts }: ForwardParts,
  refusal: UpstreamError,
  model: Model,
  next: Model | undefined,
): Lane | undefined {
  if (isUnknown(refusal)) {
    return next && ((parts, flow, asked) => answerWith(next, parts, flow, asked));
  }
  if (refusesThinking(refusal)) {
    return (parts, flow, asked) => translate(parts, flow, asked, model, { withoutThinking: true });
  }
  if (refusesReference(refusal)) {
    return (parts, flow, asked) => translate(parts, flow, asked, model);
  }
  if (refusedParts.haveLearntFrom(refusal)) {
    return (parts, flow, asked) => answerWith(model, parts, flow, asked);
  }
  return undefined;
}

function answerWith(model: Model, parts: ForwardParts, flow: Flow, asked: Asked) {
  return model.speaks(flow.dialect.name, flow.body)
    ? passThrough(parts, flow, model)
    : translate(parts, flow, asked, model);
}

/** Whether the upstream does not know the model. */
function isUnknown(cause: unknown): boolean {
  return cause instanceof UpstreamError && cause.kind === "model_not_found";
}
