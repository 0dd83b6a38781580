import type { JsonObject, JsonValue } from "../../core/canonical.ts";

/**
 * Parameters that have no partner in another dialect, with the values that change nothing. They are
 * hints or ask for services of OpenAI's own, so a request is answered without them.
 */
const unspoken: ReadonlyMap<string, readonly JsonValue[]> = new Map<string, JsonValue[]>([
  ["seed", []],
  ["frequency_penalty", [0]],
  ["presence_penalty", [0]],
  ["logit_bias", []],
  ["logprobs", [false]],
  ["top_logprobs", [0]],
  ["metadata", []],
  ["store", [false]],
  ["service_tier", ["auto", "default"]],
  ["prediction", []],
  ["audio", []],
  ["web_search_options", []],
  ["moderation", []],
  ["prompt_cache_retention", []],
  ["prompt_cache_options", []],
]);

/** Names of the parameters in a request that the neutral model has no place for. */
export function unspokenKnobs(body: JsonObject): string[] {
  return [...unspoken].flatMap(([name, neutral]) => {
    const value = Object.hasOwn(body, name) ? body[name] : undefined;
    return value === undefined || value === null || neutral.includes(value) ? [] : [name];
  });
}
