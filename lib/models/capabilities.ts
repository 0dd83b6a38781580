/**
 * What each generation of models accepts. The witnesses are the vendors' own refusals, quoted at
 * the rule; a model that nobody has asked yet gets the newest rules of its family.
 */
import type { Capabilities } from "./model.ts";

/**
 * Sonnet and Haiku 4.5. "`temperature` and `top_p` cannot both be specified"; "Thinking may not be
 * enabled when tool_choice forces tool use"; "role 'system' is not supported on this model".
 */
export const claude45: Capabilities = {
  sampling: "one_of",
  thinking: "budget",
  thinkingOff: "yes",
  efforts: [],
  forcedTool: "not_with_thinking",
  systemInMessages: false,
  prefill: true,
  chatTools: "never",
  budgetBesideAdaptive: false,
  samplingWithEffortNone: false,
  stopSequences: true,
};

/** Opus 4.5: the first Claude with `output_config.effort`. */
export const opus45: Capabilities = { ...claude45, efforts: ["low", "medium", "high"] };

/**
 * Opus and Sonnet 4.6: adaptive thinking, budgets only deprecated; no prefill any more. "This model
 * does not support effort level 'xhigh'. Supported levels: high, low, max, medium."
 */
export const claude46: Capabilities = {
  ...claude45,
  thinking: "adaptive",
  efforts: ["low", "medium", "high", "max"],
  prefill: false,
  budgetBesideAdaptive: true,
};

/**
 * Opus 4.7. "`temperature` is deprecated for this model."; "'thinking.type.enabled' is not
 * supported for this model. Use 'thinking.type.adaptive' and 'output_config.effort'".
 */
export const opus47: Capabilities = {
  ...claude46,
  sampling: "none",
  efforts: ["low", "medium", "high", "xhigh", "max"],
  forcedTool: "yes",
  budgetBesideAdaptive: false,
};

/** Opus 4.8, Opus 5, Sonnet 5: the first to which Claude Code sends `role: "system"` messages. */
export const claude5: Capabilities = { ...opus47, systemInMessages: true };

/** Fable 5: always thinks. */
export const fable5: Capabilities = { ...claude5, thinkingOff: "no" };

/** Fable 5.1 and Opus 5.5: always think and refuse a forced tool. */
export const claude55: Capabilities = { ...fable5, forcedTool: "no" };

/** Haiku 5.5: thinking can be switched off up to effort `high`. */
export const haiku55: Capabilities = { ...claude5, thinkingOff: "up_to_high" };

/**
 * GPT-5 and GPT-5 mini. "Unsupported value: 'temperature' does not support 0.2 with this model.
 * Only the default (1) value is supported."; `stop`, penalties and logprobs are refused likewise.
 */
export const gpt5: Capabilities = {
  sampling: "none",
  thinking: "effort",
  thinkingOff: "no",
  efforts: ["minimal", "low", "medium", "high"],
  forcedTool: "yes",
  systemInMessages: true,
  prefill: false,
  chatTools: "yes",
  budgetBesideAdaptive: false,
  samplingWithEffortNone: false,
  stopSequences: false,
};

/** GPT-5.1: effort `none` instead of `minimal`, and sampling as long as it does not think. */
export const gpt51: Capabilities = {
  ...gpt5,
  thinkingOff: "yes",
  efforts: ["none", "low", "medium", "high"],
  samplingWithEffortNone: true,
};

export const gpt52: Capabilities = {
  ...gpt51,
  efforts: ["none", "low", "medium", "high", "xhigh"],
};

/** GPT-5.4 and its mini and nano. "Function tools with reasoning_effort are not supported...". */
export const gpt54: Capabilities = { ...gpt52, chatTools: "without_effort" };

/** GPT-5.5: its default effort counts as one, so function tools never go through Chat. */
export const gpt55: Capabilities = { ...gpt52, chatTools: "never" };

/** GPT-5.6: Responses only. Reports differ on effort `max`; the narrower list is safe with both. */
export const gpt56: Capabilities = { ...gpt55, samplingWithEffortNone: false };

/** GPT-6: Responses only, always thinks. */
export const gpt6: Capabilities = {
  ...gpt56,
  thinkingOff: "no",
  efforts: ["low", "medium", "high", "xhigh", "max"],
};

/** GPT-5 Codex. "This model is only supported in v1/responses and not in v1/chat/completions." */
export const codex5: Capabilities = {
  ...gpt5,
  efforts: ["low", "medium", "high"],
  chatTools: "never",
};

/** GPT-5.2 Codex and later. */
export const codex52: Capabilities = { ...codex5, efforts: ["low", "medium", "high", "xhigh"] };
