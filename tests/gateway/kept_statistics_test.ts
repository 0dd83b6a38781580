/** Statistics in a database, as those who call the gateway see them. */
import { assert, assertEquals } from "@std/assert";
import { FakeKv } from "../stats/_fake_kv.ts";
import {
  createTestGateway,
  type TestGateway,
  testKey,
  testToken,
} from "../helpers/test_gateway.ts";
import { messages } from "./_apis.ts";
import { gatewayWith } from "./_sharing.ts";

async function ask(gateway: TestGateway, prompt = "Hello"): Promise<number> {
  const headers = { "x-api-key": testKey };
  const response = await gateway.ask(messages.path, messages.request(prompt), { headers });
  await response.body?.cancel();
  return response.status;
}

async function stats(gateway: TestGateway) {
  return await (await gateway.ask("/dashboard/api/stats")).json();
}

Deno.test("what a gateway has served, the next one shows", async () => {
  const database = new FakeKv();
  const first = gatewayWith(database);
  await first.app.restore(1000);
  await ask(first);
  await first.app.close(1000);
  const before = await stats(first);

  database.isClosed = false;
  const next = gatewayWith(database);
  await next.app.restore(1000);
  const after = await stats(next);
  assertEquals(after.totalRequests, 1);
  for (const member of ["models", "keys", "requestsByHour", "requestsByDay", "recentRequests"]) {
    assertEquals(after[member], before[member], member);
  }
});

Deno.test("requests and pages do not wait for a database that is silent or fails", async () => {
  const database = new FakeKv();
  database.isSilent = true;
  const gateway = gatewayWith(database);
  const restored = gateway.app.restore(2000);
  await gateway.clock.advance(2000);
  await restored;
  assertEquals(await ask(gateway), 200);
  await gateway.clock.advance(60_000);
  assertEquals(await ask(gateway), 200);

  const { totalRequests, health } = await stats(gateway);
  assertEquals(totalRequests, 2);
  assertEquals(health.store, {
    kind: "kv",
    pending: 2,
    lost: 0,
    failures: health.store.failures,
    lastError: "the database does not answer",
  });
  assert(health.store.failures > 0);
  const warnings = gateway.log.filter((line) => line.includes("statistics cannot be written"));
  assertEquals(warnings.length, 1);
});

Deno.test("without a database the page says that statistics are in memory", async () => {
  const gateway = createTestGateway();
  await gateway.app.restore(1000);
  await gateway.app.close(1000);
  const { health } = await stats(gateway);
  assertEquals(health.store, { kind: "memory", pending: 0, lost: 0, failures: 0 });
});

Deno.test("neither secrets nor what was said gets into the database", async () => {
  const database = new FakeKv();
  const gateway = gatewayWith(database, { PROXY_API_KEY: testKey });
  await gateway.app.restore(1000);
  assertEquals(await ask(gateway, "my deepest secret"), 200);
  await gateway.app.close(1000);
  database.isClosed = false;
  const rows = JSON.stringify(await Array.fromAsync(database.scan({ prefix: ["duo-gateway"] })));
  assert(rows.includes("duo-chat-sonnet-4-5"));
  for (const secret of [testToken, testKey, "deepest"]) assert(!rows.includes(secret), secret);
});
