/** Which headers pass through: few, by name, in either direction. */
import { assert, assertEquals } from "@std/assert";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { apis, messages } from "./_apis.ts";
import { proxyCalls } from "./_looking.ts";

/** What agents send beside the few headers that mean something upstream. */
const clientHeaders = {
  "anthropic-version": "2023-06-01",
  "anthropic-beta": "context-1m-2025-08-07,interleaved-thinking-2025-05-14",
  "anthropic-dangerous-direct-browser-access": "true",
  "x-api-key": "dummy",
  "authorization": "Bearer dummy",
  "cookie": "session=1",
  "openai-organization": "org-1",
  "openai-beta": "responses=v1",
  "originator": "codex_exec",
  "session-id": "0b2f",
  "x-app": "cli",
  "x-claude-code-session-id": "77aa",
  "x-client-request-id": "c-1",
  "x-codex-turn-metadata": '{"sandbox":"none"}',
  "x-codex-window-id": "w-1",
  "x-forwarded-for": "203.0.113.7",
  "x-gitlab-realm": "self-managed",
  "x-gitlab-instance-id": "forged",
  "x-request-id": "mine",
  "x-stainless-os": "Linux",
  "x-stainless-timeout": "600",
  "referer": "https://example.com/private",
  "user-agent": "claude-cli/2.1.329",
};

const ownHeaders = [
  "accept",
  "accept-encoding",
  "authorization",
  "content-type",
  "user-agent",
  "x-request-id",
];

for (const api of apis) {
  Deno.test(`${api.dialect}: of the client's headers the upstream sees those of the vendor's API only`, async () => {
    const gateway = createTestGateway();
    const response = await gateway.ask(api.path, api.request(), { headers: clientHeaders });
    assertEquals(response.status, 200);
    await response.text();
    const [call] = proxyCalls(gateway);
    assert(call);
    assertEquals(call.headerProblems, []);
    const names = [...call.headers.keys()].filter((name) => !name.startsWith("x-gitlab-"));
    const vendors = api.dialect === "messages" ? ["anthropic-beta", "anthropic-version"] : [];
    assertEquals(names.toSorted(), [...ownHeaders, ...vendors].toSorted());
    for (const name of vendors) {
      assertEquals(call.headers.get(name), clientHeaders[name as keyof typeof clientHeaders]);
    }
    assert(![...call.headers.values()].some((value) => value.includes("dummy")));
    assertEquals(call.headers.get("user-agent"), "duo-gateway/test");
    assertEquals(call.headers.get("x-request-id"), "req_test1");
    assertEquals(call.headers.get("accept-encoding"), "identity");
  });

  Deno.test(`${api.dialect}: of the upstream's headers the client sees the content type only`, async () => {
    const gateway = createTestGateway({
      deps: {
        async fetch(url, init) {
          const response = await gateway.simulator.fetch(new Request(url, init));
          const headers = new Headers(response.headers);
          headers.append("set-cookie", "__cf_bm=1");
          headers.set("cf-ray", "0-FRA");
          headers.set("server", "cloudflare");
          headers.set("x-request-id", "upstream");
          headers.set("access-control-allow-origin", "https://cloud.gitlab.com");
          return new Response(response.body, { status: response.status, headers });
        },
      },
    });
    for (const stream of [false, true]) {
      const response = await gateway.ask(api.path, { ...api.request(), stream });
      await response.text();
      const names = ["content-type", "request-id", "x-gateway-model", "x-request-id"];
      const ofStreams = stream ? ["cache-control", "x-accel-buffering"] : [];
      assertEquals([...response.headers.keys()].toSorted(), [...names, ...ofStreams].toSorted());
      assertEquals(response.headers.get("x-request-id"), response.headers.get("request-id"));
      assertEquals(response.headers.get("x-gateway-model"), api.model);
    }
  });
}

Deno.test("a version of the API is sent when the client names none", async () => {
  const gateway = createTestGateway();
  await (await gateway.ask(messages.path, messages.request())).text();
  assertEquals(proxyCalls(gateway)[0]?.headers.get("anthropic-version"), "2023-06-01");
});

Deno.test("Anthropic's answer to a beta comes back", async () => {
  const gateway = createTestGateway();
  const headers = { "anthropic-beta": "context-1m-2025-08-07" };
  const response = await gateway.ask(messages.path, messages.request(), { headers });
  await response.text();
  assertEquals(response.headers.get("anthropic-beta"), "context-1m-2025-08-07");
});

Deno.test("a stream is marked so that no proxy on the way keeps it back", async () => {
  const gateway = createTestGateway();
  for (const api of apis) {
    const { headers, body } = await gateway.ask(api.path, { ...api.request(), stream: true });
    assertEquals(headers.get("content-type"), "text/event-stream; charset=utf-8");
    assertEquals(headers.get("cache-control"), "no-cache, no-transform");
    assertEquals(headers.get("x-accel-buffering"), "no");
    await body?.cancel();
  }
});
