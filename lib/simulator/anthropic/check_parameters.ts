import { asList, asText, isObject, type Json } from "../json.ts";
import type { AnthropicRules, SimulatedModel } from "../models.ts";
import { checkStrictSchema } from "./check_schema.ts";
import { refuse } from "./refuse.ts";

/** The API version that knows no sampling any more. */
const WITHOUT_SAMPLING = "2026-10-21";

/** Checks the output limit. Zero is legal: it warms the cache and generates nothing. */
export function checkLimit(limit: unknown, { id, output }: SimulatedModel): void {
  if (limit === undefined || limit === null) throw refuse("max_tokens: Field required");
  if (typeof limit !== "number" || !Number.isInteger(limit)) {
    throw refuse("max_tokens: Input should be a valid integer");
  }
  if (limit < 0) throw refuse("max_tokens: Input should be greater than or equal to 0");
  if (limit > output) {
    throw refuse(
      `max_tokens: ${limit} > ${output}, which is the maximum allowed number of output tokens ` +
        `for ${id}`,
    );
  }
}

/** Checks `temperature`, `top_p` and `top_k`. */
export function checkSampling(body: Json, rules: AnthropicRules, version: string): void {
  const { temperature, top_p, top_k } = body;
  const given = ["temperature", "top_p", "top_k"].filter((name) => isGiven(body[name]));
  const [first] = given;
  if (first === undefined) return;
  if (version >= WITHOUT_SAMPLING) {
    throw refuse(`\`${first}\` is not supported in API version ${version}.`);
  }
  checkRange(temperature, "temperature");
  checkRange(top_p, "top_p");
  const refused = given.find((name) =>
    rules.sampling !== "one_of" && !isNeutral(name, body, rules)
  );
  if (refused) throw refuse(`\`${refused}\` is deprecated for this model.`);
  if (isGiven(temperature) && isGiven(top_p)) {
    throw refuse(
      "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
    );
  }
  if (!isObject(body.thinking) || body.thinking.type === "disabled") return;
  if (isGiven(temperature) && temperature !== 1) {
    throw refuse("`temperature` may only be set to 1 when thinking is enabled.");
  }
  if (typeof top_p === "number" && top_p < 0.95) {
    throw refuse(
      "`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled.",
    );
  }
  if (isGiven(top_k)) throw refuse("`top_k` must be unset when thinking is enabled.");
}

function isNeutral(name: string, body: Json, { sampling }: AnthropicRules): boolean {
  if (sampling !== "neutral") return false;
  return (name === "temperature" && body.temperature === 1) ||
    (name === "top_p" && typeof body.top_p === "number" && body.top_p >= 0.99);
}

function checkRange(value: unknown, name: string): void {
  if (!isGiven(value)) return;
  if (typeof value !== "number") throw refuse(`${name}: Input should be a valid number`);
  if (value < 0) throw refuse(`${name}: Input should be greater than or equal to 0`);
  if (value > 1) throw refuse(`${name}: Input should be less than or equal to 1`);
}

export function checkStops(stops: unknown): void {
  if (stops === undefined || stops === null) return;
  if (!Array.isArray(stops)) throw refuse("stop_sequences: Input should be a valid list");
  if (asList(stops).some((stop) => asText(stop).trim() === "")) {
    throw refuse("stop_sequences: each stop sequence must contain non-whitespace");
  }
}

/** Checks the format that the text has to have. */
export function checkFormat(body: Json): void {
  const format = formatOf(body);
  if (!format) return;
  const path = "output_config.format";
  if (format.type !== "json_schema") {
    throw refuse(`${path}.type: Input should be 'json_schema'`);
  }
  checkStrictSchema(format.schema, `${path}.schema`);
  const messages = asList(body.messages).filter(isObject);
  if (messages.at(-1)?.role === "assistant") {
    throw refuse(`${path}: structured output cannot be combined with assistant message prefill`);
  }
  const cites = messages.flatMap(({ content }) => asList(content)).filter(isObject)
    .some(({ citations }) => isObject(citations) && citations.enabled === true);
  if (cites) throw refuse(`${path}: structured output cannot be combined with citations`);
}

/** The wanted format, by its present name or the one it had in beta. */
export function formatOf(body: Json): Json | undefined {
  const format = isObject(body.output_config) && isGiven(body.output_config.format)
    ? body.output_config.format
    : body.output_format;
  return isObject(format) ? format : undefined;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
