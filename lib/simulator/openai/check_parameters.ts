import { asText, type Json } from "../json.ts";
import type { OpenAiRules, SimulatedModel } from "../models.ts";
import { checkLength } from "./check_names.ts";
import { invalidValue, listed, refuse, unknownParameter, unsupportedParameter } from "./refuse.ts";

/** The rules of a model, which the proxy's allow-list has made sure is OpenAI's. */
export function openAiRules({ id, rules }: SimulatedModel): OpenAiRules {
  if (rules.vendor !== "openai") throw new TypeError(`${id} is no model of OpenAI`);
  return rules;
}

/** Checks that the body has no field of another API, and, when asked, none that is unknown. */
export function checkFields(body: Json, foreign: readonly string[], known?: ReadonlySet<string>) {
  const extra = Object.keys(body)
    .find((name) => foreign.includes(name) || (known && !known.has(name)));
  if (extra !== undefined) throw unknownParameter(extra);
}

/** Checks an effort word; `param` is where this API keeps it. */
export function checkEffort(effort: unknown, param: string, { efforts }: OpenAiRules): void {
  if (!isGiven(effort) || efforts.includes(asText(effort))) return;
  throw refuse(
    `Unsupported value: '${param}' does not support '${String(effort)}' with this model. ` +
      `Supported values are: ${listed(efforts)}.`,
    { param, code: "unsupported_value" },
  );
}

/** Values that change nothing, and therefore pass. */
const neutral: Readonly<Record<string, unknown>> = {
  temperature: 1,
  top_p: 1,
  frequency_penalty: 0,
  presence_penalty: 0,
  logprobs: false,
  top_logprobs: 0,
};

/** Checks sampling, penalties and log probabilities, as far as the API has them. */
export function checkSampling(
  body: Json,
  effort: unknown,
  names: readonly string[],
  rules: OpenAiRules,
): void {
  const allowed = rules.sampling === "with_effort_none" && effort === "none";
  for (const name of names) {
    const value = body[name];
    if (!isGiven(value) || value === neutral[name]) continue;
    if (name === "temperature" && !allowed) {
      throw refuse(
        `Unsupported value: 'temperature' does not support ${value} with this model. Only the ` +
          "default (1) value is supported.",
        { param: name, code: "unsupported_value" },
      );
    }
    if (!allowed) throw unsupportedParameter(name);
    if (name === "temperature" && typeof value === "number" && value > 2) {
      throw refuse(
        `Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got ${value} instead.`,
        { param: name, code: "decimal_above_max_value" },
      );
    }
  }
}

/** Checks the fields that both APIs share. */
export function checkShared(body: Json): void {
  checkLength(body.prompt_cache_key, "prompt_cache_key", 64);
  checkLength(body.safety_identifier, "safety_identifier", 64);
}

export function checkVerbosity(verbosity: unknown, param: string): void {
  const words = ["low", "medium", "high"];
  if (isGiven(verbosity) && !words.includes(asText(verbosity))) {
    throw invalidValue(verbosity, words, param);
  }
}

/** Whether the model thinks about this request. */
export function isThinking(effort: unknown, rules: OpenAiRules): boolean {
  const word = typeof effort === "string" ? effort : rules.defaultEffort;
  return word !== "none" && word !== "minimal";
}

export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
