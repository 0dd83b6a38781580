/** `duo-gateway doctor` names what is wrong, for everything that the simulated GitLab can get wrong. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { CheckName } from "../../../lib/cli/doctor/finding.ts";
import { exchangeFaults } from "../../../lib/simulator/fault_presets_exchange.ts";
import { proxyFaults } from "../../../lib/simulator/fault_presets_proxy.ts";
import type { Fault } from "../../../lib/simulator/faults.ts";
import { startProcess } from "../gateway_process.ts";
import { examine, type Patient, patient, token } from "./_patient.ts";

/** How many requests for an answer, which cost credits, GitLab has had. */
function generating({ simulator }: Patient): number {
  return simulator.calls.filter(({ method, path }) =>
    method === "POST" && path.endsWith("/v1/messages")
  ).length;
}

Deno.test("the doctor finds nothing where nothing is wrong, and makes no call that costs", async () => {
  const well = patient();
  const { code, findings, says } = await examine(well);
  assertEquals(code, 0);
  assertEquals(findings.map(({ check, status }) => `${check} ${status}`), [
    "configuration ok",
    "network ok",
    "instance ok",
    "clock skipped",
    "token ok",
    "scopes ok",
    "exchange ok",
    "gateway ok",
    "entitlement ok",
    "call skipped",
    "port ok",
    "store ok",
  ]);
  assertStringIncludes(says("scopes"), "ai_features");
  assertEquals(generating(well), 0);
});

Deno.test("--call makes one real call, and one only", async () => {
  const well = patient();
  const { code, says } = await examine(well, {}, { call: true });
  assertEquals(code, 0);
  assertMatch(says("call"), /^Claude Sonnet 4\.5 answered in \d+ ms\.$/);
  assertEquals(generating(well), 1);
});

/** Every way in which the exchange fails, where it shows first, and what is said of it. */
const exchangeTroubles: Readonly<Record<string, [Fault, CheckName, RegExp]>> = {
  "an unknown token": [
    exchangeFaults.unauthorized({ times: Infinity }),
    "token",
    /not known there.*copied whole/,
  ],
  "an unknown bearer token": [
    exchangeFaults.badToken({ times: Infinity }),
    "token",
    /not known there/,
  ],
  "an expired token": [
    exchangeFaults.expiredToken({ times: Infinity }),
    "token",
    /has expired\. Create a personal access token/,
  ],
  "a revoked token": [exchangeFaults.revokedToken({ times: Infinity }), "token", /was revoked/],
  "a blocked user": [
    exchangeFaults.blocked({ times: Infinity }),
    "token",
    /does not accept this user.*blocked/,
  ],
  "a token without the scope": [
    exchangeFaults.insufficientScope(),
    "exchange",
    /lacks the scope it needs/,
  ],
  "a fine-grained token": [
    exchangeFaults.insufficientGranularScope(),
    "exchange",
    /fine-grained token/,
  ],
  "a user whom the policy keeps out": [
    exchangeFaults.forbidden(),
    "exchange",
    /does not allow this user.*agent_platform_claude_code/,
  ],
  "a GitLab that is too old": [exchangeFaults.notFound(), "exchange", /GitLab 18\.4 or later/],
  "a limit of the instance": [
    exchangeFaults.rateLimited("7", { times: Infinity }),
    "token",
    /limits how often/,
  ],
  "a limit of the endpoint": [
    exchangeFaults.requestedTooManyTimes({ times: Infinity }),
    "token",
    /limits how often/,
  ],
  "a token that was not made": [
    exchangeFaults.creationFailed(),
    "exchange",
    /outage.*GitLab Credits are used up.*not entitled/,
  ],
  "an answer without a token": [exchangeFaults.tokenMissing(), "exchange", /got no token from it/],
  "no default namespace": [
    exchangeFaults.noDefaultNamespace(),
    "exchange",
    /choose a default GitLab Duo namespace/,
  ],
  "an AI gateway that GitLab cannot reach": [
    exchangeFaults.gatewayUnreachable(),
    "exchange",
    /could not reach its AI gateway/,
  ],
  "an outage with a page": [
    exchangeFaults.html(502, { times: Infinity }),
    "instance",
    /answered 502.*outage/,
  ],
  "a firewall": [
    exchangeFaults.html(403, { times: Infinity }),
    "instance",
    /not as GitLab's API does.*firewall/,
  ],
  "a sign-in page": [
    exchangeFaults.signInPage({ times: Infinity }),
    "instance",
    /not as GitLab's API does: a firewall, a login wall/,
  ],
  "an answer that is cut off": [exchangeFaults.notJson(), "exchange", /instead of a token/],
  "an answer of another kind": [exchangeFaults.withoutToken(), "exchange", /no usable token/],
  "a refused connection": [
    exchangeFaults.connectionRefused({ times: Infinity }),
    "instance",
    /refused the connection/,
  ],
  "a broken connection": [
    exchangeFaults.connectionReset({ times: Infinity }),
    "instance",
    /closed the connection/,
  ],
  "a connection that takes too long": [
    exchangeFaults.connectTimeout({ times: Infinity }),
    "instance",
    /did not answer the connection attempt/,
  ],
  "a name that is not found": [
    exchangeFaults.dnsFailure({ times: Infinity }),
    "instance",
    /could not be looked up/,
  ],
  "a certificate that is not trusted": [
    exchangeFaults.tlsFailure({ times: Infinity }),
    "instance",
    /DENO_CERT/,
  ],
  "an instance that is silent": [
    exchangeFaults.hang({ times: Infinity }),
    "instance",
    /did not answer within 35 seconds/,
  ],
};

for (const [what, [fault, check, says]] of Object.entries(exchangeTroubles)) {
  Deno.test(`the doctor names ${what}`, async () => {
    const ill = patient();
    ill.simulator.inject(fault);
    const { code, failed, says: said, printed } = await examine(ill);
    assertEquals([code, failed[0]], [1, check]);
    assertMatch(said(check), says);
    assert(!printed.includes(token));
  });
}

/** Every way in which the AI gateway refuses, and what is said of it. */
const gatewayTroubles: Readonly<Record<string, [Fault, CheckName, RegExp]>> = {
  "a gateway of another instance": [
    proxyFaults.headerMismatch(undefined, { times: Infinity }),
    "entitlement",
    /disagree about who is calling/,
  ],
  "a gateway that does not know the token": [
    proxyFaults.invalidToken({ times: Infinity }),
    "entitlement",
    /probably names another gateway/,
  ],
  "a namespace without the proxy": [
    proxyFaults.notEnabledForNamespace({ times: Infinity }),
    "entitlement",
    /has not opened its model proxy/,
  ],
  "credits that are used up": [
    proxyFaults.creditsUsedUp({ times: Infinity }),
    "entitlement",
    /GitLab Credits are used up/,
  ],
  "a user without entitlement": [
    proxyFaults.notEntitled({ times: Infinity }),
    "entitlement",
    /not entitled to use AI models/,
  ],
  "a subscription without it": [
    proxyFaults.notInScopes({ times: Infinity }),
    "entitlement",
    /does not include the use of AI models/,
  ],
  "a model that is not allowed": [
    proxyFaults.modelNotAllowed({ times: Infinity }),
    "entitlement",
    /does not allow this model/,
  ],
  "a gateway with an outage": [
    proxyFaults.cloudflare502({ times: Infinity }),
    "gateway",
    /answered 502.*outage/,
  ],
  "a gateway that refuses connections": [
    proxyFaults.connectionRefused({ times: Infinity }),
    "gateway",
    /refused the connection\. Check GITLAB_AI_GATEWAY_URL/,
  ],
  "a gateway whose name is not found": [
    proxyFaults.dnsFailure({ times: Infinity }),
    "gateway",
    /could not be looked up/,
  ],
  "a page in place of the gateway": [
    proxyFaults.pageIn200({ times: Infinity }),
    "gateway",
    /not as GitLab's AI gateway does/,
  ],
};

for (const [what, [fault, check, says]] of Object.entries(gatewayTroubles)) {
  Deno.test(`the doctor names ${what}`, async () => {
    const ill = patient();
    ill.simulator.inject(fault);
    const { code, failed, says: said } = await examine(ill, {}, { call: true });
    assertEquals([code, failed], [1, [check]]);
    assertMatch(said(check), says);
    assertEquals(generating(ill), 0);
  });
}

Deno.test("the doctor tells a token that lacks the scope before it is exchanged", async () => {
  const { failed, says } = await examine(
    patient({ tokenFacts: { scopes: ["read_user"], expires_at: null } }),
  );
  assertEquals(failed[0], "scopes");
  assertStringIncludes(says("scopes"), "it has read_user");
});

Deno.test("the doctor warns of a token that is near its end", async () => {
  const { code, findings } = await examine(
    patient({ tokenFacts: { scopes: ["api"], expires_at: "2026-11-24" } }),
  );
  assertEquals(code, 0);
  const finding = findings.find(({ check }) => check === "token");
  assertEquals(finding?.status, "warning");
  assertStringIncludes(finding?.message ?? "", "ends in 3 days");
});

for (
  const [minutes, status, says] of [
    [0, "ok", "agrees"],
    [2, "warning", "2 minutes behind"],
    [-90, "failed", "90 minutes ahead of"],
  ] as const
) {
  Deno.test(`a clock that is ${minutes} minutes off is ${status}`, async () => {
    const { deps, ...ill } = patient();
    const fetch: typeof deps.fetch = async (url, init) => {
      const response = await deps.fetch(url, init);
      const headers = new Headers(response.headers);
      headers.set("date", new Date(ill.clock.now() + minutes * 60_000).toUTCString());
      return new Response(response.body, { status: response.status, headers });
    };
    const { findings } = await examine({ ...ill, deps: { ...deps, fetch } });
    const clock = findings.find(({ check }) => check === "clock");
    assertEquals(clock?.status, status);
    assertStringIncludes(clock?.message ?? "", says);
  });
}

Deno.test("the doctor tells a port that something else holds from one of a gateway", async () => {
  const taken = () => {
    throw new Deno.errors.AddrInUse();
  };
  const stranger = await examine(patient({}, { tryToListen: taken }));
  assertEquals(stranger.failed, ["port"]);
  assertStringIncludes(stranger.says("port"), "set PORT to another port");
  const { deps, ...rest } = patient({}, { tryToListen: taken });
  const fetch: typeof deps.fetch = (url, init) =>
    url.port === "3456"
      ? Promise.resolve(Response.json({ name: "duo-gateway" }))
      : deps.fetch(url, init);
  const running = await examine({ ...rest, deps: { ...deps, fetch } });
  assertEquals([running.code, running.says("port")], [0, "A gateway is running on port 3456."]);
});

Deno.test("with REUSE_PORT a gateway on the port is no trouble, and a stranger still is", async () => {
  const settings = { REUSE_PORT: "1" };
  const taken = () => {
    throw new Deno.errors.AddrInUse();
  };
  const stranger = await examine(patient({}, { tryToListen: taken }), settings);
  assertEquals(stranger.failed, ["port"]);
  assertStringIncludes(stranger.says("port"), "does not share the port");
  const { deps, ...rest } = patient({}, { tryToListen: taken });
  const fetch: typeof deps.fetch = (url, init) =>
    url.port === "3456"
      ? Promise.resolve(Response.json({ name: "duo-gateway" }))
      : deps.fetch(url, init);
  const joined = await examine({ ...rest, deps: { ...deps, fetch } }, settings);
  assertEquals(joined.code, 0);
  assertStringIncludes(joined.says("port"), "lets another one join it");
  const elsewhere = patient({}, { cannotShare: () => "It works on Linux only." });
  const { failed, says } = await examine(elsewhere, settings);
  assertEquals([failed, says("port")], [["port"], "It works on Linux only."]);
});

Deno.test("the doctor says where statistics cannot be kept", async () => {
  const broken = patient({}, {
    openStatistics: () => Promise.resolve({ reason: "the disk is full" }),
  });
  const needed = await examine(broken, { STATS_STORE: "kv" });
  assertEquals(needed.failed, ["store"]);
  assertStringIncludes(needed.says("store"), "the disk is full");
  assertEquals((await examine(broken, { STATS_STORE: "auto" })).code, 0);
});

Deno.test("the doctor says how connections leave the machine, and shows no password", async () => {
  const behind = (proxy: string) =>
    patient({}, {
      environment: (name) =>
        ({ HTTPS_PROXY: proxy, NO_PROXY: "git.example.com", DENO_CERT: "/ca.pem" })[name],
    });
  assertEquals(
    (await examine(behind("http://proxy.example:3128"))).says("network"),
    "Connections go through the proxy proxy.example:3128 (HTTPS_PROXY), but not those to " +
      "git.example.com (NO_PROXY). DENO_CERT adds a certificate authority.",
  );
  const { findings, says, printed } = await examine(behind("http://me:hunter2@proxy.example:3128"));
  assertEquals(findings.find(({ check }) => check === "network")?.status, "warning");
  assertStringIncludes(says("network"), "Its address holds a password");
  assert(!printed.includes("hunter2"));
  assertEquals((await examine(behind("nonsense"))).failed, ["network"]);
});

Deno.test("the doctor names every wrong setting, and stops there", async () => {
  const { code, findings } = await examine(patient(), { PORT: "http", IDLE_TIMEOUT: "soon" });
  assertEquals(code, 1);
  assertEquals(findings.map(({ check, status }) => [check, status]), [
    ["configuration", "failed"],
    ["configuration", "failed"],
  ]);
  assertStringIncludes(findings[0]?.message ?? "", "PORT");
});

Deno.test("the doctor says what to do without a token, and still looks at the rest", async () => {
  const { failed, says } = await examine(patient(), { GITLAB_TOKEN: "" });
  assertEquals(failed, ["token"]);
  assertStringIncludes(says("token"), "Create a personal access token");
});

Deno.test("the doctor prints a line for each check, in columns, and how it ends", async () => {
  const ill = patient();
  ill.simulator.inject(exchangeFaults.expiredToken({ times: Infinity }));
  const { code, printed } = await examine(ill, {}, { json: false });
  assertEquals(code, 1);
  assertMatch(printed, /^ok {7}instance {7}gitlab\.com answers\.$/m);
  assertMatch(printed, /^FAILED {3}token {10}GITLAB_TOKEN has expired/m);
  assertMatch(printed, /\n2 checks have failed\./);
});

Deno.test("the doctor runs with the permissions of the gateway", async () => {
  await using process = startProcess(["doctor", "--json"], {
    GITLAB_TOKEN: token,
    GITLAB_INSTANCE_URL: "http://127.0.0.1:9",
    GITLAB_AI_GATEWAY_URL: "http://127.0.0.1:9",
    PORT: "0",
  });
  const lines: string[] = [];
  for (let line = await process.line(); line !== undefined; line = await process.line()) {
    lines.push(line);
  }
  const { checks } = JSON.parse(lines.join("\n"));
  const instance = checks.find(({ check }: { check: string }) => check === "instance");
  assertStringIncludes(instance.message, "Cannot reach GitLab:");
  assertEquals(await process.end(), { code: 1, errors: "" });
});
