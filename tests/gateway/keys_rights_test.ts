/** Named keys: who they open what for, and until when. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { testKey } from "../helpers/test_gateway.ts";
import { apis, messages } from "./_apis.ts";
import { as, gatewayWithKeys, keyOf, ruleOf } from "./_keys.ts";
import { records, shownError } from "./_looking.ts";

for (const api of apis) {
  Deno.test(`${api.dialect}: named keys are served, and counted under their names`, async () => {
    const gateway = gatewayWithKeys({ alice: {}, bob: {} });
    for (const name of ["alice", "bob"]) {
      const reply = await gateway.ask(api.path, api.request(), as(name));
      assertEquals(reply.status, 200);
      await reply.text();
    }
    assertEquals(records(gateway).map(({ keyName }) => keyName), ["bob", "alice"]);
    assertEquals([...gateway.app.statistics.store.snapshot().keys.keys()], ["alice", "bob"]);
  });

  Deno.test(`${api.dialect}: a withdrawn key is refused with the next request`, async () => {
    const gateway = gatewayWithKeys({ alice: {} });
    const served = await gateway.ask(api.path, api.request(), as("alice"));
    gateway.app.keyRing.replace([ruleOf("bob")]);
    assertEquals(await served.text().then((text) => text.length > 0), true);
    const error = await shownError(
      await gateway.ask(api.path, api.request(), as("alice")),
      api.dialect,
    );
    assertEquals([error.status, error.shouldRetry], [401, "false"]);
    assertEquals((await gateway.ask(api.path, api.request(), as("bob"))).status, 200);
  });

  Deno.test(`${api.dialect}: an expired key is told so`, async () => {
    const gateway = gatewayWithKeys({ alice: { expiresAt: Date.UTC(2026, 10, 21, 13) } });
    const served = await gateway.ask(api.path, api.request(), as("alice"));
    assertEquals(served.status, 200);
    await served.text();
    await gateway.clock.advance(3_600_000);
    const error = await shownError(
      await gateway.ask(api.path, api.request(), as("alice")),
      api.dialect,
    );
    assertEquals([error.status, error.shouldRetry], [401, "false"]);
    assertStringIncludes(error.message, 'The key "alice" expired at 2026-11-21T13:00:00Z.');
  });
}

Deno.test("the dashboard is shown to keys that have the right, and publicly to the others", async () => {
  const gateway = gatewayWithKeys({ alice: { dashboard: true }, bob: {} });
  await (await gateway.ask(messages.path, messages.request(), as("bob"))).text();
  const shows = async (init = {}) => {
    const reply = await gateway.ask("/dashboard/api/stats", undefined, init);
    return (await reply.text()).includes('"bob"');
  };
  assertEquals(await shows(as("alice")), true);
  assertEquals(await shows({ headers: { "x-api-key": testKey } }), true);
  assertEquals(await shows(as("bob")), false);
  assertEquals(await shows(), false);
});

Deno.test("DASHBOARD_ACCESS=key asks for a key with the right", async () => {
  const env = { DASHBOARD_ACCESS: "key" };
  const gateway = gatewayWithKeys({ alice: { dashboard: true }, bob: {} }, { env });
  const status = async (init = {}) =>
    (await gateway.ask("/dashboard/api/stats", undefined, init)).status;
  assertEquals([await status(as("alice")), await status(as("bob")), await status()], [
    200,
    401,
    401,
  ]);
});

Deno.test("with named keys only, everybody else is refused", async () => {
  const gateway = gatewayWithKeys({ alice: {} }, {
    env: { PROXY_API_KEY: "", KEYS_FILE: "data/keys.json" },
  });
  assertEquals((await gateway.ask(messages.path, messages.request())).status, 401);
  assertEquals((await gateway.ask(messages.path, messages.request(), as("alice"))).status, 200);
  gateway.app.keyRing.replace([]);
  assertEquals((await gateway.ask(messages.path, messages.request())).status, 401);
});

Deno.test("what Responses clients refer to is remembered apart for each key", async () => {
  const gateway = gatewayWithKeys({ alice: {}, bob: {} });
  const path = "/v1/responses";
  const ask = (name: string, more = {}) =>
    gateway.ask(path, { model: "sonnet", input: "Hello", ...more }, as(name));
  const { id } = await (await ask("alice")).json();
  assertEquals((await ask("alice", { previous_response_id: id })).status, 200);
  assertEquals((await ask("bob", { previous_response_id: id })).status, 400);
});

Deno.test("ten thousand wrong keys touch neither GitLab nor the store nor statistics", async () => {
  const gateway = gatewayWithKeys({ alice: { limits: { requestsPerDay: 5 } } });
  const began = performance.now();
  for (let index = 0; index < 10_000; index++) {
    const headers = { "x-api-key": `dgk_wrong-${index}` };
    const reply = await gateway.ask(messages.path, "{", { headers });
    assertEquals(reply.status, 401);
  }
  assert(performance.now() - began < 20_000);
  assertEquals(gateway.simulator.calls, []);
  assertEquals([gateway.app.statistics.health().begun, gateway.log.length], [0, 0]);
});

Deno.test("a key appears nowhere, neither do hashes", async () => {
  const gateway = gatewayWithKeys({ alice: { limits: { requestsPerDay: 1 } } }, {
    env: { LOG_LEVEL: "debug" },
  });
  const seen: string[] = [];
  for (let index = 0; index < 3; index++) {
    const reply = await gateway.ask(messages.path, messages.request(), as("alice"));
    seen.push(JSON.stringify([...reply.headers]), await reply.text());
  }
  const headers = { "x-api-key": testKey };
  seen.push(await (await gateway.ask("/dashboard/api/stats", undefined, { headers })).text());
  seen.push(...gateway.log, JSON.stringify(records(gateway)));
  for (const secret of [keyOf("alice"), ruleOf("alice").hash]) {
    assertEquals(seen.filter((text) => text.includes(secret)), []);
  }
});
