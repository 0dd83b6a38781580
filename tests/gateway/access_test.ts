/** Who may ask what: keys, hosts, origins, methods and paths. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createTestGateway, testKey } from "../helpers/test_gateway.ts";
import { HandFedStream } from "../helpers/hand_fed_stream.ts";
import { apis, messages } from "./_apis.ts";
import { records, shownError } from "./_looking.ts";

const withKey = { PROXY_API_KEY: testKey };

/** Headers that present the right key, as the clients of the three APIs do. */
const rightKeys: Readonly<Record<string, Record<string, string>>> = {
  "x-api-key": { "x-api-key": testKey },
  "Authorization: Bearer": { authorization: `Bearer ${testKey}` },
  "authorization: bearer": { authorization: `bearer ${testKey}` },
  "api-key": { "api-key": testKey },
  "a right bearer beside a wrong x-api-key": {
    "authorization": `Bearer ${testKey}`,
    "x-api-key": "left-over",
  },
  "a right x-api-key beside a wrong bearer": {
    "authorization": "Bearer left-over",
    "x-api-key": testKey,
  },
};

const wrongKeys: Readonly<Record<string, Record<string, string>>> = {
  "no key": {},
  "another key": { "x-api-key": "not-the-key" },
  "the key's beginning": { "x-api-key": testKey.slice(0, -1) },
  "the key and more": { authorization: `Bearer ${testKey}x` },
  "an empty key": { "x-api-key": "", "authorization": "Bearer " },
  "the key without a scheme": { authorization: testKey },
  "the key as Basic": { authorization: `Basic ${btoa(`:${testKey}`)}` },
  "a key of 100 kB": { "x-api-key": "k".repeat(100_000) },
  "a hostile key": { "x-api-key": "' OR '1'='1'; --" },
};

for (const [name, headers] of Object.entries(rightKeys)) {
  Deno.test(`${name} opens every API`, async () => {
    const gateway = createTestGateway({ env: withKey });
    for (const api of apis) {
      const response = await gateway.ask(api.path, api.request(), { headers });
      assertEquals(response.status, 200);
      await response.text();
    }
    assertEquals(new Set(records(gateway).map(({ keyName }) => keyName)), new Set(["default"]));
  });
}

for (const [name, headers] of Object.entries(wrongKeys)) {
  Deno.test(`${name}: 401 in the API's own shape, the body unread, nothing recorded`, async () => {
    const gateway = createTestGateway({ env: withKey });
    const paths = [...apis, { ...messages, path: "/v1/messages/count_tokens" }];
    for (const { path, dialect } of paths) {
      const body = new HandFedStream();
      const response = await gateway.ask(path, body.stream, {
        headers: { "content-type": "application/json", ...headers },
      });
      const error = await shownError(response, dialect);
      assertEquals([error.status, error.shouldRetry], [401, "false"]);
      assertEquals([error.type, error.code], [
        dialect === "messages" ? "authentication_error" : "invalid_request_error",
        dialect === "messages" ? null : "invalid_api_key",
      ]);
      assertEquals(body.pulls, 0);
    }
    assertEquals(gateway.simulator.calls, []);
    assertEquals(records(gateway), []);
  });
}

Deno.test("a key in the query string is no key", async () => {
  const gateway = createTestGateway({ env: withKey });
  for (const query of [`key=${testKey}`, `api_key=${testKey}`, `x-api-key=${testKey}`]) {
    const response = await gateway.ask(`${messages.path}?${query}`, messages.request());
    assertEquals(response.status, 401);
  }
});

Deno.test("without a configured key any key will do, and none", async () => {
  const gateway = createTestGateway();
  for (const headers of [{}, { "x-api-key": "dummy" }, { authorization: "Bearer dummy" }]) {
    const response = await gateway.ask(messages.path, messages.request(), { headers });
    assertEquals(response.status, 200);
    await response.text();
  }
});

Deno.test("health, the model list and the root need no key", async () => {
  const gateway = createTestGateway({ env: withKey });
  for (const path of ["/", "/health", "/v1/models", "/v1/models/sonnet", "/dashboard/api/stats"]) {
    assertEquals((await gateway.ask(path)).status, 200, path);
  }
});

Deno.test("the health check says ok and nothing else", async () => {
  const response = await createTestGateway({ env: withKey }).ask("/health");
  assertEquals(await response.text(), '{"status":"ok"}');
});

/** Host header, then the status without a key. */
const hosts: Readonly<Record<string, number>> = {
  "127.0.0.1:3456": 200,
  "localhost:3456": 200,
  "LOCALHOST": 200,
  "dev.localhost": 200,
  "[::1]:3456": 200,
  "192.168.1.7": 200,
  "duo.internal": 200,
  "evil.example": 403,
  "localhost.evil.example": 403,
  "127.0.0.1.evil.example": 403,
};

for (const [host, status] of Object.entries(hosts)) {
  Deno.test(`without a key, a call by the host name ${host} gets ${status}`, async () => {
    const gateway = createTestGateway({ env: { ALLOWED_HOSTS: "duo.internal" } });
    for (const path of ["/health", "/v1/models", "/dashboard/api/stats"]) {
      assertEquals((await gateway.ask(path, undefined, { headers: { host } })).status, status);
    }
    const response = await gateway.ask(messages.path, messages.request(), { headers: { host } });
    assertEquals(response.status, status);
    await response.text();
  });
}

Deno.test("with a key every plain host name will do", async () => {
  const gateway = createTestGateway({ env: withKey });
  const headers = { "host": "gateway.example.com", "x-api-key": testKey };
  const response = await gateway.ask(messages.path, messages.request(), { headers });
  assertEquals(response.status, 200);
  await response.text();
});

const foreignPages: Readonly<Record<string, Record<string, string>>> = {
  "another origin": { host: "127.0.0.1:3456", origin: "https://evil.example" },
  "another port": { host: "127.0.0.1:3456", origin: "http://127.0.0.1:8080" },
  "no origin of its own": { host: "127.0.0.1:3456", origin: "null" },
  "a cross-site request": { "host": "127.0.0.1:3456", "sec-fetch-site": "cross-site" },
};

for (const [name, headers] of Object.entries(foreignPages)) {
  Deno.test(`without a key, a web page of ${name} can neither spend nor read`, async () => {
    const gateway = createTestGateway();
    for (const type of ["application/json", "text/plain"]) {
      const response = await gateway.ask(messages.path, JSON.stringify(messages.request()), {
        headers: { ...headers, "content-type": type },
      });
      assertEquals(response.status, 403);
      assertEquals(response.headers.get("access-control-allow-origin"), null);
      await response.text();
    }
    assertEquals((await gateway.ask("/dashboard/api/stats", undefined, { headers })).status, 403);
    const preflight = await gateway.ask(messages.path, undefined, { method: "OPTIONS", headers });
    assertEquals(preflight.status, 403);
    assertEquals(gateway.simulator.calls, []);
  });
}

Deno.test("without a key, the gateway's own pages may call it", async () => {
  const headers = {
    "host": "127.0.0.1:3456",
    "origin": "http://127.0.0.1:3456",
    "sec-fetch-site": "same-origin",
  };
  const response = await createTestGateway().ask("/dashboard/api/stats", undefined, { headers });
  assertEquals(response.status, 200);
});

Deno.test("with a key, browser clients of any origin are served, without credentials", async () => {
  const gateway = createTestGateway({ env: withKey });
  const origin = "https://app.example";
  const preflight = await gateway.ask(messages.path, undefined, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "x-api-key,anthropic-version,x-stainless-os",
    },
  });
  assertEquals([preflight.status, await preflight.text()], [204, ""]);
  assertEquals(preflight.headers.get("access-control-allow-origin"), "*");
  assertStringIncludes(preflight.headers.get("access-control-allow-methods") ?? "", "POST");
  assertEquals(
    preflight.headers.get("access-control-allow-headers"),
    "x-api-key,anthropic-version,x-stainless-os",
  );
  const headers = { origin, "x-api-key": testKey };
  const replies = [
    await gateway.ask(messages.path, messages.request(), { headers }),
    await gateway.ask(messages.path, { ...messages.request(), stream: true }, { headers }),
    await gateway.ask(messages.path, { model: "nobody" }, { headers }),
    await gateway.ask(messages.path, messages.request(), { headers: { origin } }),
  ];
  for (const reply of replies) {
    assertEquals(reply.headers.get("access-control-allow-origin"), "*");
    assertEquals(reply.headers.get("access-control-allow-credentials"), null);
    assertStringIncludes(reply.headers.get("access-control-expose-headers") ?? "", "request-id");
    await reply.text();
  }
});

Deno.test("Codex's WebSocket is refused with 426, which makes it go on over HTTP", async () => {
  const gateway = createTestGateway();
  const response = await gateway.ask("/v1/responses", undefined, {
    headers: { connection: "Upgrade", upgrade: "websocket" },
  });
  assertEquals((await shownError(response, "responses")).status, 426);
});

Deno.test("probes by HEAD are answered like GET, without a body", async () => {
  const gateway = createTestGateway();
  for (const path of ["/", "/api/hello", "/health", "/v1/models"]) {
    const response = await gateway.ask(path, undefined, { method: "HEAD" });
    assertEquals([response.status, await response.text()], [200, ""], path);
  }
});

const spellings = ["", "/v1", "/v1/v1", "//v1", "/v1/"];

for (const api of apis) {
  Deno.test(`${api.dialect}: however a client joins its base URL, it is understood`, async () => {
    const gateway = createTestGateway();
    const bare = api.path.slice("/v1".length);
    const paths = [
      ...spellings.map((prefix) => prefix + bare),
      `${api.path}/`,
      `${api.path}?beta=true`,
    ];
    for (const path of paths) {
      const response = await gateway.ask(path, api.request());
      assertEquals(response.status, 200, path);
      await response.text();
    }
  });

  Deno.test(`${api.dialect}: other methods are told the right one`, async () => {
    const gateway = createTestGateway();
    for (const method of ["GET", "HEAD", "PUT", "DELETE", "PATCH"]) {
      const response = await gateway.ask(api.path, undefined, { method });
      assertEquals([response.status, response.headers.get("allow")], [405, "POST"], method);
      await response.text();
    }
  });
}

Deno.test("what there is not is a 404 in the caller's dialect", async () => {
  const gateway = createTestGateway();
  const asked: readonly (readonly [path: string, says: string])[] = [
    ["/v1/embeddings", "no embeddings"],
    ["/v1/completions", "no completions"],
    ["/v1/responses/resp_123", "not stored"],
    ["/v1/nothing", "nothing at this path"],
    ["/token", "nothing at this path"],
    ["/admin", "nothing at this path"],
    ["/v1/v1/v1/messages", "nothing at this path"],
    ["/.env", "nothing at this path"],
  ];
  for (const [path, says] of asked) {
    const openAi = await shownError(await gateway.ask(path, {}), "chat");
    assertEquals([openAi.status, openAi.code], [404, "unknown_url"]);
    assertStringIncludes(openAi.message, says);
    const headers = { "anthropic-version": "2023-06-01" };
    const anthropic = await shownError(await gateway.ask(path, {}, { headers }), "messages");
    assertEquals([anthropic.status, anthropic.type], [404, "not_found_error"]);
  }
});

Deno.test("every reply names its request", async () => {
  const gateway = createTestGateway({ env: withKey });
  const asked = ["/", "/health", "/v1/models", "/v1/messages", "/nothing", "/dashboard/api/stats"];
  for (const [index, path] of asked.entries()) {
    const { headers } = await gateway.ask(path);
    assertEquals(headers.get("request-id"), `req_test${index + 1}`);
    assertEquals(headers.get("x-request-id"), `req_test${index + 1}`);
  }
});

Deno.test("a client cannot choose its request id, nor the upstream", async () => {
  const gateway = createTestGateway();
  const response = await gateway.ask(messages.path, {
    ...messages.request(),
    api_base: "https://evil.example",
    base_url: "https://evil.example",
  }, { headers: { "x-request-id": "mine", "x-base-url": "https://evil.example" } });
  assertEquals(response.headers.get("request-id"), "req_test1");
  await response.text();
  assert(gateway.simulator.calls.every(({ headers }) => !headers.has("x-base-url")));
});
