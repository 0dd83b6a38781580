/** What supervisors and people are told while GitLab or a vendor fails, and that it passes. */
import { assert, assertEquals } from "@std/assert";
import { faults } from "../../lib/simulator/mod.ts";
import { settle } from "../helpers/fake_clock.ts";
import {
  createTestGateway,
  type TestGateway,
  testKey,
  testToken,
} from "../helpers/test_gateway.ts";
import { type Api, apis, chat, messages } from "./_apis.ts";
import { exchanges, type Json, passingTime, proxyCalls } from "./_looking.ts";

const { exchange, proxy } = faults;

type Ready = [status: number, body: Json];

async function ready(gateway: TestGateway): Promise<Ready> {
  const response = await gateway.ask("/health/ready");
  return [response.status, await response.json()];
}

/** Asks once, lets time pass for its repeats, and returns the answer's status. */
async function asked(gateway: TestGateway, api: Api = messages): Promise<number> {
  const response = await passingTime(gateway, gateway.ask(api.path, api.request()));
  await response.text();
  return response.status;
}

/** Lets the vendor fail one request after another. */
async function fail(gateway: TestGateway, times: number, api: Api = messages): Promise<void> {
  gateway.simulator.inject(proxy.badGateway({ times: Infinity, model: api.upstreamModel }));
  for (let n = 0; n < times; n++) assertEquals(await asked(gateway, api), 502);
}

const noToken: Ready = [503, { status: "unavailable", reason: "GitLab gives no gateway token" }];

Deno.test("a gateway is ready before anybody has asked it anything, and asks nobody for that", async () => {
  const gateway = createTestGateway();
  assertEquals(await ready(gateway), [200, { status: "ready" }]);
  assertEquals(gateway.simulator.calls, []);
});

Deno.test("a gateway that gets no token is not ready, lives, and is ready again by itself", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(exchange.creationFailed({ times: 5 }));
  assertEquals(await asked(gateway), 503);
  assertEquals(exchanges(gateway).length, 3);
  assertEquals(await ready(gateway), noToken);
  for (const path of ["/health", "/health/live"]) {
    const response = await gateway.ask(path);
    assertEquals([response.status, await response.json()], [200, { status: "ok" }]);
  }
  // Nobody sends requests to it now: looking whether it is ready is what tries again.
  for (const expected of [4, 5]) {
    await gateway.clock.advance(5_000);
    assertEquals(await ready(gateway), noToken);
    await gateway.clock.advance(4_999);
    assertEquals(exchanges(gateway).length, expected);
  }
  await gateway.clock.advance(1);
  await ready(gateway);
  await settle();
  assertEquals(await ready(gateway), [200, { status: "ready" }]);
  assertEquals(exchanges(gateway).length, 6);
  assertEquals(await asked(gateway), 200);
});

Deno.test("looking whether it is ready, however often, asks GitLab no more than the pauses allow", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(exchange.revokedToken({ times: Infinity }));
  assertEquals(await asked(gateway), 401);
  for (let n = 0; n < 100; n++) {
    assertEquals(await ready(gateway), noToken);
    await gateway.clock.advance(600);
  }
  // A minute has passed, and a refusal that is final is believed for half of one.
  assertEquals(exchanges(gateway).length, 2);
});

Deno.test("a token that is held serves on while the next one is not to be had", async () => {
  const gateway = createTestGateway();
  assertEquals(await asked(gateway), 200);
  gateway.simulator.inject(exchange.creationFailed({ times: Infinity }));
  await gateway.clock.advance(56 * 60_000);
  assert(gateway.app.tokens.status().failures > 0);
  assertEquals(await ready(gateway), [200, { status: "ready" }]);
  assertEquals(await asked(gateway), 200);
});

Deno.test("where clients bring tokens of their own, the gateway is ready without one", async () => {
  const gateway = createTestGateway({ env: { GITLAB_TOKEN: "", ALLOW_CLIENT_TOKENS: "1" } });
  await gateway.app.warmUp();
  assertEquals(gateway.app.tokens.status().state, "failing");
  assertEquals(await ready(gateway), [200, { status: "ready" }]);
});

Deno.test("while it is told to stop, a gateway is not ready and lives", async () => {
  const gateway = createTestGateway();
  gateway.app.drain(1_000);
  assertEquals(await ready(gateway), [503, { status: "unavailable", reason: "shutting down" }]);
  assertEquals((await gateway.ask("/health/live")).status, 200);
});

Deno.test("what supervisors are told holds no secret, no host and no word of GitLab's, for anybody", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  gateway.simulator.inject(exchange.blocked({ times: Infinity }));
  await gateway.app.warmUp();
  const [, body] = await ready(gateway);
  const text = JSON.stringify(body);
  for (const word of [testToken, testKey, "gitlab.com", "blocked"]) assert(!text.includes(word));
  assertEquals((await gateway.ask("/health/ready", "{}")).status, 405);
});

for (const api of apis) {
  const other = api === messages ? chat : messages;

  Deno.test(`${api.dialect}: while its vendor fails, requests are sent once each and none is refused`, async () => {
    const gateway = createTestGateway();
    await fail(gateway, 5, api);
    assertEquals(proxyCalls(gateway).length, 15);
    const vendor = api === messages ? "anthropic" : "openai";
    const degraded: Ready = [200, { status: "degraded", reason: `requests to ${vendor} fail` }];
    assertEquals(await ready(gateway), degraded);
    const { board } = await (await gateway.ask("/dashboard/api/board")).json();
    assertEquals(board.upstream.troubles.map((row: Json) => [row.vendor, row.failures]), [
      [vendor, 5],
    ]);

    assertEquals(await asked(gateway, api), 502);
    assertEquals(proxyCalls(gateway).length, 16);
    // The other vendor's models are asked as ever, repeats included.
    gateway.simulator.inject(proxy.badGateway({ model: other.upstreamModel }));
    assertEquals(await asked(gateway, other), 200);

    // The first answer ends it.
    gateway.simulator.reset();
    assertEquals(await asked(gateway, api), 200);
    assertEquals(await ready(gateway), [200, { status: "ready" }]);
    gateway.simulator.inject(proxy.badGateway({ times: 2, model: api.upstreamModel }));
    assertEquals(await asked(gateway, api), 200);
  });
}

Deno.test("half a minute after the last failure a request is repeated again", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(proxy.badGateway({ times: 18 }));
  for (let n = 0; n < 6; n++) assertEquals(await asked(gateway), 502);
  assertEquals(proxyCalls(gateway).length, 16);
  await gateway.clock.advance(30_000);
  assertEquals(await ready(gateway), [200, { status: "ready" }]);
  assertEquals(await asked(gateway), 200);
  assertEquals(proxyCalls(gateway).length, 19);
});

Deno.test("refusals, limits and clients that leave are no failures of the vendor", async () => {
  const gateway = createTestGateway();
  for (
    const fault of [
      proxy.invalidRequest,
      proxy.rateLimited,
      proxy.vendorModelNotFound,
      proxy.tooLarge,
    ]
  ) {
    gateway.simulator.reset();
    gateway.simulator.inject(fault({ times: Infinity }));
    for (let n = 0; n < 6; n++) assert(await asked(gateway) < 500);
  }
  gateway.simulator.reset();
  gateway.simulator.inject(proxy.hang({ times: Infinity }));
  for (let n = 0; n < 20; n++) {
    const leaving = new AbortController();
    const reply = gateway.ask(messages.path, messages.request(), { signal: leaving.signal });
    await settle();
    leaving.abort();
    await reply;
  }
  assertEquals(await ready(gateway), [200, { status: "ready" }]);
});

Deno.test("a token that is refused is renewed although the vendor fails", async () => {
  const gateway = createTestGateway();
  await fail(gateway, 5);
  gateway.simulator.reset();
  assertEquals(await asked(gateway), 200);
});
