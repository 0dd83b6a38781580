import { GatewayError } from "../core/errors.ts";
import { type Dialect, dialects } from "../dialects/mod.ts";
import type { Model } from "../models/model.ts";

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
