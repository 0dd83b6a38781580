import { GatewayError } from "../core/errors.ts";
import type { Edit } from "../core/request_view.ts";
import { type Dialect, dialects } from "../dialects/mod.ts";
import type { Catalog } from "../models/catalog.ts";
import type { Model } from "../models/model.ts";
import type { Upstream } from "../upstream/call.ts";
import { UpstreamError } from "../upstream/upstream_error.ts";
import type { AbsentModels } from "./absent_models.ts";
import { type Asked, checkInput, readAsked } from "./asked.ts";
import type { Flow } from "./flow.ts";

export interface ForwardParts {
  catalog: Catalog;
  upstream: Upstream;
  absentModels: AbsentModels;
}

/** A request that the upstream has taken, with what became of it on the way. */
export interface Forwarded {
  /** The upstream's successful answer, its body unread. */
  response: Response;
  asked: Asked;
  model: Model;
  /** Parameters that the model would have refused, by the client's names. */
  dropped: readonly string[];
}

/** An alias with several targets changes a request at most once: whoever it is refused to twice is told. */
const MOST_TARGETS = 2;

/**
 * Finds the model that a request asks for and sends the request to it. An alias with several targets
 * goes on to the next one when the upstream does not know the model.
 *
 * @throws {GatewayError} what is wrong with the request, or what the upstream answered.
 */
export async function forward(parts: ForwardParts, flow: Flow): Promise<Forwarded> {
  const { body, dialect, exchange } = flow;
  const asked = readAsked(body);
  exchange.requested({ model: asked.model ?? "", stream: asked.stream });
  checkInput(dialect, body);
  const { targets } = parts.catalog.resolve(asked.model);
  const candidates = parts.absentModels.worthAsking(targets).slice(0, MOST_TARGETS);
  for (const [index, model] of candidates.entries()) {
    try {
      return await sendTo(parts, flow, asked, model);
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

async function sendTo(
  parts: ForwardParts,
  flow: Flow,
  asked: Asked,
  model: Model,
): Promise<Forwarded> {
  const { body, context, dialect, exchange } = flow;
  if (!model.speaks(dialect.name, body)) throw notSpoken(model, dialect);
  const { edits, dropped } = model.amend(dialect.name, body);
  exchange.resolved({
    model: model.statisticsId,
    upstreamModel: model.upstreamId,
    upstream: dialect.name,
    lane: "passthrough",
    dropped,
  });
  const all = [...edits, ...nameModel(body.value("model"), model)];
  exchange.upstreamStarted();
  const response = await parts.upstream.send({
    endpoint: dialect.name,
    async body() {
      exchange.preparing();
      const sent = await body.toBodyInit(all);
      exchange.upstreamStarted();
      return sent;
    },
    clientHeaders: context.request.headers,
    decodeVendor: dialect.error.decode,
    signal: flow.signal,
    onAttempt: ({ number }) => number > 1 && exchange.retried(),
  });
  exchange.upstreamAnswered();
  return { response, asked, model, dropped };
}

/** The edit that gives the upstream the model's name for it, unless the client already did. */
export function nameModel(written: unknown, model: Model): Edit[] {
  if (written === model.upstreamId) return [];
  return [{ op: "set", key: "model", json: JSON.stringify(model.upstreamId) }];
}

/** The model cannot be reached by this request in the client's dialect. */
export function notSpoken(model: Model, dialect: Dialect): GatewayError {
  const elsewhere = model.dialects.filter((name) => name !== dialect.name);
  const offer = elsewhere.length > 0
    ? `It is served at ${elsewhere.map((name) => `POST ${dialects[name].path}`).join(" and ")}.`
    : "Leave out what it does not understand.";
  return new GatewayError(
    "invalid_request",
    `The model ${model.id} does not accept this request at POST ${dialect.path}. ${offer}`,
    { param: "model", code: "unsupported_endpoint" },
  );
}

function isUnknownUpstream(cause: unknown): boolean {
  return cause instanceof UpstreamError && cause.kind === "model_not_found";
}
