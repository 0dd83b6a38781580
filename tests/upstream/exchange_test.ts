import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { Secret } from "../../lib/core/secret.ts";
import { type Exchange, exchangeToken } from "../../lib/upstream/exchange.ts";
import { UpstreamError } from "../../lib/upstream/upstream_error.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import {
  type Answer,
  failure,
  FakeNetwork,
  json,
  refused,
  reset,
  silence,
  text,
} from "./fake_network.ts";

const SECRET = "glpat-a-personal-token";

function setUp(answer: Answer, more: Partial<Exchange> = {}) {
  const clock = new FakeClock();
  const network = new FakeNetwork(answer);
  const exchange = exchangeToken({ fetch: network.fetch, clock, userAgent: "duo-gateway/test" }, {
    instanceUrl: new URL("https://git.example.com/gitlab/"),
    credential: new Secret(SECRET),
    timeoutMs: 30_000,
    ...more,
  });
  exchange.catch(() => {});
  return { clock, network, exchange };
}

async function errorFor(answer: Answer): Promise<UpstreamError> {
  const { clock, exchange } = setUp(answer);
  const error = await failure(exchange);
  assertInstanceOf(error, UpstreamError);
  assertEquals(clock.pending, 0);
  assert(!`${error.message}${error.stack}`.includes(SECRET));
  return error;
}

const headers = {
  "x-gitlab-realm": "saas",
  "X-Gitlab-Is-Team-Member": "false",
  "x-gitlab-enabled-feature-flags": "",
};

Deno.test("exchangeToken() asks as GitLab's own clients do", async () => {
  const { network, exchange } = setUp(json(201, { headers, token: "t", expires_at: 1 }));
  await exchange;
  const [sent] = network.sent;
  assertEquals(
    sent?.url.href,
    "https://git.example.com/gitlab/api/v4/ai/third_party_agents/direct_access",
  );
  assertEquals(sent?.init.method, "POST");
  assertEquals(sent?.init.redirect, "manual");
  assertEquals(sent?.init.body, '{"feature_flags":{"DuoAgentPlatformNext":true}}');
  assertEquals(Object.fromEntries(sent?.headers ?? []), {
    accept: "application/json",
    authorization: `Bearer ${SECRET}`,
    "content-type": "application/json",
    "user-agent": "duo-gateway/test",
  });
});

Deno.test("exchangeToken() keeps the token's headers as they are, without credentials and hop-by-hop", async () => {
  const expires = Date.UTC(2026, 10, 21, 13) / 1_000;
  const dropped = {
    "X-API-Key": "k",
    "Authorization": "a",
    "cookie": "c",
    "Host": "h",
    "Content-Length": "1",
    "Connection": "close",
    "transfer-encoding": "chunked",
    "x-gitlab-namespace-id": null,
  };
  const reply = { headers: { ...headers, ...dropped }, token: "t", expires_at: expires, more: 1 };
  for (const status of [200, 201]) {
    const { clock, exchange } = setUp(json(status, reply));
    const { value, ...rest } = await exchange;
    assertEquals(value.reveal(), "t");
    assertEquals(rest, {
      headers: Object.entries(headers),
      obtainedAt: clock.now(),
      expiresAt: expires * 1_000,
    });
    assertEquals(clock.pending, 0);
  }
});

Deno.test("exchangeToken() trusts a token for 25 minutes when its expiry is absent or impossible", async () => {
  for (const expires_at of [undefined, null, "soon", 1_000, -1, 0]) {
    const { clock, exchange } = setUp(json(201, { headers, token: "t", expires_at }));
    assertEquals((await exchange).expiresAt, clock.now() + 25 * 60_000, String(expires_at));
  }
  const { clock, exchange } = setUp(json(201, { headers, token: "t", expires_at: 1e15 }));
  assertEquals((await exchange).expiresAt, clock.now() + 24 * 3_600_000);
});

Deno.test("exchangeToken() refuses an answer that is not the one it asked for", async () => {
  const bodies = [
    {},
    [],
    { headers, token: "" },
    { headers, token: 5 },
    { headers, token: "two words" },
    { headers, token: "a\r\nx: y" },
    { token: "t" },
    { token: "t", headers: [] },
    { token: "t", headers: { "a b": "c" } },
    { token: "t", headers: { a: "b\r\nc: d" } },
    { token: "t", headers: { a: "€" } },
    { token: "t", headers: { a: 5 } },
    { token: "t", headers: { "": "x" } },
  ];
  for (const body of bodies) {
    const error = await errorFor(json(201, body));
    assertEquals([error.kind, error.retryable], ["upstream_failed", false], JSON.stringify(body));
    assertStringIncludes(error.message, "GITLAB_INSTANCE_URL");
  }
  for (
    const answer of [
      text(200, "<html>Welcome to the hotel</html>", "text/html"),
      text(200, "", "application/json"),
      text(201, `{"token":"${"t".repeat(70_000)}"}`, "application/json"),
    ]
  ) {
    const error = await errorFor(answer);
    assertEquals([error.kind, error.retryable], ["upstream_failed", false]);
  }
});

Deno.test("exchangeToken() reads a token of a JSON with hostile names without harm", async () => {
  const body = `{"token":"t","headers":{"__proto__":"x","constructor":"y"},"__proto__":{"a":1}}`;
  const { exchange } = setUp(text(201, body, "application/json"));
  assertEquals((await exchange).headers, [["__proto__", "x"], ["constructor", "y"]]);
  assertEquals(({} as Record<string, unknown>).a, undefined);
});

Deno.test("exchangeToken() follows no redirect with the credential, and says where it pointed", async () => {
  const location = "https://evil.example/path?secret=1";
  const { network, exchange } = setUp(() =>
    new Response(null, { status: 302, headers: { location } })
  );
  const error = await failure(exchange);
  assertInstanceOf(error, UpstreamError);
  assertEquals(network.sent.length, 1);
  assertEquals([error.kind, error.retryable], ["upstream_failed", false]);
  assertStringIncludes(error.message, "evil.example,");
  assert(!error.message.includes("secret"));
});

Deno.test("exchangeToken() names host and setting when there is no connection", async () => {
  for (const answer of [refused, reset]) {
    const error = await errorFor(answer);
    assertEquals([error.kind, error.status, error.repeatIsSafe], ["upstream_failed", 502, true]);
    assertStringIncludes(error.message, "Cannot get a gateway token: git.example.com");
  }
  assertStringIncludes((await errorFor(refused)).message, "GITLAB_INSTANCE_URL");
});

Deno.test("exchangeToken() calls an answer that breaks off a broken connection", async () => {
  const error = await errorFor(() => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"token":'));
        controller.error(new TypeError("error reading a body from connection"));
      },
    }, { highWaterMark: 0 });
    return new Response(body, { status: 201 });
  });
  assertEquals([error.kind, error.repeatIsSafe], ["upstream_failed", true]);
  assertStringIncludes(error.message, "closed the connection");
});

Deno.test("exchangeToken() gives up in time, before the answer and within it", async () => {
  const halted = () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }));
  for (const answer of [silence, halted]) {
    const { clock, exchange } = setUp(answer);
    await clock.advance(29_999);
    assertEquals(clock.pending, 1);
    await clock.advance(1);
    const error = await failure(exchange);
    assertInstanceOf(error, UpstreamError);
    assertEquals([error.kind, error.status], ["timeout", 504]);
    assertEquals(clock.pending, 0);
  }
});

Deno.test("exchangeToken() fails with the signal's reason when it is aborted", async () => {
  const reason = new Error("not needed any more");
  const controller = new AbortController();
  const { clock, exchange } = setUp(silence, { signal: controller.signal });
  await clock.advance(10);
  controller.abort(reason);
  assertEquals(await failure(exchange), reason);
  assertEquals(clock.pending, 0);

  const late = setUp(silence, { signal: controller.signal });
  assertEquals(await failure(late.exchange), reason);
  assertEquals(late.network.sent.length, 0);
});
