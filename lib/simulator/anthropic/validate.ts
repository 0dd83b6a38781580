import type { AnthropicRules, SimulatedModel } from "../models.ts";
import type { VendorCall } from "../vendor.ts";
import { checkCacheControl } from "./check_cache_control.ts";
import {
  checkBetas,
  checkFields,
  checkSystem,
  checkToolsDefined,
  checkVersion,
} from "./check_fields.ts";
import { checkFormat, checkLimit, checkSampling, checkStops } from "./check_parameters.ts";
import { checkSeals } from "./check_seals.ts";
import { checkThinking } from "./check_thinking.ts";
import { checkTools } from "./check_tools.ts";
import { checkMessages } from "./check_turns.ts";
import { refuse } from "./refuse.ts";

/**
 * Checks a Messages request. To count its tokens the same prompt is checked, not its limit.
 *
 * @throws {Refusal} what Anthropic answers to the first thing that is wrong.
 */
export function validate(call: VendorCall, counting = false): void {
  const { body, headers, model, inferred } = call;
  const version = headers.get("anthropic-version");
  if (!version) throw refuse("anthropic-version: header is required");
  checkBetas(headers, call.betas);
  const rules = anthropicRules(model);
  checkFields(body, inferred);
  if (!counting) checkLimit(body.max_tokens, model);
  checkSystem(body.system);
  checkMessages(body.messages, rules);
  if (!call.trusting) checkSeals(body);
  checkTools(body, rules);
  checkThinking(body, rules);
  checkSampling(body, rules, version);
  checkStops(body.stop_sequences);
  checkFormat(body);
  checkCacheControl(body);
  checkVersion(body, version);
  if (inferred) checkToolsDefined(body);
}

/** The rules of a model, which the proxy's allow-list has made sure is Anthropic's. */
export function anthropicRules({ id, rules }: SimulatedModel): AnthropicRules {
  if (rules.vendor !== "anthropic") throw new TypeError(`${id} is no model of Anthropic`);
  return rules;
}
