import type { Config } from "./config.ts";
import { Environment, type Variables } from "./environment.ts";
import type { ModelAliases } from "./model_aliases.ts";
import type { Problem } from "./problem.ts";
import { settingNames } from "./settings.ts";
import { warnings } from "./warnings.ts";

/** What the model catalog says about names; it is handed in because it knows the models. */
export interface ModelChecks {
  /** What is wrong with the user's aliases (loops, unknown targets), one sentence each. */
  aliases(aliases: ModelAliases): readonly string[];
  /** What is wrong with the default model, given these aliases. */
  defaultModel(name: string, aliases: ModelAliases): string | undefined;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * The configuration that these variables describe, or everything that is wrong with them at once.
 * Reads nothing else. A missing GitLab token is no problem here: `hasUsableToken` tells.
 */
export function readConfig(variables: Variables, models: ModelChecks): ConfigResult {
  const env = new Environment(variables);
  const key = env.read("PROXY_API_KEY");
  const keysFile = env.read("KEYS_FILE");
  const clientTokens = env.read("ALLOW_CLIENT_TOKENS");
  const keyRequired = key !== undefined || keysFile !== undefined || clientTokens;
  const aliases = env.read("MODEL_ALIASES") ?? new Map<string, string[]>();
  const bodyLimit = env.read("BODY_LIMIT");
  const config: Config = {
    gitlab: Object.freeze({
      token: env.read("GITLAB_TOKEN"),
      tokenFile: env.read("GITLAB_TOKEN_FILE"),
      instanceUrl: env.read("GITLAB_INSTANCE_URL"),
      gatewayUrl: env.read("GITLAB_AI_GATEWAY_URL"),
      unaryUpstream: env.read("UNARY_UPSTREAM"),
    }),
    server: Object.freeze({
      host: env.read("HOST") ?? (keyRequired ? "0.0.0.0" : "127.0.0.1"),
      port: (env.text("PORT") === undefined ? env.read("GITLAB_PROXY_PORT") : undefined) ??
        env.read("PORT"),
      reusePort: env.read("REUSE_PORT"),
    }),
    access: Object.freeze({
      key,
      keysFile,
      clientTokens,
      keyRequired,
      allowedHosts: env.read("ALLOWED_HOSTS") ?? [],
      trustedProxies: env.read("TRUST_PROXY"),
      dashboard: env.read("DASHBOARD_ACCESS"),
    }),
    models: Object.freeze({ default: env.read("DEFAULT_MODEL"), aliases }),
    statistics: Object.freeze({
      store: env.read("STATS_STORE"),
      database: env.read("STATS_KV_PATH"),
      creditRates: env.read("CREDIT_RATES") ?? new Map<string, number>(),
    }),
    log: Object.freeze({
      level: logLevel(env),
      format: env.read("LOG_FORMAT"),
    }),
    limits: Object.freeze({
      body: bodyLimit,
      buffers: bufferLimit(env, bodyLimit),
      concurrent: env.read("MAX_CONCURRENT_UPSTREAM"),
      queued: env.read("MAX_QUEUED"),
      memory: env.read("CONVERSATION_MEMORY"),
    }),
    timeouts: Object.freeze({
      headers: env.read("HEADERS_TIMEOUT"),
      idle: env.read("IDLE_TIMEOUT"),
      body: env.read("BODY_TIMEOUT"),
      write: env.read("WRITE_TIMEOUT"),
      shutdown: env.read("SHUTDOWN_TIMEOUT"),
      heartbeat: env.read("HEARTBEAT_INTERVAL"),
    }),
  };
  checkDashboard(env, config);
  checkModels(env, config, models);
  return env.problems.length > 0
    ? { ok: false, problems: inOrder(env.problems) }
    : { ok: true, config: Object.freeze(config), warnings: warnings(env, config) };
}

/** In the order in which the settings are documented. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const names: readonly string[] = settingNames;
  return problems.toSorted((a, b) => names.indexOf(a.variable) - names.indexOf(b.variable));
}

/** The level as set, unless `DEBUG=1`, the shorter way to ask for everything, wins. */
function logLevel(env: Environment): Config["log"]["level"] {
  const level = env.read("LOG_LEVEL");
  return env.read("DEBUG") === "on" ? "debug" : level;
}

/** A larger body limit takes the default of the buffers with it; a set value must have room. */
function bufferLimit(env: Environment, bodyLimit: number): number {
  const limit = env.read("BUFFER_LIMIT");
  if (limit >= bodyLimit) return limit;
  const isComparable = env.isRight("BODY_LIMIT") && env.isRight("BUFFER_LIMIT");
  if (env.text("BUFFER_LIMIT") !== undefined && isComparable) {
    env.report(
      "BUFFER_LIMIT",
      "It is less than BODY_LIMIT, so that the largest body could never be read.",
      "Set it to BODY_LIMIT or more, or lower BODY_LIMIT.",
    );
  }
  return bodyLimit;
}

function checkDashboard(env: Environment, config: Config): void {
  const keys = env.text("PROXY_API_KEY") ?? env.text("KEYS_FILE");
  if (config.access.dashboard === "key" && keys === undefined) {
    env.report(
      "DASHBOARD_ACCESS",
      "It is key, but there is no key, so nobody could see the dashboard.",
      "Set PROXY_API_KEY or KEYS_FILE, or set this to public or off.",
    );
  }
}

function checkModels(env: Environment, { models }: Config, checks: ModelChecks): void {
  if (!env.isRight("MODEL_ALIASES")) return;
  for (const problem of checks.aliases(models.aliases)) env.report("MODEL_ALIASES", problem);
  if (!env.isRight("MODEL_ALIASES")) return;
  if (!env.isRight("DEFAULT_MODEL")) return;
  const problem = checks.defaultModel(models.default, models.aliases);
  if (problem !== undefined) env.report("DEFAULT_MODEL", problem);
}
