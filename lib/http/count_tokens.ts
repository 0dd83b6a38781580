import type { Caller } from "../access/caller.ts";
import type { JsonBody } from "../core/json_body.ts";
import type { Calibration } from "../core/tokens/calibration.ts";
import { estimateTokens } from "../core/tokens/estimate.ts";
import type { Dialect } from "../dialects/mod.ts";
import type { Catalog } from "../models/catalog.ts";
import type { Model } from "../models/model.ts";
import type { Upstream } from "../upstream/call.ts";
import { allowedModels } from "./allowed_models.ts";
import { addUpstreamHeaders, setGatewayHeaders } from "./answer_headers.ts";
import { checkInput, readAsked } from "./asked.ts";
import type { RequestContext } from "./context.ts";
import { leaveOut } from "./leave_out.ts";
import { nameModel } from "./passthrough.ts";
import type { RefusedParts } from "./refused_parts.ts";
import { jsonReply } from "./reply.ts";

export interface CountTokensParts {
  catalog: Catalog;
  upstream: Upstream;
  calibration: Calibration;
  refusedParts: RefusedParts;
}

/**
 * Tells how many input tokens a request would take. Not an exchange of the statistics: nothing is
 * generated or billed, and an agent that shows its context sends dozens of these at once.
 *
 * @throws {GatewayError} what is wrong with the request, or what the upstream answered.
 */
export async function countTokens(
  parts: CountTokensParts,
  dialect: Dialect,
  context: RequestContext,
  body: JsonBody,
  caller: Caller,
): Promise<Response> {
  checkInput(dialect, body);
  const [model] = allowedModels(caller, parts.catalog.resolve(readAsked(body).model));
  if (!model.speaks(dialect.name, body)) return estimated(parts, body, model);
  const ask = () => askVendor(parts, dialect, context, body, model);
  try {
    return await ask();
  } catch (cause) {
    // Once more, without what the vendor has just said that it does not know.
    if (!parts.refusedParts.haveLearntFrom(cause)) throw cause;
    return await ask();
  }
}

/** The vendor's own count, for a model that accepts the very request. */
async function askVendor(
  { upstream, refusedParts }: CountTokensParts,
  dialect: Dialect,
  { request, requestId }: RequestContext,
  body: JsonBody,
  model: Model,
): Promise<Response> {
  const to = { model, endpoint: "count_tokens" } as const;
  const named = { edits: nameModel(body.value("model"), model), dropped: [] };
  const client = { body, headers: request.headers };
  const { edits, dropped, sent } = leaveOut(refusedParts, to, client, named);
  const response = await refusedParts.heed(to, sent, () =>
    upstream.send({
      endpoint: to.endpoint,
      body: () => body.toBodyInit(edits),
      clientHeaders: sent.headers,
      requestId,
      decodeVendor: dialect.error.decode,
      signal: request.signal,
    }));
  const reply = new Response(response.body, { status: response.status });
  addUpstreamHeaders(reply.headers, response.headers);
  setGatewayHeaders(reply.headers, model, dropped);
  return reply;
}

/**
 * The gateway's own estimate, for a request that has to be translated: its vendor's API counts no
 * tokens, or counts them of another request. It errs on the high side, so that an agent that trusts
 * it compacts its context early rather than late.
 */
function estimated({ calibration }: CountTokensParts, body: JsonBody, model: Model): Response {
  const estimate = estimateTokens(JSON.parse(body.text()), { bytes: body.size });
  const reply = jsonReply({ input_tokens: calibration.adjust(model.statisticsId, estimate) });
  setGatewayHeaders(reply.headers, model, []);
  return reply;
}
