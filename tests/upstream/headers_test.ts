import { assert, assertEquals } from "@std/assert";
import { Secret } from "../../lib/core/secret.ts";
import { requestHeaders, responseHeaders } from "../../lib/upstream/headers.ts";
import type { GatewayToken } from "../../lib/upstream/types.ts";
import type { Endpoint } from "../../lib/upstream/urls.ts";

const token: GatewayToken = {
  value: new Secret("gateway-token"),
  headers: [
    ["x-gitlab-realm", "saas"],
    ["X-Gitlab-Is-Team-Member", "false"],
    ["x-gitlab-enabled-feature-flags", ""],
    ["user-agent", "somebody else"],
  ],
  obtainedAt: 0,
  expiresAt: 1,
};

const common = {
  "accept": "application/json, text/event-stream",
  "accept-encoding": "identity",
  "authorization": "Bearer gateway-token",
  "content-type": "application/json",
  "user-agent": "duo-gateway/test",
  "x-request-id": "req_7",
  "x-gitlab-enabled-feature-flags": "",
  "x-gitlab-is-team-member": "false",
  "x-gitlab-realm": "saas",
};

function sent(endpoint: Endpoint, client: HeadersInit): Record<string, string> {
  const clientHeaders = new Headers(client);
  const userAgent = "duo-gateway/test";
  return Object.fromEntries(
    new Headers(requestHeaders({ endpoint, token, clientHeaders, requestId: "req_7", userAgent })),
  );
}

Deno.test("requestHeaders() sends the token's headers, ours, and nothing else of the client", () => {
  const client = {
    "authorization": "Bearer client-key",
    "x-api-key": "client-key",
    "cookie": "a=b",
    "user-agent": "client",
    "accept-encoding": "gzip",
    "x-stainless-lang": "js",
    "x-codex-turn": "1",
    "x-gitlab-realm": "self-managed",
    "x-gitlab-project-id": "7",
    "openai-beta": "x",
    "anthropic-beta": "not for this vendor",
  };
  assertEquals(sent("chat", client), common);
  assertEquals(sent("responses", client), common);
});

Deno.test("requestHeaders() passes the version and beta headers on to the vendor that knows them", () => {
  for (const endpoint of ["messages", "count_tokens"] as const) {
    assertEquals(sent(endpoint, {}), { ...common, "anthropic-version": "2023-06-01" });
    assertEquals(sent(endpoint, { "anthropic-version": "2026-10-21", "Anthropic-Beta": "a,b" }), {
      ...common,
      "anthropic-version": "2026-10-21",
      "anthropic-beta": "a,b",
    });
  }
});

Deno.test("requestHeaders() leaves out a client header of absurd length", () => {
  const headers = sent("messages", { "anthropic-beta": "b".repeat(10_000) });
  assert(!("anthropic-beta" in headers));
});

Deno.test("responseHeaders() lets only the content type and the betas through", () => {
  const upstream = new Headers({
    "content-type": "text/event-stream; charset=utf-8",
    "anthropic-beta": "a",
    "set-cookie": "__cf_bm=1",
    "server": "cloudflare",
    "x-request-id": "1",
    "content-encoding": "gzip",
    "content-length": "5",
  });
  assertEquals(Object.fromEntries(responseHeaders(upstream)), {
    "content-type": "text/event-stream; charset=utf-8",
    "anthropic-beta": "a",
  });
  assertEquals([...responseHeaders(new Headers())], []);
});
