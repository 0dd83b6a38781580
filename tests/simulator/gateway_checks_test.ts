import { assertEquals, assertMatch } from "@std/assert";
import { type AskInit, CHAT, Harness, MESSAGES, RESPONSES, user } from "./harness.ts";

const body = { model: "claude-opus-5", max_tokens: 100, messages: [user("Hi")] };

/** Each row breaks one thing more than the rows after it allow for: the first one broken counts. */
const rows: readonly (readonly [
  name: string,
  init: AskInit & { path?: string; body?: unknown },
  status: number,
  answer: unknown,
])[] = [
  ["no authorization", { headers: { authorization: null } }, 401, {
    error: "No authorization header presented",
  }],
  ["another scheme", { headers: { authorization: "Basic eDp5" } }, 401, {
    error: "Invalid authorization header",
  }],
  ["no authentication type", { headers: { "x-gitlab-authentication-type": null } }, 401, {
    error: "Invalid authentication token type - only OIDC is supported",
  }],
  ["an unknown token", { headers: { authorization: "Bearer unknown" } }, 401, {
    error: "Forbidden by auth provider",
  }],
  ["an empty token", { headers: { authorization: "Bearer" } }, 401, {
    error: "Forbidden by auth provider",
  }],
  ["another realm", { headers: { "x-gitlab-realm": "self-managed" } }, 401, {
    error: "Header mismatch 'X-Gitlab-Realm'",
  }],
  ["no instance id", { headers: { "x-gitlab-instance-id": null } }, 401, {
    error: "Header mismatch 'X-Gitlab-Instance-Id'",
  }],
  ["another user", { headers: { "x-gitlab-global-user-id": "x" } }, 401, {
    error: "Header mismatch 'X-Gitlab-Global-User-Id'",
  }],
  ["another method", { method: "GET" }, 405, { detail: "Method Not Allowed" }],
  ["no unit primitive", { headers: { "x-gitlab-unit-primitive": null } }, 400, {
    detail: "Missing x-gitlab-unit-primitive header",
  }],
  ["an unknown unit primitive", { headers: { "x-gitlab-unit-primitive": "foo" } }, 400, {
    detail: "Unknown unit primitive header foo",
  }],
  ["a unit primitive out of scope", { headers: { "x-gitlab-unit-primitive": "duo_chat" } }, 403, {
    detail: "Unauthorized to access duo_chat",
  }],
  ["a project id", { headers: { "x-gitlab-project-id": "7" } }, 403, {
    detail: "Gitlab project id mismatch",
  }],
  ["no namespace id", { headers: { "x-gitlab-namespace-id": null } }, 403, {
    detail: "Gitlab namespace id mismatch",
  }],
  ["another root namespace", { headers: { "x-gitlab-root-namespace-id": "1" } }, 403, {
    detail: "Gitlab root namespace id mismatch",
  }],
  ["another purpose", { headers: { "x-gitlab-unit-primitive": "complete_code" } }, 400, {
    detail: "This endpoint cannot be used for complete_code purpose",
  }],
  ["a slash at the end", { path: `${MESSAGES}/` }, 404, { detail: "Not found" }],
  ["a query of its own", { path: `${MESSAGES}?x=1` }, 404, { detail: "Not found" }],
  ["count_tokens without beta", { path: `${MESSAGES}/count_tokens` }, 404, {
    detail: "Not found",
  }],
  ["an unlisted path", { path: "/openai/v1/responses/compact" }, 404, { detail: "Not found" }],
  ["no JSON", { body: "{" }, 400, { detail: "Invalid JSON" }],
  ["no model", { body: { messages: [] } }, 400, { detail: "Failed to extract model name" }],
  ["an unknown model", { body: { ...body, model: "claude-opus-9" } }, 400, {
    detail: "Unsupported model",
  }],
  ["a removed model", { path: RESPONSES, body: { model: "gpt-5-codex", input: "Hi" } }, 400, {
    detail: "Unsupported model",
  }],
  ["a model of the other vendor", { path: CHAT, body }, 400, { detail: "Unsupported model" }],
];

for (const [name, { path = MESSAGES, body: sent = body, ...init }, status, answer] of rows) {
  Deno.test(`the gateway refuses a request with ${name}`, async () => {
    const response = await new Harness().ask(path, sent, init);
    assertEquals([response.status, await response.json()], [status, answer]);
  });
}

Deno.test("the first check that fails counts, in the gateway's order", async () => {
  const harness = new Harness();
  const sent = { ...body, model: "nonsense" };
  const breakages = rows.filter(([, init]) => init.headers !== undefined)
    .map(([, init, status, answer]) => ({ headers: init.headers ?? {}, status, answer }));
  // Breaking a later check as well changes nothing, unless both break the same header.
  for (const [index, { headers, status, answer }] of breakages.entries()) {
    for (const later of breakages.slice(index + 1)) {
      const response = await harness.ask(`${MESSAGES}/`, sent, {
        headers: { ...later.headers, ...headers },
      });
      assertEquals([response.status, await response.json()], [status, answer]);
    }
  }
});

Deno.test("the proxy is there with and without the prefix /ai", async () => {
  for (const prefix of ["/ai/v1/proxy", "/v1/proxy"]) {
    for (const path of [MESSAGES, `${MESSAGES}?beta=true`]) {
      assertEquals((await new Harness().ask(path, body, { prefix })).status, 200);
    }
  }
  assertEquals((await new Harness().ask("/v1/messages", body, { prefix: "/other" })).status, 404);
});

Deno.test("a token is refused once it has expired, and after a revocation", async () => {
  const harness = new Harness({ tokenSeconds: 60 });
  assertEquals((await harness.ask(MESSAGES, body)).status, 200);
  harness.clock.jump(59_000);
  assertEquals((await harness.ask(MESSAGES, body)).status, 200);
  harness.clock.jump(1000);
  const expired = await harness.ask(MESSAGES, body);
  assertEquals([expired.status, await expired.json()], [401, {
    error: "Forbidden by auth provider",
  }]);
  harness.dropToken();
  assertEquals((await harness.ask(MESSAGES, body)).status, 200);
  harness.simulator.revokeTokens();
  assertEquals((await harness.ask(MESSAGES, body)).status, 401);
});

Deno.test("only a few headers come back", async () => {
  const harness = new Harness();
  const init = { headers: { "x-request-id": "mine", "anthropic-beta": "context-1m-2025-08-07" } };
  const response = await harness.ask(MESSAGES, body, init);
  await response.body?.cancel();
  assertEquals([...response.headers.keys()], [
    "anthropic-beta",
    "content-type",
    "x-process-time",
    "x-request-id",
  ]);
  assertEquals(response.headers.get("x-request-id"), "mine");
});

Deno.test("only a few headers and not all members reach the vendor", async () => {
  const harness = new Harness();
  const headers = { "x-stainless-os": "Linux", "accept": "*/*", "openai-beta": "x" };
  const sent = { ...body, metadata: { user_id: "u" }, tags: [] };
  await harness.json(MESSAGES, sent, { headers });
  const call = harness.lastCall;
  assertEquals(call?.body, JSON.stringify(sent));
  assertEquals(call?.forwarded?.body, body);
  assertEquals([...call?.forwarded?.headers.keys() ?? []], [
    "accept",
    "anthropic-version",
    "content-type",
  ]);
});

Deno.test("headers that do not match the issued ones are noted, also where nobody minds", async () => {
  const harness = new Harness();
  await harness.json(MESSAGES, body);
  assertEquals(harness.lastCall?.headerProblems, []);
  const headers = {
    "x-gitlab-enabled-feature-flags": null,
    "x-gitlab-version": "18",
    "x-api-key": "the client's",
  };
  await harness.json(MESSAGES, body, { headers });
  assertEquals(harness.lastCall?.headerProblems, [
    "x-gitlab-version is changed",
    "x-gitlab-enabled-feature-flags is missing",
    "x-api-key is passed on",
  ]);
});

Deno.test("embeddings and model lists pass the proxy and end at the vendor", async () => {
  const harness = new Harness();
  const sent = { model: "gpt-5", input: "Hi" };
  const [status, message] = await harness.refused("/openai/v1/embeddings", sent);
  assertEquals(status, 403);
  assertMatch(message, /embeddings/);
  assertEquals((await harness.ask("/openai/v1/models", sent)).status, 405);
});

Deno.test("JSON that is no object: concluded to be a server's error, so only on demand", async () => {
  const lenient = await new Harness().ask(MESSAGES, "[]");
  assertEquals(await lenient.json(), { detail: "Failed to extract model name" });
  const inferred = await new Harness({ inferred: true }).ask(MESSAGES, "[]");
  assertEquals([inferred.status, await inferred.text()], [500, "Internal Server Error"]);
});
