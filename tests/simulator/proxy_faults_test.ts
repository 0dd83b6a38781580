import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { faults, type ProxyFault } from "../../lib/simulator/mod.ts";
import { CHAT, Harness, type Json, MESSAGES, RESPONSES, user } from "./harness.ts";

const { proxy } = faults;
const messages = { model: "claude-opus-5", max_tokens: 900, messages: [user("Hi")] };
const responses = { model: "gpt-5", input: "Hi" };
const chat = { model: "gpt-5", messages: [user("Hi")] };

/** Answers of the gateway and of what stands before it: the same to every API. */
const replies: readonly (readonly [ProxyFault, status: number, body: string])[] = [
  [proxy.invalidToken(), 401, '{"error":"Forbidden by auth provider"}'],
  [proxy.headerMismatch(), 401, "Header mismatch 'X-Gitlab-Instance-Id'"],
  [proxy.wrongAuthenticationType(), 401, "only OIDC is supported"],
  [proxy.notEnabledForNamespace(), 402, "Proxy endpoints are not enabled for this namespace"],
  [proxy.notEnabledForInstance(), 402, "Proxy endpoints are not enabled for this instance"],
  [proxy.missingUnitPrimitive(), 400, '{"detail":"Missing x-gitlab-unit-primitive header"}'],
  [proxy.notInScopes(), 403, "Unauthorized to access ai_gateway_model_provider_proxy"],
  [proxy.namespaceMismatch(), 403, "Gitlab namespace id mismatch"],
  [proxy.notFound(), 404, '{"detail":"Not found"}'],
  [proxy.invalidJson(), 400, '{"detail":"Invalid JSON"}'],
  [proxy.noModel(), 400, '{"detail":"Failed to extract model name"}'],
  [proxy.unsupportedModel(), 400, '{"detail":"Unsupported model"}'],
  [proxy.modelNotAllowed(), 403, "Model is not allowed by the namespace model allowlist"],
  [proxy.creditsUsedUp(), 402, '"error":"insufficient_credits","error_code":"USAGE_QUOTA_EXC'],
  [proxy.notEntitled(), 403, '"error_code":"USAGE_QUOTA_NOT_ENTITLED"'],
  [proxy.badGateway(), 502, '{"detail":"Bad Gateway"}'],
  [proxy.message(500, "litellm: boom"), 500, '{"message":"litellm: boom"}'],
  [proxy.cloudflare413(), 413, "<!DOCTYPE html>"],
  [proxy.cloudflare429(), 429, "<!DOCTYPE html>"],
  [proxy.cloudflare502(), 502, "<!DOCTYPE html>"],
  [proxy.cloudflare503(), 503, "<!DOCTYPE html>"],
  [proxy.cloudflare524(), 524, "<!DOCTYPE html>"],
  [proxy.emptyBody(500), 500, ""],
  [proxy.plainText(500), 500, "Internal Server Error"],
  [proxy.errorIn200(), 200, '"type":"error"'],
  [proxy.pageIn200(), 200, "Maintenance"],
  [proxy.bytesRepr({ type: "error" }), 529, `{"message":"b'{\\"type\\":\\"error\\"}'"}`],
  [proxy.reply(418, "tea"), 418, "tea"],
];

for (const [fault, status, body] of replies) {
  Deno.test(`the proxy can answer ${status} ${body.slice(0, 60)}`, async () => {
    const harness = new Harness();
    for (const [path, request] of [[MESSAGES, messages], [RESPONSES, responses]] as const) {
      harness.simulator.inject(fault);
      const response = await harness.ask(path, { ...request, stream: true });
      assertEquals(response.status, status);
      assertStringIncludes(await response.text(), body);
      await harness.stream(path, request);
    }
  });
}

Deno.test("Cloudflare alone may say when to come back", async () => {
  const harness = new Harness();
  harness.simulator.inject(proxy.cloudflare429({ retryAfter: "3600000" }), proxy.rateLimited());
  const blocked = await harness.ask(MESSAGES, messages);
  assertEquals(blocked.headers.get("retry-after"), "3600000");
  assertEquals(blocked.headers.get("x-request-id"), null, "the gateway has not seen it");
  const limited = await harness.ask(MESSAGES, messages);
  assertEquals([limited.status, limited.headers.get("retry-after")], [429, null]);
});

/** Troubles of the vendor: status and message for Messages, status and code for OpenAI's APIs. */
const troubles: readonly (readonly [ProxyFault, number, string, number, string | null])[] = [
  [proxy.invalidRequest(), 400, "invalid_request_error", 400, "invalid_value"],
  [proxy.contextOverflow(), 400, "invalid_request_error", 400, "context_length_exceeded"],
  [proxy.vendorModelNotFound(), 404, "not_found_error", 404, "model_not_found"],
  [proxy.tooLarge(), 413, "request_too_large", 413, "request_too_large"],
  [proxy.rateLimited(), 429, "rate_limit_error", 429, "rate_limit_exceeded"],
  [proxy.vendorQuota(), 400, "invalid_request_error", 429, "insufficient_quota"],
  [proxy.serverError(), 500, "api_error", 500, "server_error"],
  [proxy.vendorTimeout(), 504, "timeout_error", 504, "timeout"],
  [proxy.overloaded(), 529, "overloaded_error", 503, "server_is_overloaded"],
];

for (const [fault, status, type, openAiStatus, code] of troubles) {
  Deno.test(`each vendor reports ${type} and ${code} in its own shape`, async () => {
    const harness = new Harness({ streamErrors: "verbatim" });
    harness.simulator.inject(fault, fault, fault);
    const m = await harness.ask(MESSAGES, { ...messages, stream: true });
    const error = await m.json();
    assertEquals([m.status, error.type, error.error.type], [status, "error", type]);
    for (const [path, request] of [[CHAT, chat], [RESPONSES, responses]] as const) {
      const response = await harness.ask(path, request);
      const { error } = await response.json();
      assertEquals([response.status, error.code], [openAiStatus, code]);
      assertEquals(Object.keys(error), ["message", "type", "param", "code"]);
    }
  });
}

Deno.test("a vendor's error to a request for a stream comes wrapped in a bytes literal", async () => {
  const harness = new Harness();
  const ask = async (stream: boolean) => {
    const response = await harness.ask(MESSAGES, { ...messages, max_tokens: undefined, stream });
    assertEquals(response.status, 400);
    return await response.json();
  };
  const plain = await ask(false);
  const wrapped = await ask(true);
  assertEquals(wrapped, { message: `b'${JSON.stringify(plain)}'` });
});

Deno.test("faults are met in the order in which they were injected, each as often as it says", async () => {
  const harness = new Harness();
  harness.simulator.inject(
    proxy.overloaded({ times: 2 }),
    proxy.cloudflare502(),
    proxy.badGateway({ times: Infinity }),
  );
  const statuses = [];
  for (let count = 0; count < 6; count++) {
    statuses.push((await harness.ask(MESSAGES, messages)).status);
  }
  assertEquals(statuses, [529, 529, 502, 502, 502, 502]);
  harness.simulator.reset();
  harness.dropToken();
  assertEquals((await harness.ask(MESSAGES, messages)).status, 200);
});

Deno.test("a fault for one model waits for it", async () => {
  const harness = new Harness();
  harness.simulator.inject(proxy.unsupportedModel({ model: "gpt-5" }));
  assertEquals((await harness.ask(MESSAGES, messages)).status, 200);
  assertEquals((await harness.ask(RESPONSES, responses)).status, 400);
  assertEquals((await harness.ask(RESPONSES, responses)).status, 200);
});

Deno.test("a call that is refused before it comes to its fault leaves the fault to the next", async () => {
  const harness = new Harness();
  harness.simulator.inject(proxy.creditsUsedUp());
  const unknown = { authorization: "Bearer unknown" };
  assertEquals((await harness.ask(MESSAGES, messages, { headers: unknown })).status, 401);
  assertEquals((await harness.ask(MESSAGES, { ...messages, model: "x" })).status, 400);
  assertEquals((await harness.ask(MESSAGES, messages)).status, 402);
  assertEquals((await harness.ask(MESSAGES, messages)).status, 200);
});

Deno.test("faults of the exchange and of the proxy do not get in each other's way", async () => {
  const harness = new Harness();
  await harness.headers();
  harness.simulator.inject(faults.exchange.forbidden(), proxy.badGateway());
  assertEquals((await harness.ask(MESSAGES, messages)).status, 502);
  assertEquals((await harness.exchange()).status, 403);
});

Deno.test("a parameter can be refused by name", async () => {
  const harness = new Harness();
  harness.simulator.inject(proxy.unsupportedParameter("reasoning.effort"));
  const response = await harness.ask(RESPONSES, responses);
  const { error } = await response.json() as { error: Json };
  assertEquals([response.status, error.param, error.code], [
    400,
    "reasoning.effort",
    "unsupported_parameter",
  ]);
});

Deno.test("a call is slow only when told to be", async () => {
  const harness = new Harness();
  await harness.headers();
  harness.simulator.inject(proxy.slow(30_000));
  let status = 0;
  const pending = harness.ask(MESSAGES, messages).then((response) => status = response.status);
  await harness.clock.advance(29_999);
  assert(status === 0);
  await harness.clock.advance(1);
  await pending;
  assertEquals(status, 200);
});

Deno.test("a stream's trouble passes by a call that counts tokens", async () => {
  const harness = new Harness();
  harness.simulator.inject(proxy.stream.eof(0));
  const { max_tokens: _, ...prompt } = messages;
  await harness.json(`${MESSAGES}/count_tokens?beta=true`, prompt);
  assertEquals(await harness.stream(MESSAGES, messages), "");
});
