/** The dashboard's pages within the gateway: who gets them, and what never does. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import server from "../../_fresh/server.js";
import type { Pages } from "../../lib/http/pages.ts";
import { createTestGateway, type TestGatewayOptions, testKey } from "../helpers/test_gateway.ts";

const browser = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const key = { "x-api-key": testKey };

/** A gateway with the dashboard as it is built. */
function withDashboard(options: TestGatewayOptions = {}) {
  const pages: Pages = (request, info) => server.fetch(request, info);
  return createTestGateway({ ...options, deps: { pages, ...options.deps } });
}

Deno.test("the dashboard is a page that nobody keeps", async () => {
  const { ask } = withDashboard();
  const response = await ask("/dashboard");
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("content-type"), "text/html; charset=utf-8");
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertMatch(await response.text(), /^<!DOCTYPE html><html lang="en">/);
});

Deno.test("pages may load what the gateway serves and nothing else", async () => {
  const { ask } = withDashboard();
  const { headers } = await ask("/dashboard");
  const policy = headers.get("content-security-policy") ?? "";
  assertMatch(policy, /^default-src 'none'; script-src 'self'( 'nonce-\w+')?; style-src 'self';/);
  assertEquals(/unsafe|https?:|\*/.test(policy), false);
  assertStringIncludes(policy, "frame-ancestors 'none'");
  assertEquals(headers.get("x-content-type-options"), "nosniff");
  assertEquals(headers.get("x-frame-options"), "DENY");
  assertMatch(headers.get("x-request-id") ?? "", /^req_/);
});

Deno.test("pages keep to themselves where browsers let them, and do not try elsewhere", async () => {
  const { ask } = withDashboard();
  const policyFor = async (headers: Record<string, string>) =>
    (await ask("/dashboard", undefined, { headers })).headers.get("cross-origin-opener-policy");
  assertEquals(await policyFor({ "sec-fetch-mode": "navigate" }), "same-origin");
  // Plain HTTP under an address of the network.
  assertEquals(await policyFor({}), null);
});

Deno.test("every file that the dashboard asks for is there, and may be kept for ever", async () => {
  const { ask } = withDashboard();
  const page = await ask("/dashboard");
  const urls = [
    ...(await page.text()).matchAll(/<(?:link|script|img)[^>]* (?:href|src)="(\/[^"]+)"/g),
    ...(page.headers.get("link") ?? "").matchAll(/<([^>]+)>/g),
  ].map(([, url = ""]) => url);
  assert(urls.length >= 4);
  for (const url of new Set(urls)) {
    const response = await ask(url);
    await response.body?.cancel();
    assertEquals(response.status, 200, url);
    assertStringIncludes(response.headers.get("cache-control") ?? "", "immutable", url);
  }
});

Deno.test("somebody with a browser finds a page at the root, a program finds JSON", async () => {
  const { ask } = withDashboard();
  const shown = await ask("/", undefined, { headers: browser });
  assertEquals([shown.status, shown.headers.get("vary")], [200, "accept"]);
  assertStringIncludes(await shown.text(), "The gateway is running");
  for (const accept of ["*/*", "application/json"]) {
    const response = await ask("/", undefined, { headers: { accept } });
    assertEquals((await response.json()).name, "duo-gateway", accept);
  }
  const hello = await ask("/api/hello", undefined, { headers: browser });
  assertEquals((await hello.json()).name, "duo-gateway");
});

Deno.test("a page that is not there is a page with status 404", async () => {
  const { ask } = withDashboard();
  const response = await ask("/dashboard/nothing/here");
  assertEquals(response.status, 404);
  assertMatch(await response.text(), /^<!DOCTYPE html>/);
});

Deno.test("HEAD is answered as GET is, without a body, and other methods are not", async () => {
  const { ask } = withDashboard();
  const head = await ask("/dashboard", undefined, { method: "HEAD" });
  assertEquals([head.status, await head.text()], [200, ""]);
  for (const path of ["/dashboard", "/styles.css", "/_fresh/js/1/boot.js"]) {
    const response = await ask(path, undefined, { method: "POST" });
    assertEquals([response.status, response.headers.get("allow")], [405, "GET"], path);
  }
});

Deno.test("no path of an API reaches the pages, nor does one that climbs", async () => {
  const { ask } = createTestGateway({
    deps: { pages: () => Promise.reject(new Error("a page was asked for")) },
  });
  for (
    const path of [
      "/v1/messages",
      "/v1/chat/completions",
      "/v1/responses",
      "/v1/responses/resp_1",
      "/v1/embeddings",
      "/v1/models",
      "/v1/models/sonnet",
      "/models/sonnet",
      "/v1/unknown",
      "/v1",
      "/health",
      "/dashboard/api/stats",
      "/dashboard/api/models",
      "/dashboard/api/unknown",
      "/dashboardx",
      "/dashboard/%2e%2e/x",
      "/_fresh",
      "/unknown",
    ]
  ) {
    for (const method of ["GET", "POST"]) {
      const response = await ask(path, undefined, { method, headers: browser });
      assertEquals(response.headers.get("content-type"), "application/json", `${method} ${path}`);
      assert(response.status !== 500, `${method} ${path}`);
      await response.body?.cancel();
    }
  }
});

Deno.test("with a key, everybody sees the public view and its holder all", async () => {
  const { ask } = withDashboard({ env: { PROXY_API_KEY: testKey } });
  assertEquals((await ask("/dashboard")).status, 200);
  assertEquals((await ask("/dashboard", undefined, { headers: key })).status, 200);
});

Deno.test("DASHBOARD_ACCESS=key keeps pages from those without it, but not their style", async () => {
  const { ask } = withDashboard({ env: { PROXY_API_KEY: testKey, DASHBOARD_ACCESS: "key" } });
  for (const path of ["/dashboard", "/dashboard/nothing"]) {
    assertEquals((await ask(path)).status, 401, path);
  }
  assertEquals((await ask("/dashboard", undefined, { headers: key })).status, 200);
  assertEquals((await ask("/styles.css")).status, 200);
});

Deno.test("DASHBOARD_ACCESS=off leaves neither page nor file, and the root to programs", async () => {
  const { ask } = withDashboard({ env: { PROXY_API_KEY: testKey, DASHBOARD_ACCESS: "off" } });
  for (const path of ["/dashboard", "/styles.css"]) {
    assertEquals((await ask(path, undefined, { headers: key })).status, 404, path);
  }
  assertEquals(
    (await (await ask("/", undefined, { headers: browser })).json()).name,
    "duo-gateway",
  );
});

Deno.test("without pages there is the JSON as before", async () => {
  const { ask } = createTestGateway();
  assertEquals((await ask("/dashboard")).status, 404);
  assertEquals((await ask("/dashboard/api/stats")).status, 200);
  assertEquals(
    (await (await ask("/", undefined, { headers: browser })).json()).name,
    "duo-gateway",
  );
});

Deno.test("a page that fails says so in the log under the request's id, and nothing to its reader", async () => {
  const secret = "what went wrong";
  const pages: Pages = (request, info) => {
    const gateway = new Proxy({}, {
      get() {
        throw new Error(secret);
      },
    });
    return server.fetch(request, Object.assign({}, info, { gateway }));
  };
  const { ask, log } = createTestGateway({ deps: { pages } });
  const response = await ask("/dashboard");
  assertEquals(response.status, 500);
  assertEquals((await response.text()).includes(secret), false);
  const [line] = log.map((text) => JSON.parse(text)).filter(({ event }) => event === "defect");
  assertEquals(line.requestId, response.headers.get("x-request-id"));
  assertStringIncludes(JSON.stringify(line), secret);
});
