import type { JsonBody } from "../core/json_body.ts";
import type { Dialect } from "../dialects/mod.ts";
import type { Catalog } from "../models/catalog.ts";
import { responseHeaders } from "../upstream/headers.ts";
import type { Upstream } from "../upstream/call.ts";
import { checkInput, readAsked } from "./asked.ts";
import type { RequestContext } from "./context.ts";
import { notSpoken } from "./not_spoken.ts";
import { nameModel } from "./passthrough.ts";

/**
 * Asks the upstream how many tokens a request would take. Not an exchange of the statistics: nothing
 * is generated or billed, and an agent that shows its context sends dozens of these at once.
 *
 * @throws {GatewayError} what is wrong with the request, or what the upstream answered.
 */
export async function countTokens(
  parts: { catalog: Catalog; upstream: Upstream },
  dialect: Dialect,
  { request, requestId }: RequestContext,
  body: JsonBody,
): Promise<Response> {
  checkInput(dialect, body);
  const { targets: [model] } = parts.catalog.resolve(readAsked(body).model);
  if (!model.speaks(dialect.name, body)) throw notSpoken(model, dialect);
  const response = await parts.upstream.send({
    endpoint: "count_tokens",
    body: () => body.toBodyInit(nameModel(body.value("model"), model)),
    clientHeaders: request.headers,
    requestId,
    decodeVendor: dialect.error.decode,
    signal: request.signal,
  });
  const headers = responseHeaders(response.headers);
  headers.set("x-gateway-model", model.id);
  return new Response(response.body, { status: response.status, headers });
}
