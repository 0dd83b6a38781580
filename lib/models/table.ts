/**
 * The models behind GitLab's proxy, one line each. The proxy compares the upstream id verbatim, so
 * an id here is exactly what it lists. A new model is a new line; its aliases follow from its names.
 */
import type { DialectName } from "../dialects/names.ts";
import {
  claude45,
  claude46,
  claude5,
  claude55,
  codex5,
  codex52,
  fable5,
  gpt5,
  gpt51,
  gpt52,
  gpt54,
  gpt55,
  gpt56,
  gpt6,
  haiku55,
  opus45,
  opus47,
} from "./capabilities.ts";
import type { Capabilities, Provider } from "./model.ts";

/** How sure it is that the proxy serves a model: it does, it no longer does, or nobody has seen it. */
export type ModelStatus = "offered" | "removed" | "unverified";

/** One line of the table. */
export interface ModelRow {
  readonly id: string;
  readonly upstreamId: string;
  readonly displayName: string;
  readonly contextWindow: number;
  readonly outputLimit: number;
  /** Day of the release, `YYYY-MM-DD`. */
  readonly released: string;
  readonly can: Capabilities;
  readonly provider: Provider;
  readonly dialects: readonly DialectName[];
  readonly status: ModelStatus;
  /** Id of the model to try when the proxy refuses this one. */
  readonly successor?: string;
}

type Standing = Pick<ModelRow, "status" | "successor">;
type Line = [
  id: string,
  upstreamId: string,
  displayName: string,
  contextWindow: number,
  outputLimit: number,
  released: string,
  can: Capabilities,
  standing?: Standing,
];

const unverified: Standing = { status: "unverified" };
/** Taken off the proxy's list on 2026-07-13; people's configurations still name them. */
const removedCodex: Standing = { status: "removed", successor: "duo-chat-gpt-5-3-codex" };

/** The first eleven are those of earlier proxies, in the order of their model lists. */
// deno-fmt-ignore
export const modelTable: readonly ModelRow[] = [
  claude("duo-chat-opus-4-6",      "claude-opus-4-6",            "Claude Opus 4.6",   1_000_000, 128_000, "2026-02-05", claude46),
  claude("duo-chat-sonnet-4-6",    "claude-sonnet-4-6",          "Claude Sonnet 4.6", 1_000_000,  64_000, "2026-02-17", claude46),
  claude("duo-chat-opus-4-5",      "claude-opus-4-5-20251101",   "Claude Opus 4.5",     200_000,  64_000, "2025-11-24", opus45),
  claude("duo-chat-sonnet-4-5",    "claude-sonnet-4-5-20250929", "Claude Sonnet 4.5",   200_000,  64_000, "2025-09-29", claude45),
  claude("duo-chat-haiku-4-5",     "claude-haiku-4-5-20251001",  "Claude Haiku 4.5",    200_000,  64_000, "2025-10-15", claude45),
  gpt("duo-chat-gpt-5-1",          "gpt-5.1-2025-11-13",         "GPT-5.1",             400_000, 128_000, "2025-11-13", gpt51),
  gpt("duo-chat-gpt-5-2",          "gpt-5.2-2025-12-11",         "GPT-5.2",             400_000, 128_000, "2025-12-11", gpt52),
  gpt("duo-chat-gpt-5-mini",       "gpt-5-mini-2025-08-07",      "GPT-5 mini",          400_000, 128_000, "2025-08-07", gpt5),
  agent("duo-chat-gpt-5-codex",    "gpt-5-codex",                "GPT-5 Codex",         400_000, 128_000, "2025-09-23", codex5,  removedCodex),
  agent("duo-chat-gpt-5-2-codex",  "gpt-5.2-codex",              "GPT-5.2 Codex",       400_000, 128_000, "2026-01-14", codex52, removedCodex),
  agent("duo-chat-gpt-5-3-codex",  "gpt-5.3-codex",              "GPT-5.3 Codex",       400_000, 128_000, "2026-02-05", codex52),

  claude("duo-chat-fable-5-1",     "claude-fable-5-1",           "Claude Fable 5.1",  1_000_000, 128_000, "2026-09-02", claude55),
  claude("duo-chat-fable-5",       "claude-fable-5",             "Claude Fable 5",    1_000_000, 128_000, "2026-07-28", fable5),
  claude("duo-chat-opus-5-5",      "claude-opus-5-5",            "Claude Opus 5.5",   1_000_000, 128_000, "2026-09-22", claude55, unverified),
  claude("duo-chat-opus-5",        "claude-opus-5",              "Claude Opus 5",     1_000_000, 128_000, "2026-07-28", claude5),
  claude("duo-chat-opus-4-8",      "claude-opus-4-8",            "Claude Opus 4.8",   1_000_000, 128_000, "2026-05-28", claude5),
  claude("duo-chat-opus-4-7",      "claude-opus-4-7",            "Claude Opus 4.7",   1_000_000, 128_000, "2026-04-16", opus47),
  claude("duo-chat-sonnet-5",      "claude-sonnet-5",            "Claude Sonnet 5",   1_000_000,  64_000, "2026-06-30", claude5),
  claude("duo-chat-haiku-5-5",     "claude-haiku-5-5",           "Claude Haiku 5.5",    200_000, 128_000, "2026-10-13", haiku55, unverified),
  agent("duo-chat-gpt-6-astra",    "gpt-6-astra",                "GPT-6 Astra",       1_050_000, 128_000, "2026-09-07", gpt6),
  agent("duo-chat-gpt-5-6-sol",    "gpt-5.6-sol",                "GPT-5.6 Sol",       1_050_000, 128_000, "2026-07-09", gpt56),
  agent("duo-chat-gpt-5-6-terra",  "gpt-5.6-terra",              "GPT-5.6 Terra",     1_050_000, 128_000, "2026-07-09", gpt56),
  agent("duo-chat-gpt-5-6-luna",   "gpt-5.6-luna",               "GPT-5.6 Luna",      1_050_000, 128_000, "2026-07-09", gpt56),
  gpt("duo-chat-gpt-5-5",          "gpt-5.5-2026-04-23",         "GPT-5.5",           1_050_000, 128_000, "2026-04-23", gpt55),
  gpt("duo-chat-gpt-5-4",          "gpt-5.4-2026-03-05",         "GPT-5.4",           1_050_000, 128_000, "2026-03-05", gpt54),
  gpt("duo-chat-gpt-5-4-mini",     "gpt-5.4-mini",               "GPT-5.4 mini",        400_000, 128_000, "2026-03-17", gpt54),
  gpt("duo-chat-gpt-5-4-nano",     "gpt-5.4-nano",               "GPT-5.4 nano",        400_000, 128_000, "2026-03-17", gpt54),
  // On the proxy's list without a name of GitLab's own.
  gpt("gpt-5",                     "gpt-5",                      "GPT-5",               400_000, 128_000, "2025-08-07", gpt5),
];

/** A model that speaks Messages only. */
function claude(...line: Line): ModelRow {
  return row("anthropic", ["messages"], line);
}

/** A model that speaks both OpenAI dialects; Responses keeps its reasoning between turns. */
function gpt(...line: Line): ModelRow {
  return row("openai", ["responses", "chat"], line);
}

/** A model that speaks Responses only: Codex, and everything from GPT-5.6 on. */
function agent(...line: Line): ModelRow {
  return row("openai", ["responses"], line);
}

function row(provider: Provider, dialects: readonly DialectName[], line: Line): ModelRow {
  const [id, upstreamId, displayName, contextWindow, outputLimit, released, can, standing] = line;
  return {
    id,
    upstreamId,
    displayName,
    provider,
    dialects,
    contextWindow,
    outputLimit,
    released,
    can,
    status: "offered",
    ...standing,
  };
}
