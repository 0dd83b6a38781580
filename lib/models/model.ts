import type { Edit, RequestView } from "../core/request_view.ts";
import type { DialectName } from "../dialects/names.ts";

/** The company behind a model; it selects the path of GitLab's proxy. */
export type Provider = "anthropic" | "openai";

/** How hard a model may be asked to think, weakest first. */
export const effortLevels = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;
export type Effort = typeof effortLevels[number];

/**
 * What a model accepts, as data: the source is the per-model table of the vendors' own rules
 * (docs/dialects.md names each). Passthrough edits and translation both read it.
 */
export interface Capabilities {
  /** Sampling parameters: any, `temperature` or `top_p` but not both, or none at all. */
  sampling: "any" | "one_of" | "none";
  /** How thinking is asked for: a token budget, adaptively, or (OpenAI) by effort alone. */
  thinking: "budget" | "adaptive" | "effort";
  /** Whether thinking can be switched off; `up_to_high` only while effort is `high` or lower. */
  thinkingOff: "yes" | "no" | "up_to_high";
  /** Accepted effort words; empty when the model knows none. */
  efforts: readonly Effort[];
  /** Whether a tool can be forced: always, never, or only while the model does not think. */
  forcedTool: "yes" | "no" | "not_with_thinking";
  /** Whether `role: "system"` is understood inside `messages`. */
  systemInMessages: boolean;
  /** Whether a trailing assistant message is continued. */
  prefill: boolean;
  /** Function tools on Chat: always, unless an effort is given, only with effort `none`, never. */
  chatTools: "yes" | "without_effort" | "with_effort_none" | "never";
  /** Whether a token budget is accepted although `thinking` is adaptive. */
  budgetBesideAdaptive: boolean;
  /** Whether sampling, penalties and logprobs are accepted while the effort is `none`. */
  samplingWithEffortNone: boolean;
  /** Whether it stops at sequences that the client names. */
  stopSequences: boolean;
}

/** What passthrough changes in one request, and what it had to leave out. */
export interface Amendment {
  edits: Edit[];
  /** Names of the parameters that were dropped or changed, for `x-gateway-dropped`. */
  dropped: string[];
}

/** One entry of the catalog. */
export interface Model {
  /** GitLab's name for it, for example `duo-chat-sonnet-4-5`. */
  readonly id: string;
  /** The name that the upstream's proxy knows, for example `claude-sonnet-4-5-20250929`. */
  readonly upstreamId: string;
  readonly displayName: string;
  readonly provider: Provider;
  /** Dialects it can be reached in, the preferred one first. */
  readonly dialects: readonly DialectName[];
  /** Context window and largest output, in tokens. */
  readonly contextWindow: number;
  readonly outputLimit: number;
  /** When it was released, in Unix seconds: constant, for model lists. */
  readonly created: number;
  readonly can: Capabilities;
  /** Name under which statistics count it; one shared name for all models known only by prefix. */
  readonly statisticsId: string;
  /** Whether it accepts this very request in this dialect. */
  speaks(dialect: DialectName, request: RequestView): boolean;
  /** The edits without which it would refuse this request in a dialect that it speaks. */
  amend(dialect: DialectName, request: RequestView): Amendment;
}
