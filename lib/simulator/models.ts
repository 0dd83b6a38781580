/** The models that the proxy lets through, and what their vendors refuse of each. */

/** What an Anthropic model refuses. */
export interface AnthropicRules {
  readonly vendor: "anthropic";
  /** Sampling: `temperature` or `top_p`; nothing but their neutral values; nothing at all. */
  readonly sampling: "one_of" | "neutral" | "none";
  /** Whether thinking takes a budget, whether it can be adaptive, whether it can be off. */
  readonly budget: boolean;
  readonly adaptive: boolean;
  readonly thinkingOff: "yes" | "no" | "up_to_high";
  readonly efforts: readonly string[];
  /** Forcing a tool: always, never, or not beside a thinking budget. */
  readonly forcedTool: "yes" | "no" | "not_with_budget";
  readonly systemRole: boolean;
  readonly prefill: boolean;
  /** Whether thinking is told when `display` does not say. */
  readonly showsThinking: boolean;
}

/** What an OpenAI model refuses. */
export interface OpenAiRules {
  readonly vendor: "openai";
  /** Sampling parameters: never, or only with effort `none`. */
  readonly sampling: "never" | "with_effort_none";
  readonly efforts: readonly string[];
  /** The effort when the request names none. */
  readonly defaultEffort: string;
  /** Chat Completions at all, and with function tools. */
  readonly chat: "no" | "yes" | "tools_without_effort" | "tools_with_effort_none";
}

export interface SimulatedModel {
  readonly id: string;
  /** Context window and largest output in tokens. */
  readonly context: number;
  readonly output: number;
  readonly rules: AnthropicRules | OpenAiRules;
}

const CLAUDE_EFFORTS = ["low", "medium", "high", "xhigh", "max"];

const claude45: AnthropicRules = {
  vendor: "anthropic",
  sampling: "one_of",
  budget: true,
  adaptive: false,
  thinkingOff: "yes",
  efforts: [],
  forcedTool: "not_with_budget",
  systemRole: false,
  prefill: true,
  showsThinking: true,
};

const claude46: AnthropicRules = {
  ...claude45,
  adaptive: true,
  efforts: ["low", "medium", "high", "max"],
  prefill: false,
};

const claude47: AnthropicRules = {
  ...claude46,
  sampling: "none",
  budget: false,
  efforts: CLAUDE_EFFORTS,
  forcedTool: "yes",
  showsThinking: false,
};

const claude5: AnthropicRules = { ...claude47, sampling: "neutral", systemRole: true };
const fable5: AnthropicRules = { ...claude5, sampling: "none", thinkingOff: "no" };
const opus55: AnthropicRules = { ...fable5, forcedTool: "no" };
const haiku55: AnthropicRules = { ...claude5, sampling: "none", thinkingOff: "up_to_high" };

const gpt5: OpenAiRules = {
  vendor: "openai",
  sampling: "never",
  efforts: ["minimal", "low", "medium", "high"],
  defaultEffort: "medium",
  chat: "yes",
};

const gpt51: OpenAiRules = {
  ...gpt5,
  sampling: "with_effort_none",
  efforts: ["none", "low", "medium", "high"],
  defaultEffort: "none",
};

const gpt52: OpenAiRules = { ...gpt51, efforts: ["none", "low", "medium", "high", "xhigh"] };
const gpt54: OpenAiRules = { ...gpt52, chat: "tools_without_effort" };
const gpt55: OpenAiRules = { ...gpt54, defaultEffort: "medium" };
const gpt56: OpenAiRules = {
  ...gpt55,
  efforts: ["none", "low", "medium", "high", "xhigh", "max"],
  chat: "tools_with_effort_none",
};
const gpt6: OpenAiRules = {
  ...gpt56,
  sampling: "never",
  efforts: ["low", "medium", "high", "xhigh", "max"],
  chat: "tools_without_effort",
};
const codex: OpenAiRules = {
  ...gpt5,
  efforts: ["low", "medium", "high", "xhigh"],
  chat: "no",
};

type Row = [id: string, context: number, output: number, rules: AnthropicRules | OpenAiRules];

/**
 * The allow-list, ids verbatim: an undated alias is refused unless it stands here. Removed ones
 * (gpt-5-codex, gpt-5.1-codex, gpt-5.2-codex, claude-sonnet-4-20250514) are missing on purpose.
 * Where sources differ on an output limit the larger one stands.
 */
const rows: readonly Row[] = [
  ["claude-haiku-4-5-20251001", 200_000, 64_000, claude45],
  ["claude-sonnet-4-5-20250929", 200_000, 64_000, claude45],
  ["claude-opus-4-5-20251101", 200_000, 64_000, {
    ...claude45,
    efforts: ["low", "medium", "high"],
  }],
  ["claude-sonnet-4-6", 1_000_000, 128_000, claude46],
  ["claude-opus-4-6", 1_000_000, 128_000, claude46],
  ["claude-opus-4-7", 1_000_000, 128_000, claude47],
  ["claude-opus-4-8", 1_000_000, 128_000, claude5],
  ["claude-sonnet-5", 1_000_000, 128_000, claude5],
  ["claude-opus-5", 1_000_000, 128_000, claude5],
  ["claude-fable-5", 1_000_000, 128_000, fable5],
  ["claude-fable-5-1", 1_000_000, 128_000, { ...fable5, forcedTool: "no" }],
  ["claude-opus-5-5", 1_000_000, 128_000, opus55],
  ["claude-haiku-5-5", 1_000_000, 128_000, haiku55],
  ["gpt-5", 400_000, 128_000, gpt5],
  ["gpt-5-mini-2025-08-07", 400_000, 128_000, gpt5],
  ["gpt-5.1", 400_000, 128_000, gpt51],
  ["gpt-5.1-2025-11-13", 400_000, 128_000, gpt51],
  ["gpt-5.2-2025-12-11", 400_000, 128_000, gpt52],
  ["gpt-5.3-codex", 400_000, 128_000, codex],
  ["gpt-5.4-2026-03-05", 1_050_000, 128_000, gpt54],
  ["gpt-5.4-mini", 400_000, 128_000, gpt54],
  ["gpt-5.4-nano", 400_000, 128_000, gpt54],
  ["gpt-5.5-2026-04-23", 1_050_000, 128_000, gpt55],
  ["gpt-5.6-sol", 1_050_000, 128_000, gpt56],
  ["gpt-5.6-terra", 1_050_000, 128_000, gpt56],
  ["gpt-5.6-luna", 1_050_000, 128_000, gpt56],
  ["gpt-6-astra", 1_050_000, 128_000, gpt6],
];

const models: ReadonlyMap<string, SimulatedModel> = new Map(
  rows.map(([id, context, output, rules]) => [id, { id, context, output, rules }]),
);

export const modelIds: readonly string[] = [...models.keys()];

/** The model of that exact name, when the vendor's side of the proxy serves it. */
export function findModel(
  id: string,
  vendor: SimulatedModel["rules"]["vendor"],
): SimulatedModel | undefined {
  const model = models.get(id);
  return model?.rules.vendor === vendor ? model : undefined;
}
