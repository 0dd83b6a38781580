import { errorStatus } from "../../core/errors.ts";
import { outcomeKinds } from "../../core/outcome.ts";
import { dialectNames } from "../../dialects/names.ts";
import {
  byName,
  count,
  described,
  flag,
  list,
  milliseconds,
  moment,
  object,
  oneOf,
  orNull,
  ref,
  type Schema,
  text,
} from "./schema.ts";

const percentiles = object({
  p50: orNull(milliseconds),
  p95: orNull(milliseconds),
  p99: orNull(milliseconds),
});

const model = object({
  id: text,
  object: { const: "model" },
  created: described(count, "Day of the release, in Unix seconds."),
  owned_by: text,
  type: { const: "model" },
  display_name: text,
  created_at: { type: "string", format: "date-time" },
  context_window: described(count, "Tokens."),
  max_input_tokens: count,
  max_tokens: described(count, "Largest answer, in tokens."),
});

const sums = {
  totalRequests: count,
  successCount: count,
  errorCount: described(count, "Neither this nor successCount has those whose client left."),
  totalInputTokens: described(count, "With what was read from caches and written to them."),
  totalOutputTokens: described(count, "With reasoning."),
  totalTokens: count,
  avgLatencyMs: count,
};

const additions = {
  outcomes: object(Object.fromEntries(outcomeKinds.map((kind) => [kind, count]))),
  cacheReadTokens: count,
  cacheWriteTokens: count,
  reasoningTokens: count,
  usageUnknownCount: described(count, "Requests whose usage the upstream never told."),
  retries: count,
  latencyMs: percentiles,
  firstByteMs: percentiles,
  gatewayMs: percentiles,
};

const record = {
  id: text,
  timestamp: moment,
  model: text,
  endpoint: text,
  status: oneOf(["success", "cancelled", "error"]),
  latencyMs: count,
  inputTokens: count,
  outputTokens: count,
  totalTokens: count,
  clientIp: described(text, "Empty for those who may not see the whole dashboard."),
  stream: flag,
  outcome: oneOf(outcomeKinds),
  httpStatus: described(count, "499 when the client left before there was a status."),
  clientDialect: oneOf(dialectNames),
  lane: oneOf(["passthrough", "translate", "none"]),
  bodyMs: milliseconds,
  gatewayMs: milliseconds,
  upstreamMs: milliseconds,
  retries: count,
  cacheReadTokens: count,
  cacheWriteTokens: count,
  reasoningTokens: count,
  usageKnown: flag,
  dropped: described(list(text), "Parameters that had to be left out or changed."),
  bytesIn: count,
  bytesOut: count,
};

/** Absent when not known, or not shown to this caller. */
const recordOptions = {
  errorKind: oneOf(Object.keys(errorStatus)),
  errorMessage: text,
  upstreamDialect: oneOf(dialectNames),
  requestedModel: text,
  upstreamModel: text,
  keyName: text,
  userAgent: text,
  firstByteMs: milliseconds,
  finishReason: text,
};

const traffic = described(
  byName(object({ requests: count, tokens: count })),
  "By the beginning of the hour or day, in UTC; only those with traffic.",
);

const stats = object({
  uptime: described(count, "Seconds."),
  startedAt: { type: "string", format: "date-time" },
  ...sums,
  models: described(byName(ref("ModelStats")), "By model; unknown ones share a name."),
  requestsByHour: traffic,
  requestsByDay: traffic,
  recentRequests: described(list(ref("Record")), "The latest hundred, newest first."),
  ...additions,
  inFlight: count,
  health: object({
    begun: count,
    ended: count,
    endedTwice: count,
    lost: count,
    droppedListeners: count,
    store: object({
      kind: oneOf(["memory", "kv"]),
      pending: count,
      lost: count,
      failures: count,
    }, { savedAt: moment, lastError: text }),
  }),
  limits: object({
    upstream: object({ active: count, waiting: count }),
    budgetStore: object({ alone: flag, failures: count }),
  }, { budgets: list({ type: "object" }) }),
}, {
  keys: described(
    byName(ref("ModelStats")),
    "By name of the key, for those who may see the whole dashboard.",
  ),
});

/** The schemas of the gateway's own JSON, by name. */
export const schemas: Readonly<Record<string, Schema>> = {
  Health: object(
    { status: { const: "ok" } },
    { budgets: described(text, "Present while budgets are counted by this process alone.") },
  ),
  Alive: object({ status: { const: "ok" } }),
  Readiness: object(
    { status: oneOf(["ready", "degraded", "unavailable"]) },
    { reason: text },
  ),
  Welcome: object({ name: text, description: text, endpoints: list(text) }),
  Model: described(model, "Valid for OpenAI's and for Anthropic's libraries."),
  ModelList: object({
    object: { const: "list" },
    data: list(ref("Model")),
    has_more: flag,
    first_id: orNull(text),
    last_id: orNull(text),
    models: list(object({ id: text, provider: text, backend_model: text })),
    aliases: list(text),
  }),
  ModelStats: object({ ...sums, latencySum: count, ...additions }),
  Record: described(
    object(record, recordOptions),
    "One ended request; it never has prompts, answers or keys.",
  ),
  ExportedRecord: object(
    { time: { type: "string", format: "date-time" }, ...record },
    recordOptions,
  ),
  Stats: stats,
  DashboardModels: object({
    models: list(object({
      id: text,
      provider: text,
      backendModel: text,
      stats: orNull(ref("ModelStats")),
    })),
    aliases: list(text),
  }),
  Board: described(
    object({ at: moment, board: { type: "object" } }),
    "What the dashboard shows. It changes with the dashboard: scripts had better read the statistics.",
  ),
  TokenCount: object({ input_tokens: count }),
  AnthropicError: object({
    type: { const: "error" },
    error: object({ type: text, message: text }, { details: { type: "object" } }),
  }, { request_id: text }),
  OpenAIError: object({
    error: object({
      message: text,
      type: text,
      param: orNull(text),
      code: orNull(text),
    }),
  }),
};
