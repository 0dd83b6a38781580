import {
  choice,
  clientKey,
  count,
  creditRates,
  databaseAddress,
  duration,
  filePath,
  flag,
  gitlabToken,
  hostNames,
  type Kind,
  listenAddress,
  modelAliases,
  modelName,
  port,
  serviceUrl,
  size,
  toggle,
  trustedProxies,
} from "./kinds.ts";

/** The groups of settings, in the order in which they are shown. */
export const settingGroups = [
  "GitLab",
  "Server",
  "Access",
  "Models",
  "Statistics",
  "Log",
  "Limits",
  "Timeouts",
] as const;

/** One environment variable. */
export interface Setting<T = unknown> extends Kind<T> {
  readonly group: typeof settingGroups[number];
  /** What it is for, in a sentence or two. */
  readonly help: string;
  /** What counts when it is unset, written as the variable would be; absent: nothing does. */
  readonly default?: string;
  /** The default in words, where it depends on other settings. */
  readonly defaultNote?: string;
  /** A value to show; when absent, the default is. */
  readonly example?: string;
  /** Whether its value must never be shown. */
  readonly secret?: true;
  /** What to do about a wrong value, when "write what is accepted" does not say enough. */
  readonly fix?: string;
}

/**
 * Every environment variable of the gateway. `.env.example` and `docs/configuration.md` are checked
 * against this table.
 */
export const settings = {
  GITLAB_TOKEN: {
    group: "GitLab",
    ...gitlabToken,
    secret: true,
    example: "glpat-xxxxxxxxxxxxxxxxxxxx",
    help: "GitLab personal access token with the scope `ai_features` or `api`. It is exchanged " +
      "for short-lived gateway tokens and sent to GITLAB_INSTANCE_URL only.",
    fix: "Copy the personal access token from GitLab once more, as one word.",
  },
  GITLAB_TOKEN_FILE: {
    group: "GitLab",
    ...filePath,
    example: "/run/secrets/gitlab_token",
    help: "File that holds the token instead; a changed file is taken over without a restart.",
  },
  GITLAB_INSTANCE_URL: {
    group: "GitLab",
    ...serviceUrl,
    default: "https://gitlab.com",
    help: "The GitLab instance that the token is from.",
  },
  GITLAB_AI_GATEWAY_URL: {
    group: "GitLab",
    ...serviceUrl,
    default: "https://cloud.gitlab.com",
    help: "GitLab's AI gateway; another one only if the instance has its own.",
  },
  UNARY_UPSTREAM: {
    group: "GitLab",
    ...choice("auto", "unary", "stream"),
    default: "auto",
    help:
      "How answers that the client does not want streamed are asked for: as a stream if they may " +
      "be longer than 8192 tokens (auto), always as they are (unary), always as a stream (stream).",
  },
  PORT: {
    group: "Server",
    ...port,
    default: "3456",
    help: "TCP port to listen on.",
  },
  GITLAB_PROXY_PORT: {
    group: "Server",
    ...port,
    example: "3456",
    help: "Older name of PORT; counts when PORT is unset.",
  },
  HOST: {
    group: "Server",
    ...listenAddress,
    defaultNote: "`127.0.0.1` while clients need no key, else `0.0.0.0`",
    example: "127.0.0.1",
    help: "Address to listen on.",
  },
  REUSE_PORT: {
    group: "Server",
    ...toggle,
    default: "0",
    help: "Whether several gateways on this machine may share the port; on Linux only.",
  },
  PROXY_API_KEY: {
    group: "Access",
    ...clientKey,
    secret: true,
    example: "your-proxy-api-key",
    help: "Key that clients must present. Unset, whoever reaches the gateway may use it.",
    fix: "Make a key of your own, for example with `openssl rand -hex 24`, or leave it unset.",
  },
  KEYS_FILE: {
    group: "Access",
    ...filePath,
    example: "data/keys.json",
    help: "File of named keys, each with its own limits.",
  },
  ALLOW_CLIENT_TOKENS: {
    group: "Access",
    ...toggle,
    default: "0",
    help:
      "Whether clients may present a GitLab token of their own as key, and are then served by " +
      "their own subscription.",
  },
  ALLOWED_HOSTS: {
    group: "Access",
    ...hostNames,
    example: "duo.internal,my-machine.local",
    help: "Host names, besides IP addresses and localhost, by which a gateway without a key may " +
      "be called.",
  },
  TRUST_PROXY: {
    group: "Access",
    ...trustedProxies,
    default: "none",
    example: "loopback,10.0.0.0/8",
    help: "Peers whose `x-forwarded-for` tells the client's address.",
  },
  DASHBOARD_ACCESS: {
    group: "Access",
    ...choice("public", "key", "off"),
    default: "public",
    help: "Who may see the dashboard and its JSON: everybody, holders of the key, nobody.",
  },
  DEFAULT_MODEL: {
    group: "Models",
    ...modelName,
    default: "duo-chat-sonnet-4-5",
    help: "Model of requests that name none.",
  },
  MODEL_ALIASES: {
    group: "Models",
    ...modelAliases,
    example: "fast=haiku,smart=opus",
    help: "Further names for models, or for other aliases.",
  },
  STATS_STORE: {
    group: "Statistics",
    ...choice("auto", "kv", "memory"),
    default: "auto",
    help:
      "Where statistics are kept: in a database (kv), in memory until the gateway stops, or in " +
      "the database if it can be opened (auto).",
  },
  STATS_KV_PATH: {
    group: "Statistics",
    ...databaseAddress,
    defaultNote: "`data/stats.kv` in the gateway's own folder",
    example: "data/stats.kv",
    help:
      "The database: a file, the URL of a shared one, or `linked` for the one that Deno Deploy " +
      "provides.",
  },
  CREDIT_RATES: {
    group: "Statistics",
    ...creditRates,
    example: "duo-chat-opus-4-6=1.2,duo-chat-sonnet-5=2",
    help: "How many requests one GitLab Credit pays for, by model, where that is not what GitLab " +
      "published; for the dashboard's estimate.",
  },
  LOG_LEVEL: {
    group: "Log",
    ...choice("error", "warn", "info", "debug"),
    default: "info",
    help: "The least important entries that are logged.",
  },
  DEBUG: {
    group: "Log",
    ...flag,
    default: "0",
    example: "1",
    help: "1 means LOG_LEVEL=debug.",
  },
  LOG_FORMAT: {
    group: "Log",
    ...choice("text", "json", "auto"),
    default: "auto",
    help: "Form of the log; auto is text on a terminal and JSON elsewhere.",
  },
  BODY_LIMIT: {
    group: "Limits",
    ...size("1kB", "1GB"),
    default: "50MB",
    help: "Largest request body.",
  },
  BUFFER_LIMIT: {
    group: "Limits",
    ...size("1kB", "64GB"),
    default: "400MB",
    help: "Memory for all request bodies that are held at one time; at least BODY_LIMIT.",
  },
  CONVERSATION_MEMORY: {
    group: "Limits",
    ...choice("on", "off"),
    default: "on",
    help: "Whether answers of the last hour are remembered, in memory, for clients that refer to " +
      "them instead of sending them again.",
  },
  MAX_CONCURRENT_UPSTREAM: {
    group: "Limits",
    ...count("1", "100000"),
    default: "256",
    help: "Requests that are sent upstream or answered at one time; others wait for their turn.",
  },
  MAX_QUEUED: {
    group: "Limits",
    ...count("0", "100000"),
    default: "1000",
    help: "Requests that wait for their turn at most; others are sent away for a while.",
  },
  HEADERS_TIMEOUT: {
    group: "Timeouts",
    ...duration("1s", "1h"),
    default: "120s",
    help: "From sending a request upstream, connecting included, to the first line of the answer.",
  },
  IDLE_TIMEOUT: {
    group: "Timeouts",
    ...duration("1s", "1h"),
    default: "300s",
    help: "Silence of the upstream within an answer.",
  },
  BODY_TIMEOUT: {
    group: "Timeouts",
    ...duration("1s", "1h"),
    default: "60s",
    help: "For a request body to arrive from the client.",
  },
  WRITE_TIMEOUT: {
    group: "Timeouts",
    ...duration("1s", "1h"),
    default: "600s",
    help: "For a client to read on in an answer that it has begun to get.",
  },
  SHUTDOWN_TIMEOUT: {
    group: "Timeouts",
    ...duration("0s", "1h"),
    default: "30s",
    help: "For open answers to finish when the gateway is told to stop.",
  },
  HEARTBEAT_INTERVAL: {
    group: "Timeouts",
    ...duration("1s", "5m"),
    default: "15s",
    help: "Silence on a stream after which the client is sent a sign of life.",
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

export const settingNames = Object.keys(settings) as SettingName[];
