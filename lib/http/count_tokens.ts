import type { Caller } from "../access/caller.ts";
import type { JsonBody } from "../core/json_body.ts";
import type { Calibration } from "../core/tokens/calibration.ts";
import { estimateTokens } from "../core/tokens/estimate.ts";
import type { Dialect } from "../dialects/mod.ts";
import type { Catalog } from "../models/catalog.ts";
import type { Model } from "../models/model.ts";
import { responseHeaders } from "../upstream/headers.ts";
import type { Upstream } from "../upstream/call.ts";
import { allowedModels } from "./allowed_models.ts";
import { setGatewayHeaders } from "./answer_headers.ts";
import { checkInput, readAsked } from "./asked.ts";
import type { RequestContext } from "./context.ts";
import { nameModel } from "./passthrough.ts";
import { jsonReply } from "./reply.ts";

export interface CountTokensParts {
  catalog: Catalog;
  upstream: Upstream;
  calibration: Calibration;
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
  return model.speaks(dialect.name, body)
    ? await askVendor(parts, dialect, context, body, model)
    : estimated(parts, body, model);
}

/** The vendor's own count, for a model that accepts the very request. */
async function askVendor(
  { upstream }: CountTokensParts,
  dialect: Dialect,
  { request, requestId }: RequestContext,
  body: JsonBody,
  model: Model,
): Promise<Response> {
  const response = await upstream.send({
    endpoint: "count_tokens",
    body: () => body.toBodyInit(nameModel(body.value("model"), model)),
    clientHeaders: request.headers,
    requestId,
    decodeVendor: dialect.error.decode,
    signal: request.signal,
  });
  const headers = responseHeaders(response.headers);
  setGatewayHeaders(headers, model, []);
  return new Response(response.body, { status: response.status, headers });
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
