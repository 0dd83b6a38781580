/** Clients that bring their own GitLab token are served by their own subscription. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createSimulator, faults } from "../../lib/simulator/mod.ts";
import { settle } from "../helpers/fake_clock.ts";
import {
  type AskInit,
  createTestGateway,
  type TestGateway,
  testKey,
  testToken,
} from "../helpers/test_gateway.ts";
import { apis, askings, crossings, messages } from "./_apis.ts";
import { exchanges, passingTime, proxyCalls, records, shownError } from "./_looking.ts";

const annsToken = "glpat-anns-own-8sKq2LxW";
const bensToken = "glpat-bens-own-V4mTz9Rd";

const withToken = (token: string, init: AskInit = {}): AskInit => ({
  ...init,
  headers: { authorization: `Bearer ${token}` },
});

/** A gateway that takes tokens of clients, in front of a GitLab that knows all of them. */
function shared(env: Record<string, string> = {}): TestGateway {
  return createTestGateway({
    env: { ALLOW_CLIENT_TOKENS: "1", ...env },
    simulator: (clock) => createSimulator({ clock }),
  });
}

/** Whose token each exchange was asked with. */
function exchangedTokens(gateway: TestGateway): string[] {
  return exchanges(gateway).map(({ headers }) =>
    (headers.get("authorization") ?? "").replace("Bearer ", "")
  );
}

for (const { api, label, request } of [...askings, ...crossings]) {
  Deno.test(`${label}: two clients with tokens of their own get exchanges of their own`, async () => {
    const gateway = shared();
    for (const token of [annsToken, bensToken, annsToken, annsToken]) {
      const reply = await gateway.ask(api.path, request(), withToken(token));
      assertEquals(reply.status, 200);
      await reply.text();
    }
    assertEquals(exchangedTokens(gateway), [annsToken, bensToken]);
    const used = proxyCalls(gateway).map(({ headers }) => headers.get("authorization"));
    assertEquals([new Set(used).size, used[0] === used[2], used[0] === used[3]], [2, true, true]);
    assert(used.every((value) => !value?.includes("glpat-")));
    const names = records(gateway).map(({ keyName }) => keyName);
    assertEquals(new Set(names).size, 2);
    for (const name of names) assert(/^client-token-[0-9a-f]{8}$/.test(name), name);
  });
}

for (const api of apis) {
  Deno.test(`${api.dialect}: a token that GitLab refuses is a 401, and GitLab is asked once`, async () => {
    const gateway = createTestGateway({ env: { ALLOW_CLIENT_TOKENS: "1" } });
    for (let index = 0; index < 20; index++) {
      const reply = await gateway.ask(api.path, api.request(), withToken(annsToken));
      const error = await shownError(reply, api.dialect);
      assertEquals([error.status, error.shouldRetry], [401, "false"]);
      assertStringIncludes(error.message, "GitLab does not accept the token that was sent as key");
      assert(!error.message.includes("GITLAB_TOKEN"));
    }
    assertEquals(exchanges(gateway).length, 1);
    assertEquals(records(gateway), []);
  });
}

Deno.test("a token of a user without Duo is a 403 that says what may be wrong", async () => {
  const gateway = shared();
  gateway.simulator.inject({
    ...faults.exchange.reply(403, { message: "403 Forbidden" }),
    times: 9,
  });
  const reply = await gateway.ask(messages.path, messages.request(), withToken(annsToken));
  const error = await shownError(reply, "messages");
  assertEquals([error.status, error.shouldRetry], [403, "false"]);
  assertStringIncludes(error.message, "its user may not use GitLab Duo");
});

Deno.test("an outage of GitLab is told as such, and the token tried again afterwards", async () => {
  const gateway = shared();
  gateway.simulator.inject({ ...faults.exchange.reply(500, "down"), times: 3 });
  const asked = gateway.ask(messages.path, messages.request(), withToken(annsToken));
  const error = await shownError(await passingTime(gateway, asked), "messages");
  assertEquals([error.status, error.shouldRetry], [500, null]);
  gateway.simulator.reset();
  const again = gateway.ask(messages.path, messages.request(), withToken(annsToken));
  assertEquals((await passingTime(gateway, again)).status, 200);
});

Deno.test("ten thousand invented tokens cost GitLab sixty questions, and who is known is served", async () => {
  const gateway = createTestGateway({
    env: { ALLOW_CLIENT_TOKENS: "1" },
    simulator: (clock) => createSimulator({ clock, gitlabToken: annsToken }),
  });
  assertEquals(
    (await gateway.ask(messages.path, messages.request(), withToken(annsToken))).status,
    200,
  );
  const statuses = new Map<number, number>();
  for (let index = 0; index < 10_000; index++) {
    const reply = await gateway.ask(messages.path, "{", withToken(`glpat-invented-${index}`));
    statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
  }
  assertEquals(exchanges(gateway).length, 60);
  assertEquals([...statuses], [[401, 59], [429, 9_941]]);
  assertEquals(
    (await gateway.ask(messages.path, messages.request(), withToken(annsToken))).status,
    200,
  );
  assertEquals(gateway.app.statistics.health().begun, 2);
});

Deno.test("unless it is allowed, a GitLab token is no key and is not sent to GitLab", async () => {
  const gateway = createTestGateway({
    env: { PROXY_API_KEY: testKey },
    simulator: (clock) => createSimulator({ clock }),
  });
  const reply = await gateway.ask(messages.path, messages.request(), withToken(annsToken));
  assertEquals(reply.status, 401);
  assertEquals(gateway.simulator.calls, []);
});

Deno.test("a key of the gateway is served by the operator's subscription, also beside a token", async () => {
  const gateway = shared({ PROXY_API_KEY: testKey });
  const headers = { "authorization": `Bearer ${annsToken}`, "x-api-key": testKey };
  const reply = await gateway.ask(messages.path, messages.request(), { headers });
  assertEquals([reply.status, exchangedTokens(gateway)], [200, [testToken]]);
});

Deno.test("with client tokens allowed and no key, everybody has to bring a token", async () => {
  const gateway = shared();
  for (const headers of [{}, { "x-api-key": "anything" }]) {
    const reply = await gateway.ask(messages.path, messages.request(), { headers });
    const error = await shownError(reply, "messages");
    assertEquals(error.status, 401);
    assertStringIncludes(error.message, "a GitLab token of your own");
  }
  assertEquals(gateway.simulator.calls, []);
});

Deno.test("a gateway without a token of its own serves those who bring one", async () => {
  const gateway = shared({ GITLAB_TOKEN: "" });
  const reply = await gateway.ask(messages.path, messages.request(), withToken(annsToken));
  assertEquals(reply.status, 200);
});

Deno.test("a client's gateway token that is refused is renewed with that client's own", async () => {
  const gateway = shared();
  await (await gateway.ask(messages.path, messages.request(), withToken(annsToken))).text();
  gateway.simulator.revokeTokens();
  const reply = await gateway.ask(messages.path, messages.request(), withToken(annsToken));
  assertEquals([reply.status, exchangedTokens(gateway)], [200, [annsToken, annsToken]]);
});

Deno.test("credits that one client has used up are not another's", async () => {
  const gateway = shared();
  gateway.simulator.inject(faults.proxy.creditsUsedUp());
  const refused = await gateway.ask(messages.path, messages.request(), withToken(annsToken));
  assertEquals(refused.status, 402);
  const served = await gateway.ask(messages.path, messages.request(), withToken(bensToken));
  assertEquals(served.status, 200);
});

Deno.test("a client's token does not open the dashboard", async () => {
  const gateway = shared({ DASHBOARD_ACCESS: "key", PROXY_API_KEY: testKey });
  const reply = await gateway.ask("/dashboard/api/stats", undefined, withToken(annsToken));
  assertEquals(reply.status, 401);
});

Deno.test("tokens of clients appear nowhere but at GitLab", async () => {
  const gateway = shared({ LOG_LEVEL: "debug" });
  const seen: string[] = [];
  const { proxy } = faults;
  for (const fault of [undefined, proxy.serverError, proxy.invalidToken, proxy.connectionReset]) {
    if (fault) gateway.simulator.inject(fault({ times: 3 }));
    const init = withToken(annsToken, {});
    const asked = gateway.ask(messages.path, messages.request(), init);
    const reply = await passingTime(gateway, asked);
    seen.push(JSON.stringify([...reply.headers]), await reply.text());
  }
  gateway.simulator.inject({ ...faults.exchange.reply(401, { message: bensToken }), times: 3 });
  const refused = await gateway.ask(messages.path, messages.request(), withToken(bensToken));
  seen.push(await refused.text());
  seen.push(await (await gateway.ask("/dashboard/api/stats")).text(), ...gateway.log);
  seen.push(JSON.stringify(records(gateway)));
  await settle();
  for (const token of [annsToken, bensToken]) {
    assertEquals(seen.filter((text) => text.includes(token)), []);
    for (const { headers, kind } of proxyCalls(gateway)) {
      assert(kind === "proxy" && ![...headers.values()].some((value) => value.includes(token)));
    }
  }
});
