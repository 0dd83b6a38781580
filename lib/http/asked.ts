import { GatewayError } from "../core/errors.ts";
import type { JsonType, RequestView } from "../core/request_view.ts";
import type { Dialect } from "../dialects/mod.ts";

/** What the flow itself must know of a request; the rest is between the client and the model. */
export interface Asked {
  /** The model's name as the client wrote it; absent means the configured default. */
  model: string | undefined;
  /** Whether the client wants a stream. Absent means no, as in all three APIs. */
  stream: boolean;
}

/**
 * Reads what decides where a request goes.
 *
 * @throws {GatewayError} `invalid_request` naming the member of the wrong type.
 */
export function readAsked(body: RequestView): Asked {
  const model = body.value("model") ?? undefined;
  if (model !== undefined && typeof model !== "string") throw wrongType("model", "a string");
  const stream = body.value("stream") ?? false;
  if (typeof stream !== "boolean") throw wrongType("stream", "true or false");
  return { model, stream };
}

/**
 * Makes sure that there is something to answer, before anything is spent on it.
 *
 * @throws {GatewayError} `invalid_request` when the dialect's input member is missing or wrong.
 */
export function checkInput({ input }: Pick<Dialect, "input">, body: RequestView): void {
  const type = body.type(input.member);
  if (type === undefined ? input.isOptional : input.types.includes(type)) return;
  throw wrongType(input.member, input.types.map((type) => articled[type]).join(" or "));
}

function wrongType(param: string, wanted: string): GatewayError {
  return new GatewayError("invalid_request", `The request's "${param}" must be ${wanted}.`, {
    param,
  });
}

const articled: Record<JsonType, string> = {
  object: "an object",
  array: "an array",
  string: "a string",
  number: "a number",
  boolean: "true or false",
  null: "null",
};
