/** What the dashboard's JSON shows to whom. */
import { assert, assertEquals } from "@std/assert";
import { faults } from "../../lib/simulator/mod.ts";
import { createTestGateway, type TestGateway, testKey } from "../helpers/test_gateway.ts";
import { messages } from "./_apis.ts";

const key = { "x-api-key": testKey };
const loopback = "127.0.0.1";
const elsewhere = "192.0.2.44";

/** A gateway that has served one request and failed another, both from elsewhere. */
async function used(env: Record<string, string>): Promise<TestGateway> {
  const gateway = createTestGateway({ env });
  const init = { headers: { ...key, "user-agent": "agent-of-the-test/1" }, peer: elsewhere };
  await (await gateway.ask(messages.path, messages.request(), init)).text();
  gateway.simulator.inject(faults.proxy.serverError());
  await (await gateway.ask(messages.path, messages.request(), init)).text();
  return gateway;
}

interface Shown {
  status: number;
  text: string;
  full: boolean;
}

async function stats(
  gateway: TestGateway,
  init: { headers?: Record<string, string>; peer?: string },
): Promise<Shown> {
  const response = await gateway.ask("/dashboard/api/stats", undefined, init);
  const text = await response.text();
  return { status: response.status, text, full: text.includes(elsewhere) };
}

Deno.test("with a key, the public view counts but names nobody", async () => {
  const gateway = await used({ PROXY_API_KEY: testKey });
  for (const peer of [loopback, elsewhere]) {
    const { text } = await stats(gateway, { peer });
    const json = JSON.parse(text);
    assertEquals([json.totalRequests, json.successCount, json.errorCount], [2, 1, 1]);
    assertEquals(json.recentRequests.length, 2);
    for (const record of json.recentRequests) {
      assertEquals(record.clientIp, "");
      assertEquals("errorMessage" in record, false);
      assertEquals("userAgent" in record || "keyName" in record, false);
    }
    for (const secret of [elsewhere, "agent-of-the-test", "Internal server error", "default"]) {
      assert(!text.includes(secret), secret);
    }
  }
});

Deno.test("with a key, its holder sees addresses, agents and error texts", async () => {
  const gateway = await used({ PROXY_API_KEY: testKey });
  const { text } = await stats(gateway, { headers: key, peer: elsewhere });
  const [failed, served] = JSON.parse(text).recentRequests;
  assertEquals([failed.clientIp, served.clientIp], [elsewhere, elsewhere]);
  assertEquals(failed.errorMessage, "Internal server error");
  assertEquals(failed.userAgent, "agent-of-the-test/1");
});

Deno.test("a wrong key sees the public view, not more and not less", async () => {
  const gateway = await used({ PROXY_API_KEY: testKey });
  const shown = await stats(gateway, { headers: { "x-api-key": "wrong" } });
  assertEquals([shown.status, shown.full], [200, false]);
});

Deno.test("without a key, this machine sees everything and others the public view", async () => {
  const gateway = await used({});
  assertEquals((await stats(gateway, { peer: loopback })).full, true);
  assertEquals((await stats(gateway, { peer: "::1" })).full, true);
  assertEquals((await stats(gateway, { peer: elsewhere })).full, false);
});

Deno.test("without a key, what a proxy on this machine forwards comes from elsewhere", async () => {
  const gateway = await used({});
  for (const header of ["x-forwarded-for", "forwarded"]) {
    const headers = { [header]: header === "forwarded" ? "for=192.0.2.9" : "192.0.2.9" };
    assertEquals((await stats(gateway, { headers, peer: loopback })).full, false, header);
  }
});

Deno.test("DASHBOARD_ACCESS=key shows nothing without the key", async () => {
  const gateway = await used({ PROXY_API_KEY: testKey, DASHBOARD_ACCESS: "key" });
  for (const path of ["/dashboard/api/stats", "/dashboard/api/models"]) {
    assertEquals((await gateway.ask(path)).status, 401, path);
    assertEquals((await gateway.ask(path, undefined, { headers: key })).status, 200, path);
  }
});

Deno.test("DASHBOARD_ACCESS=off shows nothing to anybody", async () => {
  const gateway = await used({ PROXY_API_KEY: testKey, DASHBOARD_ACCESS: "off" });
  for (const path of ["/dashboard/api/stats", "/dashboard/api/models"]) {
    assertEquals((await gateway.ask(path, undefined, { headers: key })).status, 404, path);
  }
});

Deno.test("nothing changes by way of the dashboard: it is read only", async () => {
  const gateway = createTestGateway();
  for (const path of ["/dashboard/api/stats", "/dashboard/api/models"]) {
    for (const method of ["POST", "PUT", "DELETE"]) {
      assertEquals((await gateway.ask(path, undefined, { method })).status, 405, path);
    }
  }
});

Deno.test("the address that is recorded is the one that trusted proxies vouch for", async () => {
  const gateway = createTestGateway({ env: { TRUST_PROXY: "loopback" } });
  const headers = { "x-forwarded-for": "203.0.113.9, 198.51.100.7" };
  await (await gateway.ask(messages.path, messages.request(), { headers })).text();
  await (await gateway.ask(messages.path, messages.request(), { headers, peer: elsewhere })).text();
  const addresses = gateway.app.statistics.store.recent(2).map(({ clientIp }) => clientIp);
  assertEquals(addresses, [elsewhere, "198.51.100.7"]);
});
