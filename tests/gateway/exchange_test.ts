/** The token exchange as clients notice it: not at all, until it fails. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { faults } from "../../lib/simulator/mod.ts";
import { createTestGateway, testToken } from "../helpers/test_gateway.ts";
import { apis, askings, messages } from "./_apis.ts";
import { exchanges, passingTime, proxyCalls, records, shownError } from "./_looking.ts";

Deno.test("ten requests one after another cost one token exchange", async () => {
  const gateway = createTestGateway();
  for (let index = 0; index < 10; index++) {
    const response = await gateway.ask(messages.path, messages.request());
    assertEquals(response.status, 200);
    await response.text();
  }
  assertEquals([exchanges(gateway).length, proxyCalls(gateway).length], [1, 10]);
});

Deno.test("two hundred requests at once, on all APIs, cost one token exchange", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(faults.exchange.slow(2_000));
  const all = Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const { api, request } = askings[index % askings.length] ?? fail();
      const response = await gateway.ask(api.path, request());
      await response.text();
      return response.status;
    }),
  );
  assertEquals(new Set(await passingTime(gateway, all)), new Set([200]));
  assertEquals([exchanges(gateway).length, proxyCalls(gateway).length], [1, 200]);
});

Deno.test("a token is exchanged for the next before it expires, and nobody waits for it", async () => {
  const gateway = createTestGateway();
  await (await gateway.ask(messages.path, messages.request())).text();
  await gateway.clock.advance(3_600_000 - 60_000);
  await (await gateway.ask(messages.path, messages.request())).text();
  assertEquals(exchanges(gateway).length, 2);
  assertEquals(records(gateway).map(({ retries }) => retries), [0, 0]);
  assertEquals(proxyCalls(gateway).map(({ status }) => status), [200, 200]);
});

Deno.test("an idle gateway stops exchanging tokens", async () => {
  const gateway = createTestGateway();
  await gateway.app.warmUp();
  await gateway.clock.advance(24 * 3_600_000);
  assert(exchanges(gateway).length <= 2, `${exchanges(gateway).length}`);
});

Deno.test("a wall clock that jumps, either way, costs no request", async () => {
  for (const days of [1, -1, 400]) {
    const gateway = createTestGateway();
    await (await gateway.ask(messages.path, messages.request())).text();
    gateway.clock.jump(days * 86_400_000);
    const response = await gateway.ask(messages.path, messages.request());
    assertEquals(response.status, 200);
    await response.text();
    assert(exchanges(gateway).length <= 2);
  }
});

for (const { api, label, request } of askings) {
  Deno.test(`${label}: a revoked token is renewed once and the request succeeds`, async () => {
    const gateway = createTestGateway();
    await (await gateway.ask(api.path, request())).text();
    gateway.simulator.revokeTokens();
    const response = await gateway.ask(api.path, request());
    assertEquals(response.status, 200);
    await response.text();
    assertEquals(exchanges(gateway).length, 2);
    assertEquals(proxyCalls(gateway).map(({ status }) => status), [200, 401, 200]);
    assertEquals(records(gateway)[0]?.retries, 1);
    assertEquals(records(gateway)[0]?.outcome, "completed");
  });
}

Deno.test("a revocation under a hundred requests costs one further exchange", async () => {
  const gateway = createTestGateway();
  await (await gateway.ask(messages.path, messages.request())).text();
  gateway.simulator.revokeTokens();
  const statuses = await Promise.all(
    Array.from({ length: 100 }, async () => {
      const response = await gateway.ask(messages.path, messages.request());
      await response.text();
      return response.status;
    }),
  );
  assertEquals(new Set(statuses), new Set([200]));
  assertEquals(exchanges(gateway).length, 2);
});

Deno.test("tokens that are refused for ever: a bounded number of calls, and a final 401", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(faults.proxy.invalidToken({ times: Infinity }));
  for (let index = 0; index < 20; index++) {
    const { api, request } = askings[index % askings.length] ?? fail();
    const response = await gateway.ask(api.path, request());
    const { status, shouldRetry } = await shownError(response, api.dialect);
    assertEquals([status, shouldRetry], [401, "false"]);
  }
  assertEquals([proxyCalls(gateway).length, exchanges(gateway).length], [2, 2]);
});

Deno.test("a gateway without a GitLab token says so and asks nobody", async () => {
  const gateway = createTestGateway({ env: { GITLAB_TOKEN: "" } });
  for (const api of apis) {
    const response = await gateway.ask(api.path, api.request());
    const { status, message, shouldRetry } = await shownError(response, api.dialect);
    assertEquals([status, shouldRetry], [401, "false"]);
    assertStringIncludes(message, "GITLAB_TOKEN");
  }
  assertEquals(gateway.simulator.calls, []);
});

Deno.test("the exchange gets the GitLab token, and the model proxy does not", async () => {
  const gateway = createTestGateway();
  await (await gateway.ask(messages.path, messages.request())).text();
  const [exchange] = exchanges(gateway);
  assertEquals([exchange?.method, exchange?.path], [
    "POST",
    "/api/v4/ai/third_party_agents/direct_access",
  ]);
  assertStringIncludes(JSON.stringify([...exchange?.headers ?? []]), testToken);
  const [call] = proxyCalls(gateway);
  assert(call);
  assert(!JSON.stringify([[...call.headers], call.body]).includes(testToken));
  assertEquals(call.headerProblems, []);
});

function fail(): never {
  throw new Error("There is nothing to ask");
}
