import { assert, assertEquals, assertExists, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import {
  type Config,
  explainProblems,
  hasUsableToken,
  type ModelChecks,
  type Problem,
  readConfig,
  settingNames,
  settings,
} from "../../lib/config/mod.ts";

/** Says what it was asked, as the catalog does. */
const noModel: ModelChecks = {
  aliases: (aliases) => [...aliases.keys()].map((alias) => `The alias "${alias}" leads nowhere.`),
  defaultModel: (name) => `There is no model "${name}".`,
};

const anyModel: ModelChecks = { aliases: () => [], defaultModel: () => undefined };

type Env = Record<string, string | undefined>;

function configOf(env: Env, models = anyModel): Config {
  const result = readConfig(env, models);
  assert(result.ok, result.ok ? "" : explainProblems(result.problems));
  return result.config;
}

function warningsOf(env: Env): readonly string[] {
  const result = readConfig(env, anyModel);
  assert(result.ok, result.ok ? "" : explainProblems(result.problems));
  return result.warnings;
}

function problemsOf(env: Env, models = anyModel): readonly Problem[] {
  const result = readConfig(env, models);
  assert(!result.ok, "the configuration was accepted");
  return result.problems;
}

function variablesAtFault(env: Env, models = anyModel): string[] {
  return problemsOf(env, models).map(({ variable }) => variable);
}

const key = "a-key-that-is-long-enough";

Deno.test("an empty environment gives the documented defaults and no warning", () => {
  const config = configOf({});
  assertEquals(config.gitlab.instanceUrl.href, "https://gitlab.com/");
  assertEquals(config.gitlab.gatewayUrl.href, "https://cloud.gitlab.com/");
  assertEquals(config.gitlab.unaryUpstream, "auto");
  assertEquals({ ...config, gitlab: {} }, {
    gitlab: {},
    server: { host: "127.0.0.1", port: 3456, reusePort: false },
    access: {
      key: undefined,
      keysFile: undefined,
      clientTokens: false,
      keyRequired: false,
      allowedHosts: [],
      trustedProxies: [],
      dashboard: "public",
    },
    models: { default: "duo-chat-sonnet-4-5", aliases: new Map() },
    statistics: { store: "auto", database: undefined, creditRates: new Map() },
    log: { level: "info", format: "auto" },
    limits: {
      body: 50_000_000,
      buffers: 400_000_000,
      concurrent: 256,
      queued: 1000,
      memory: "on",
    },
    timeouts: {
      headers: 120_000,
      idle: 300_000,
      body: 60_000,
      write: 600_000,
      shutdown: 30_000,
      heartbeat: 15_000,
    },
  });
  assertEquals(warningsOf({}), []);
});

Deno.test("every setting reaches the configuration", () => {
  const config = configOf({
    GITLAB_TOKEN: "glpat-abc",
    GITLAB_INSTANCE_URL: "https://git.example.com/gitlab/",
    GITLAB_AI_GATEWAY_URL: "http://127.0.0.1:8080/",
    UNARY_UPSTREAM: "stream",
    PORT: "0",
    HOST: "[::1]",
    REUSE_PORT: "1",
    PROXY_API_KEY: key,
    KEYS_FILE: "/etc/duo/keys.json",
    ALLOW_CLIENT_TOKENS: "yes",
    ALLOWED_HOSTS: "Duo.internal, my_machine",
    TRUST_PROXY: "192.0.2.1",
    DASHBOARD_ACCESS: "Key",
    DEFAULT_MODEL: "opus",
    MODEL_ALIASES: "fast=haiku",
    STATS_STORE: "KV",
    STATS_KV_PATH: "/var/lib/duo/stats.kv",
    CREDIT_RATES: "duo-chat-opus-4-6=1.5, duo-chat-sonnet-5=2",
    LOG_LEVEL: "ERROR",
    LOG_FORMAT: "json",
    BODY_LIMIT: "1MiB",
    BUFFER_LIMIT: "2MiB",
    CONVERSATION_MEMORY: "off",
    MAX_CONCURRENT_UPSTREAM: "7",
    MAX_QUEUED: "0",
    HEADERS_TIMEOUT: "2s",
    IDLE_TIMEOUT: "3s",
    BODY_TIMEOUT: "4s",
    WRITE_TIMEOUT: "6s",
    SHUTDOWN_TIMEOUT: "0",
    HEARTBEAT_INTERVAL: "5",
  });
  assertEquals(config.gitlab.token?.reveal(), "glpat-abc");
  assertEquals(config.gitlab.instanceUrl.href, "https://git.example.com/gitlab");
  assertEquals(config.gitlab.gatewayUrl.href, "http://127.0.0.1:8080/");
  assertEquals(config.gitlab.unaryUpstream, "stream");
  assertEquals(config.server, { host: "::1", port: 0, reusePort: true });
  assertEquals(config.access.key?.reveal(), key);
  assertEquals(config.access.keysFile, "/etc/duo/keys.json");
  assertEquals(config.access.clientTokens, true);
  assertEquals(config.access.allowedHosts, ["duo.internal", "my_machine"]);
  assertEquals(config.access.trustedProxies.length, 1);
  assertEquals(config.access.dashboard, "key");
  assertEquals(config.models, { default: "opus", aliases: new Map([["fast", ["haiku"]]]) });
  assertEquals(config.statistics, {
    store: "kv",
    database: "/var/lib/duo/stats.kv",
    creditRates: new Map([["duo-chat-opus-4-6", 1.5], ["duo-chat-sonnet-5", 2]]),
  });
  assertEquals(config.log, { level: "error", format: "json" });
  assertEquals(config.limits, {
    body: 1_048_576,
    buffers: 2_097_152,
    concurrent: 7,
    queued: 0,
    memory: "off",
  });
  assertEquals(config.timeouts, {
    headers: 2000,
    idle: 3000,
    body: 4000,
    write: 6000,
    shutdown: 0,
    heartbeat: 5000,
  });
});

Deno.test("the configuration and its groups are frozen", () => {
  const config = configOf({ ALLOWED_HOSTS: "a", TRUST_PROXY: "loopback" });
  const parts = [config, ...Object.values(config), config.access.allowedHosts];
  for (const part of [...parts, config.access.trustedProxies]) assert(Object.isFrozen(part));
});

Deno.test("a map of variables is read like an object", () => {
  const result = readConfig(new Map([["PORT", "1234"]]), anyModel);
  assert(result.ok);
  assertEquals(result.config.server.port, 1234);
});

Deno.test("an empty value counts as unset, and white space and outer quotes do not count", () => {
  assertEquals(configOf({ PORT: "", HOST: "  ", PROXY_API_KEY: '""' }).server.port, 3456);
  assertEquals(configOf({ PORT: " 80\n" }).server.port, 80);
  assertEquals(configOf({ GITLAB_TOKEN: '"glpat-abc"' }).gitlab.token?.reveal(), "glpat-abc");
  assertEquals(configOf({ PROXY_API_KEY: `'${key}'` }).access.key?.reveal(), key);
  assertEquals(configOf({ PROXY_API_KEY: `"${key}` }).access.key?.reveal(), `"${key}`);
});

Deno.test("all problems come at once, in the documented order, each with its variable", () => {
  const env = {
    HEARTBEAT_INTERVAL: "0",
    PORT: "abc",
    GITLAB_INSTANCE_URL: "gitlab.com",
    ALLOWED_HOSTS: "http://a,b:1,c",
    PROXY_API_KEY: "changeme",
    LOG_LEVEL: "loud",
  };
  assertEquals(variablesAtFault(env), [
    "GITLAB_INSTANCE_URL",
    "PORT",
    "PROXY_API_KEY",
    "ALLOWED_HOSTS",
    "ALLOWED_HOSTS",
    "LOG_LEVEL",
    "HEARTBEAT_INTERVAL",
  ]);
});

Deno.test("a problem says what was found, what is accepted and what counts otherwise", () => {
  assertEquals(problemsOf({ PORT: "70000" }), [{
    variable: "PORT",
    problem: '"70000" is not from 0 to 65535.',
    fix: "Write a whole number from 0 (any free port) to 65535; unset, it is 3456.",
  }]);
  assertEquals(problemsOf({ IDLE_TIMEOUT: "2 weeks" }), [{
    variable: "IDLE_TIMEOUT",
    problem: '"2 weeks" is not a time.',
    fix: "Write a time from 1s to 1h; unset, it is 300s.",
  }]);
});

const wrong: [variable: string, values: string[]][] = [
  ["GITLAB_TOKEN", ["Bearer glpat-abc", "glpat-a\nb", "glpät"]],
  ["GITLAB_INSTANCE_URL", ["gitlab", "http://gitlab.com", "https://a:b@c"]],
  ["GITLAB_AI_GATEWAY_URL", ["cloud", "http://cloud.gitlab.com", "https://a/?b"]],
  ["PORT", ["-1", "65536", "3456.5", "0x50", "1e3", "http"]],
  ["GITLAB_PROXY_PORT", ["abc"]],
  ["HOST", ["*", "127.0.0.1:80", "http://a", "a b", "3456", "1.2.3.4.5", "-a", "a..b", "[::1"]],
  ["PROXY_API_KEY", ["your-proxy-api-key", "changeme", "two words", "schlüssel", "x".repeat(5000)]],
  ["ALLOWED_HOSTS", ["*", "https://a", "a:80", "a,,b c"]],
  ["TRUST_PROXY", ["2", "yes please", "10.0.0.0/40"]],
  ["DASHBOARD_ACCESS", ["private"]],
  ["MODEL_ALIASES", ["a", "{", "a=b,a=c"]],
  ["STATS_STORE", ["disk"]],
  ["STATS_KV_PATH", [
    "redis://127.0.0.1",
    "https://user:word@kv.example.com",
    "http://",
    "a\u0007b",
  ]],
  ["CREDIT_RATES", ["opus", "opus=", "opus=0", "opus=-1", "=2", "a b=2", "a=1,a=2"]],
  ["LOG_LEVEL", ["trace"]],
  ["LOG_FORMAT", ["xml"]],
  ["BODY_LIMIT", ["0", "lots", "2GB", "-1"]],
  ["BUFFER_LIMIT", ["10MB", "1TB"]],
  ["HEADERS_TIMEOUT", ["0.5s", "2h"]],
  ["IDLE_TIMEOUT", ["500ms", "1d"]],
  ["BODY_TIMEOUT", ["-5", "61m"]],
  ["WRITE_TIMEOUT", ["0", "2h"]],
  ["SHUTDOWN_TIMEOUT", ["61m"]],
  ["HEARTBEAT_INTERVAL", ["0", "6m"]],
];

for (const [variable, values] of wrong) {
  Deno.test(`${variable} refuses what it cannot mean`, () => {
    for (const value of values) {
      for (const problem of problemsOf({ [variable]: value })) {
        assertEquals(problem.variable, variable, value);
        assertMatch(problem.problem, /^[A-Z"].*\.$/s);
        assertMatch(problem.fix, /^[A-Z].*\.$/);
      }
    }
  });
}

Deno.test("no message shows a secret, nor a credential that was put into the wrong variable", () => {
  const secret = "s3cret0with0no0meaning";
  const places: Env[] = [
    { GITLAB_TOKEN: `${secret} x` },
    { PROXY_API_KEY: `${secret} x` },
    ...settingNames.map((name) => ({ [name]: `glpat-${secret} ,` })),
    { MODEL_ALIASES: `glpat-${secret}=opus` },
    { DEFAULT_MODEL: `sk-${secret}` },
    ...settingNames.map((name) => ({
      [name]: `https://user:${secret}@gitlab.com?token=${secret}`,
    })),
  ];
  for (const [env, models] of places.flatMap((env) => [[env, anyModel], [env, noModel]] as const)) {
    const result = readConfig(env, models);
    const text = result.ok ? result.warnings.join() : explainProblems(result.problems);
    assert(!text.includes(secret), text);
  }
  const config = configOf({ GITLAB_TOKEN: secret, PROXY_API_KEY: secret });
  for (const text of [JSON.stringify(config), Deno.inspect(config), warningsOf({}).join()]) {
    assert(!text.includes(secret), text);
  }
});

Deno.test("a missing token is no problem, and an example of one is not usable", () => {
  assert(!hasUsableToken(configOf({})));
  assert(!hasUsableToken(configOf({ GITLAB_TOKEN: "glpat-xxxxxxxxxxxxxxxxxxxx" })));
  assert(!hasUsableToken(configOf({ GITLAB_TOKEN: "<your token here>" })));
  assert(hasUsableToken(configOf({ GITLAB_TOKEN: "glpat-9f8e7d6c5b4a3f2e1d0c" })));
});

Deno.test("HOST opens the service by default only when there is a key", () => {
  assertEquals(configOf({}).server.host, "127.0.0.1");
  assertEquals(configOf({ PROXY_API_KEY: key }).server.host, "0.0.0.0");
  assertEquals(configOf({ PROXY_API_KEY: key, HOST: "127.0.0.1" }).server.host, "127.0.0.1");
  assertEquals(configOf({ HOST: "0.0.0.0" }).server.host, "0.0.0.0");
});

Deno.test("an open service without a key is warned about", () => {
  for (const HOST of ["0.0.0.0", "::", "192.168.1.5", "my-machine"]) {
    const [warning = ""] = warningsOf({ HOST });
    assertStringIncludes(warning, "ANYBODY");
    assertStringIncludes(warning, HOST);
    assertEquals(warningsOf({ HOST, PROXY_API_KEY: key }), []);
  }
  for (const HOST of ["127.0.0.1", "::1", "[::1]", "localhost", "127.0.0.2"]) {
    assertEquals(warningsOf({ HOST }), []);
  }
  assertStringIncludes(warningsOf({ HOST: "0.0.0.0", PROXY_API_KEY: " " }).join(), "is empty");
});

Deno.test("GITLAB_PROXY_PORT counts only when PORT is unset", () => {
  assertEquals(configOf({ GITLAB_PROXY_PORT: "4000" }).server.port, 4000);
  assertEquals(configOf({ GITLAB_PROXY_PORT: "4000", PORT: "5000" }).server.port, 5000);
  assertEquals(warningsOf({ GITLAB_PROXY_PORT: "4000", PORT: "5000" }).length, 1);
  assertEquals(warningsOf({ GITLAB_PROXY_PORT: "5000", PORT: "5000" }), []);
});

Deno.test("a database for statistics is a file, a URL or the one that is linked", () => {
  for (const database of ["stats.kv", "C:\\duo\\stats.kv", "http://kv:4512", "linked"]) {
    assertEquals(configOf({ STATS_KV_PATH: database }).statistics.database, database);
  }
  assertEquals(configOf({ STATS_KV_PATH: "Linked" }).statistics.database, "linked");
  assertEquals(warningsOf({ STATS_STORE: "memory", STATS_KV_PATH: "stats.kv" }), [
    "STATS_KV_PATH is ignored because STATS_STORE is memory.",
  ]);
});

Deno.test("a weak or shared key and a proxy that may be anybody are warned about", () => {
  assertStringIncludes(warningsOf({ PROXY_API_KEY: "short" }).join(), "fewer than 16");
  assertStringIncludes(warningsOf({ PROXY_API_KEY: key, GITLAB_TOKEN: key }).join(), "itself");
  assertStringIncludes(warningsOf({ TRUST_PROXY: "1" }).join(), "TRUST_PROXY");
  assertEquals(warningsOf({ TRUST_PROXY: "10.0.0.0/8" }), []);
});

Deno.test("DEBUG=1 asks for everything, and another program's DEBUG only for a warning", () => {
  assertEquals(configOf({ DEBUG: "1", LOG_LEVEL: "error" }).log.level, "debug");
  assertEquals(configOf({ DEBUG: "0" }).log.level, "info");
  assertEquals(configOf({ DEBUG: "express:*" }).log.level, "info");
  assertEquals(warningsOf({ DEBUG: "express:*" }).length, 1);
});

Deno.test("a misspelled variable is warned about, unless the right one is set too", () => {
  assertEquals(warningsOf({ GITLAB_TOKN: "glpat-abc" }), [
    "GITLAB_TOKN is not a setting and is ignored. Is GITLAB_TOKEN meant?",
  ]);
  assertEquals(warningsOf({ GITLAB_TOKN: "glpat-abc", GITLAB_TOKEN: "glpat-abc" }), []);
  assertEquals(warningsOf({ PATH: "/bin", HOME: "/", HTTP_PROXY: "http://a" }), []);
});

Deno.test("the buffers have room for the largest body", () => {
  assertEquals(configOf({ BODY_LIMIT: "600MB" }).limits.buffers, 600_000_000);
  assertEquals(configOf({ BODY_LIMIT: "600MB", BUFFER_LIMIT: "600MB" }).limits.buffers, 6e8);
  assertEquals(variablesAtFault({ BODY_LIMIT: "600MB", BUFFER_LIMIT: "500MB" }), ["BUFFER_LIMIT"]);
  assertEquals(variablesAtFault({ BODY_LIMIT: "huge", BUFFER_LIMIT: "1MB" }), ["BODY_LIMIT"]);
});

Deno.test("a dashboard for holders of the key needs a key", () => {
  assertEquals(variablesAtFault({ DASHBOARD_ACCESS: "key" }), ["DASHBOARD_ACCESS"]);
  assertEquals(variablesAtFault({ DASHBOARD_ACCESS: "key", PROXY_API_KEY: "changeme" }), [
    "PROXY_API_KEY",
  ]);
});

Deno.test("the catalog judges aliases and, when they are right, the default model", () => {
  const judged: string[] = [];
  const models: ModelChecks = {
    aliases: (aliases) => aliases.has("loop") ? ["loop leads to itself.", "gone is no model."] : [],
    defaultModel(name, aliases) {
      judged.push(name);
      return aliases.has(name) ? undefined : `${name} is no model.`;
    },
  };
  const fast = { DEFAULT_MODEL: "fast" };
  assertEquals(configOf({ ...fast, MODEL_ALIASES: "fast=haiku" }, models).models.default, "fast");
  assertEquals(problemsOf({ ...fast }, models).map(({ problem }) => problem), [
    "fast is no model.",
  ]);
  assertEquals(variablesAtFault({ ...fast, MODEL_ALIASES: "loop=loop" }, models), [
    "MODEL_ALIASES",
    "MODEL_ALIASES",
  ]);
  assertEquals(variablesAtFault({ ...fast, MODEL_ALIASES: "nonsense" }, models), ["MODEL_ALIASES"]);
  assertEquals(judged, ["fast", "fast"]);
});

Deno.test("names of Object.prototype are no settings", () => {
  const env = Object.fromEntries([["__proto__", "1"], ["constructor", "2"], ["PORT", "1"]]);
  assertEquals(configOf(env).server.port, 1);
});

Deno.test("every default is a value that its setting accepts", () => {
  for (const [name, setting] of Object.entries(settings)) {
    if ("default" in setting) assert(setting.schema.safeParse(setting.default).success, name);
    assertExists("default" in setting || "example" in setting ? name : undefined, name);
  }
});

Deno.test("no environment makes readConfig() throw, and a refusal always has a reason", () => {
  const value = fc.oneof(
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.constantFrom("1", "true", "10s", "50MB", "a=b|c", '{"a":["b"]}', "https://a", "::1", "'"),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...settingNames, "PROXY_APIKEY"), value), (env) => {
      const result = readConfig(env, anyModel);
      if (!result.ok) assert(result.problems.length > 0);
    }),
    { seed: 4, numRuns: 500 },
  );
});

const demanding: Readonly<Record<string, string>> = {
  PROXY_API_KEY: key,
  KEYS_FILE: "data/keys.json",
  ALLOW_CLIENT_TOKENS: "1",
};

for (const [name, value] of Object.entries(demanding)) {
  Deno.test(`with ${name} clients need a key, and the gateway listens to other machines`, () => {
    const config = configOf({ [name]: value });
    assertEquals([config.access.keyRequired, config.server.host], [true, "0.0.0.0"]);
    assertEquals(warningsOf({ [name]: value, HOST: "0.0.0.0" }), []);
  });
}

Deno.test("the dashboard can be for holders of keys when there are named keys only", () => {
  const config = configOf({ KEYS_FILE: "data/keys.json", DASHBOARD_ACCESS: "key" });
  assertEquals(config.access.dashboard, "key");
});

Deno.test("a credential or JSON in the place of the keys file is refused and not shown", () => {
  for (const value of ["glpat-3jK9sLq2", '{"keys":[]}', "a\u0007b"]) {
    const result = readConfig({ KEYS_FILE: value }, anyModel);
    assert(!result.ok);
    assert(!JSON.stringify(result.problems).includes("glpat-3jK9sLq2"));
  }
});

Deno.test("whether clients may bring tokens is 1 or 0 and nothing else", () => {
  const result = readConfig({ ALLOW_CLIENT_TOKENS: "perhaps" }, anyModel);
  assert(!result.ok);
  assertEquals(result.problems.map(({ variable }) => variable), ["ALLOW_CLIENT_TOKENS"]);
});
