import { Budgets } from "./access/budgets.ts";
import { ClientTokens } from "./access/client_tokens.ts";
import { FairQueue } from "./access/fair_queue.ts";
import { GuardedStore } from "./access/guarded_store.ts";
import { KeyRing } from "./access/key_ring.ts";
import type { KeyRule } from "./access/key_rule.ts";
import { createKeys } from "./access/keys.ts";
import { KvBudgetStore } from "./access/kv_budget_store.ts";
import { Limiter } from "./access/limits.ts";
import { MemoryBudgetStore } from "./access/memory_budget_store.ts";
import { Sessions } from "./access/sessions.ts";
import { SignInThrottle } from "./access/sign_in_throttle.ts";
import type { Config } from "./config/mod.ts";
import { BufferBudget } from "./core/buffer_budget.ts";
import type { Clock } from "./core/clock.ts";
import { GatewayError } from "./core/errors.ts";
import type { Secret } from "./core/secret.ts";
import { waitAtMost } from "./core/within.ts";
import { creditRates } from "./dashboard/credits.ts";
import { AbsentModels } from "./http/absent_models.ts";
import { Admissions } from "./http/admissions.ts";
import { openClientUser } from "./http/client_user.ts";
import { Gateway } from "./http/gateway.ts";
import { Dashboard } from "./http/dashboard.ts";
import { createHandler, type Handler } from "./http/handler.ts";
import { Identities } from "./http/identities.ts";
import { InFlight } from "./http/in_flight.ts";
import { LiveFeeds } from "./http/live_feeds.ts";
import type { Pages } from "./http/pages.ts";
import { RefusedParts } from "./http/refused_parts.ts";
import { Readiness } from "./http/readiness.ts";
import { StatisticsPages } from "./http/stats.ts";
import { createMemory } from "./core/memory_store.ts";
import { Calibration } from "./core/tokens/calibration.ts";
import { ErrorCounts } from "./metrics/error_counts.ts";
import { exportTelemetry } from "./metrics/export_telemetry.ts";
import { createMetrics } from "./metrics/metrics.ts";
import { modelLabels } from "./metrics/model_label.ts";
import type { OpenTelemetry } from "./metrics/otel_api.ts";
import { processFamilies } from "./metrics/process.ts";
import { Instances } from "./instances/instances.ts";
import { ownInstance } from "./instances/own.ts";
import { createCatalog } from "./models/catalog.ts";
import type { ModelList } from "./models/model_list.ts";
import { upstreamIds } from "./models/upstream_ids.ts";
import { logExchange } from "./stats/exchange_log.ts";
import type { KvDatabase } from "./stats/kv_database.ts";
import { KvStore } from "./stats/kv_store.ts";
import { MemoryStore } from "./stats/memory_store.ts";
import { createStatistics, type Statistics } from "./stats/recorder.ts";
import { createLogger, type Logger } from "./telemetry/log.ts";
import { createRedactor } from "./telemetry/redact.ts";
import { createUpstream } from "./upstream/send.ts";
import { TokenEnd } from "./upstream/token_end.ts";
import { askAboutToken, readTokenFacts } from "./upstream/token_facts.ts";
import { createTokenSource } from "./upstream/token_source.ts";
import type { Fetch, TokenSource } from "./upstream/types.ts";
import { VendorHealth } from "./upstream/vendor_health.ts";
import { version } from "./version.ts";

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
  /** Whether the server holds request bodies to the length that they declare, as Deno's does. */
  lengthsHold?: boolean;
  /** Where statistics and budgets are kept; without it they end with the process. */
  database?: KvDatabase;
  /** What shows the dashboard to people; without it there is its JSON only. */
  pages?: Pages;
  /** OpenTelemetry, where it is switched on. */
  telemetry?: OpenTelemetry;
  /** Whether GitLab is only simulated, which the dashboard then says. */
  isDemo?: boolean;
  /** The named keys to begin with. */
  keyRules?: readonly KeyRule[];
  /** GitLab's own list of models, where it has been read. */
  modelList?: ModelList;
}

/** The gateway as a function from requests to responses, and what its process does with it. */
export interface App {
  /** Answers one request; `peer` is the address at the other end of its connection. */
  readonly handle: Handler;
  readonly statistics: Statistics;
  readonly tokens: TokenSource;
  readonly logger: Logger;
  /** The named keys; replacing them takes effect with the next request. */
  readonly keyRing: KeyRing;
  /**
   * Reads the statistics that were kept and begins to write them; waits for at most `deadlineMs`.
   * A database that fails is logged and tried again.
   */
  restore(deadlineMs: number): Promise<void>;
  /** Obtains a token ahead of the first request; failing is logged and hurts nothing. */
  warmUp(): Promise<void>;
  /** Looks when the user's token ends, now and every day, and announces it in the log in time. */
  watchTokenEnd(): Promise<void>;
  /** Takes a new GitLab token of the user's in place of the one before. */
  renewCredential(credential: Secret): void;
  /**
   * Refuses what is new from now on, waits for what is being served, and after `deadlineMs` ends
   * the rest with an error in each client's dialect.
   */
  drain(deadlineMs: number): Promise<void>;
  /** Writes what is left of the statistics, for at most `deadlineMs`; the last thing to be called. */
  close(deadlineMs: number): Promise<void>;
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
  const shared = deps.database &&
    { database: deps.database, clock, logger, writer: deps.newId() };
  const kept = shared && new KvStore({ ...shared, random: deps.random });
  const statistics = createStatistics({ clock, store: kept ?? new MemoryStore(), redact });
  statistics.subscribe((event) => event.type === "ended" && logExchange(logger, event.record));

  const catalog = createCatalog({
    aliases: config.models.aliases,
    defaultModel: config.models.default,
    list: deps.modelList,
  });
  const tokens = createTokenSource(deps, {
    instanceUrl: config.gitlab.instanceUrl,
    credential: config.gitlab.token,
    timeoutMs: EXCHANGE_TIMEOUT_MS,
  });
  let credential = config.gitlab.token;
  const tokenEnd = new TokenEnd({
    clock,
    async ask() {
      if (!credential) return undefined;
      const { instanceUrl } = config.gitlab;
      const question = { instanceUrl, credential, timeoutMs: EXCHANGE_TIMEOUT_MS };
      return readTokenFacts((await askAboutToken(deps, question)).reply);
    },
    onNear: (announcement) => logger.warn(announcement),
  });
  const health = new VendorHealth(clock);
  const upstream = createUpstream(deps, {
    gatewayUrl: config.gitlab.gatewayUrl,
    tokens,
    headersTimeoutMs: config.timeouts.headers,
    health,
  });
  const inFlight = new InFlight();
  const keyRing = new KeyRing((name) => upstreamIds(catalog, name), deps.keyRules);
  const keys = createKeys({
    proxyKey: config.access.key,
    ring: keyRing,
    required: config.access.keyRequired,
    clock,
  });
  const clientTokens = config.access.clientTokens
    ? new ClientTokens({
      clock,
      open: (token) =>
        openClientUser(deps, {
          ...config.gitlab,
          exchangeTimeoutMs: EXCHANGE_TIMEOUT_MS,
          headersTimeoutMs: config.timeouts.headers,
          health,
        }, token),
    })
    : undefined;
  const budgetStore = new GuardedStore(
    deps.database ? new KvBudgetStore(deps.database, clock) : new MemoryBudgetStore(),
    clock,
    (alone) =>
      alone
        ? logger.warn("budgets are counted by this process alone: the database does not work")
        : logger.info("budgets are counted in the database again"),
  );
  const budgets = new Budgets(clock, budgetStore);
  const queue = new FairQueue(config.limits.concurrent, config.limits.queued);
  const limiter = new Limiter(clock, budgets);
  const admissions = new Admissions({ limiter, queue, clock });
  const limits = { queue, limiter, keyRing, budgetStore };
  statistics.subscribe((event) => event.type === "ended" && admissions.settle(event.record));
  const memory = createMemory({ ...MEMORY, clock, enabled: config.limits.memory === "on" });
  const gateway = new Gateway({
    catalog,
    admissions,
    absentModels: new AbsentModels(clock),
    refusedParts: new RefusedParts(clock),
    memory,
    statistics,
    inFlight,
    buffers: new BufferBudget(config.limits.buffers),
    clock,
    logger,
    calibration: new Calibration(),
    unaryUpstream: config.gitlab.unaryUpstream,
    bodyLimit: config.limits.body,
    ...deps.lengthsHold && { lengthsHold: true },
    timeouts: config.timeouts,
  });
  const errors = new ErrorCounts();
  statistics.subscribe((event) => event.type === "ended" && errors.count(event.record));
  const measured = {
    statistics,
    errors,
    catalog,
    queue,
    budgetStore,
    upstream: () => tokens.status(),
  };
  if (deps.telemetry) {
    exportTelemetry(deps.telemetry, {
      statistics,
      process: () => processFamilies(measured),
      labels: modelLabels(catalog),
    });
  }
  const own = { version, statistics, tokens, health, queue, inFlight };
  const instances = shared &&
    new Instances({ ...shared, ...own, cancel: (id) => inFlight.cancel(id) });
  const sessions = new Sessions(keys, clock, config.gitlab.token);
  const statisticsPages = new StatisticsPages({
    statistics,
    catalog,
    keys,
    sessions,
    access: config.access.dashboard,
    clock,
    limits,
  });
  const dashboard = new Dashboard({
    statistics,
    catalog,
    clock,
    upstream() {
      const { expiresAt } = tokenEnd;
      return {
        ...tokens.status(),
        troubles: health.troubles(),
        ...expiresAt !== undefined && { credentialExpiresAt: expiresAt },
      };
    },
    instances: () => instances?.all() ?? [ownInstance(own, "alone")],
    refresh: async () => await instances?.refresh(),
    cancel: async (id) => inFlight.cancel(id) || (await instances?.cancel(id) ?? false),
    creditRates: creditRates(config.statistics.creditRates),
    isDemo: deps.isDemo ?? false,
    statisticsPages,
    needsKey: keys.required,
  });
  const live = new LiveFeeds({
    clock,
    statistics,
    watchOthers: instances && ((notify) => instances.watch(notify)),
    board: (filter, viewer) => dashboard.board(filter, viewer),
    random: deps.random,
    report: (cause) => logger.error("defect", { cause }),
  });
  const handle = createHandler({
    keys,
    identities: new Identities({ keys, upstream, clientTokens }),
    origins: { keyRequired: keys.required, allowedHosts: config.access.allowedHosts },
    trustedProxies: config.access.trustedProxies,
    catalog,
    gateway,
    pages: deps.pages,
    statistics: statisticsPages,
    dashboard,
    metrics: createMetrics(measured),
    live,
    sessions,
    throttle: new SignInThrottle(clock),
    inFlight,
    clock,
    limits,
    readiness: new Readiness({
      inFlight,
      tokens,
      health,
      // Where clients bring tokens of their own, the gateway serves without one.
      needsToken: config.gitlab.token !== undefined || !clientTokens,
    }),
    logger,
    newId: deps.newId,
  });

  return {
    handle,
    statistics,
    tokens,
    logger,
    keyRing,
    async restore(deadlineMs) {
      instances?.start();
      if (kept) await waitAtMost(clock, deadlineMs, kept.start());
    },
    async warmUp() {
      try {
        await tokens.get();
      } catch (cause) {
        const message = cause instanceof Error ? cause.message : "";
        logger.warn("token exchange failed", { message });
      }
    },
    watchTokenEnd: () => tokenEnd.watch(),
    renewCredential(renewed) {
      credential = renewed;
      redact.learn(renewed);
      tokens.renew(renewed);
      logger.info("GITLAB_TOKEN_FILE taken over");
      tokenEnd.watch();
    },
    async drain(deadlineMs) {
      inFlight.close();
      live.close();
      tokenEnd.close();
      tokens.close();
      clientTokens?.close();
      const cancel = clock.after(deadlineMs, () => inFlight.stopAll(shuttingDown()));
      await inFlight.idle();
      cancel();
      memory.clear();
    },
    async close(deadlineMs) {
      await Promise.all([
        waitAtMost(clock, deadlineMs, budgets.close()),
        instances?.close(deadlineMs),
      ]);
      await kept?.close(deadlineMs);
    },
  };
}

function shuttingDown(): GatewayError {
  return new GatewayError("unavailable", "The gateway is shutting down. Send the request again.", {
    retryAfter: 5,
  });
}
