import { createKeys } from "./access/keys.ts";
import type { Config } from "./config/mod.ts";
import { BufferBudget } from "./core/buffer_budget.ts";
import type { Clock } from "./core/clock.ts";
import { GatewayError } from "./core/errors.ts";
import { AbsentModels } from "./http/absent_models.ts";
import { Gateway } from "./http/gateway.ts";
import { createHandler, type Handler } from "./http/handler.ts";
import { InFlight } from "./http/in_flight.ts";
import { StatisticsPages } from "./http/stats.ts";
import { createMemory } from "./core/memory_store.ts";
import { Calibration } from "./core/tokens/calibration.ts";
import { createCatalog } from "./models/catalog.ts";
import { logExchange } from "./stats/exchange_log.ts";
import { MemoryStore } from "./stats/memory_store.ts";
import { createStatistics, type Statistics } from "./stats/recorder.ts";
import { createLogger, type Logger } from "./telemetry/log.ts";
import { createRedactor } from "./telemetry/redact.ts";
import { createUpstream } from "./upstream/send.ts";
import { createTokenSource } from "./upstream/token_source.ts";
import type { Fetch, TokenSource } from "./upstream/types.ts";

/** What the gateway needs of the world around it. */
export interface AppDeps {
  fetch: Fetch;
  clock: Clock;
  /** A number from 0 up to 1, for jitter. */
  random(): number;
  /** A new request id. */
  newId(): string;
  /** Takes one line of the log, without its line end. */
  writeLog(line: string): void;
  logFormat: "json" | "text";
  userAgent: string;
}

/** The gateway as a function from requests to responses, and what its process does with it. */
export interface App {
  /** Answers one request; `peer` is the address at the other end of its connection. */
  readonly handle: Handler;
  readonly statistics: Statistics;
  readonly tokens: TokenSource;
  readonly logger: Logger;
  /** Obtains a token ahead of the first request; failing is logged and hurts nothing. */
  warmUp(): Promise<void>;
  /**
   * Refuses what is new from now on, waits for what is being served, and after `deadlineMs` ends
   * the rest with an error in each client's dialect.
   */
  drain(deadlineMs: number): Promise<void>;
}

/** One request to GitLab's token exchange; GitLab itself waits up to 30 s for its gateway. */
const EXCHANGE_TIMEOUT_MS = 35_000;

/** Bounds of what is remembered of conversations: bytes, answers, milliseconds. */
const MEMORY = { maxBytes: 64_000_000, maxEntries: 5_000, ttlMs: 3_600_000 };

/** Puts the gateway together from a configuration and what it needs of the world. */
export function createApp(config: Config, deps: AppDeps): App {
  const { clock } = deps;
  const secrets = [config.gitlab.token, config.access.key].filter((secret) => secret !== undefined);
  const redact = createRedactor(secrets);
  const logger = createLogger({
    level: config.log.level,
    format: config.log.format === "auto" ? deps.logFormat : config.log.format,
    write: deps.writeLog,
    clock,
    redact,
  });
  const statistics = createStatistics({ clock, store: new MemoryStore(), redact });
  statistics.subscribe((event) => event.type === "ended" && logExchange(logger, event.record));

  const catalog = createCatalog({
    aliases: config.models.aliases,
    defaultModel: config.models.default,
  });
  const tokens = createTokenSource(deps, {
    instanceUrl: config.gitlab.instanceUrl,
    credential: config.gitlab.token,
    timeoutMs: EXCHANGE_TIMEOUT_MS,
  });
  const upstream = createUpstream(deps, {
    gatewayUrl: config.gitlab.gatewayUrl,
    tokens,
    headersTimeoutMs: config.timeouts.headers,
  });
  const inFlight = new InFlight();
  const keys = createKeys(config.access.key);
  const gateway = new Gateway({
    catalog,
    upstream,
    absentModels: new AbsentModels(clock),
    memory: createMemory({
      ...MEMORY,
      clock,
      enabled: config.limits.memory === "on",
    }),
    statistics,
    inFlight,
    buffers: new BufferBudget(config.limits.buffers),
    clock,
    logger,
    calibration: new Calibration(),
    unaryUpstream: config.gitlab.unaryUpstream,
    bodyLimit: config.limits.body,
    timeouts: config.timeouts,
  });
  const handle = createHandler({
    keys,
    origins: { keyRequired: keys.required, allowedHosts: config.access.allowedHosts },
    trustedProxies: config.access.trustedProxies,
    catalog,
    gateway,
    statistics: new StatisticsPages({
      statistics,
      catalog,
      keys,
      access: config.access.dashboard,
      clock,
    }),
    logger,
    newId: deps.newId,
  });

  return {
    handle,
    statistics,
    tokens,
    logger,
    async warmUp() {
      try {
        await tokens.get();
      } catch (cause) {
        const message = cause instanceof Error ? cause.message : "";
        logger.warn("token exchange failed", { message });
      }
    },
    async drain(deadlineMs) {
      inFlight.close();
      tokens.close();
      const cancel = clock.after(deadlineMs, () => inFlight.stopAll(shuttingDown()));
      await inFlight.idle();
      cancel();
    },
  };
}

function shuttingDown(): GatewayError {
  return new GatewayError("unavailable", "The gateway is shutting down. Send the request again.", {
    retryAfter: 5,
  });
}
