/** A key that may use some models only is held to them on every way there is. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createTestGateway, testKey } from "../helpers/test_gateway.ts";
import { apis, askings, crossings, messages } from "./_apis.ts";
import { as, gatewayWithKeys } from "./_keys.ts";
import { proxyCalls, records, shownError } from "./_looking.ts";

/** Names of models that alice may not use, in many spellings. */
const forbiddenNames = [
  "duo-chat-opus-4-6",
  "claude-opus-4-6",
  "opus",
  "claude-opus-4.6",
  "anthropic/claude-opus-4-6",
  "claude-opus-4-6[1m]",
  "gitlab/opus",
  "secretly-opus",
  "claude-opus-4-20250512",
  "claude-unheard-of",
  "codex",
  "gpt-9-unheard-of",
];

const env = { MODEL_ALIASES: "secretly-opus=opus,smart=opus|sonnet" };
const rules = { alice: { models: ["sonnet", "duo-chat-gpt-5-2"] } };

for (const api of apis) {
  Deno.test(`${api.dialect}: a model that the key may not use is refused by every name`, async () => {
    const gateway = gatewayWithKeys(rules, { env });
    for (const model of forbiddenNames) {
      const reply = await gateway.ask(api.path, { ...api.request(), model }, as("alice"));
      const error = await shownError(reply, api.dialect);
      assertEquals([error.status, error.shouldRetry], [403, "false"], model);
      assertEquals([error.type, error.code], [
        api.dialect === "messages" ? "permission_error" : "invalid_request_error",
        api.dialect === "messages" ? null : "model_not_allowed",
      ]);
    }
    assertEquals(gateway.simulator.calls, []);
    assertEquals(new Set(records(gateway).map(({ outcome }) => outcome)), new Set(["rejected"]));
  });
}

for (const { api, label, request } of [...askings, ...crossings]) {
  Deno.test(`${label}: a key is served what it may use and refused what it may not`, async () => {
    const model = String(request().model);
    const gateway = gatewayWithKeys({ alice: { models: [model] }, bob: { models: ["haiku"] } });
    const served = await gateway.ask(api.path, request(), as("alice"));
    assertEquals(served.status, 200);
    await served.text();
    const calls = proxyCalls(gateway).length;
    const refused = await gateway.ask(api.path, request(), as("bob"));
    assertEquals((await shownError(refused, api.dialect)).status, 403);
    assertEquals(proxyCalls(gateway).length, calls);
    assertEquals(records(gateway).map(({ keyName }) => keyName), ["bob", "alice"]);
  });
}

Deno.test("a name that an alias took from a model leads a key no further than the alias does", async () => {
  const gateway = gatewayWithKeys({
    alice: { models: ["claude-sonnet-4-5-20250929"] },
    bob: { models: ["duo-chat-opus-4-6"] },
  }, { env: { MODEL_ALIASES: "duo-chat-sonnet-4-5=opus" } });
  for (const { path, request } of apis) {
    const body = { ...request(), model: "duo-chat-sonnet-4-5" };
    assertEquals((await gateway.ask(path, body, as("alice"))).status, 403);
    const reply = await gateway.ask(path, body, as("bob"));
    assertEquals([reply.status, reply.headers.get("x-gateway-model")], [200, "duo-chat-opus-4-6"]);
    await reply.text();
  }
});

Deno.test("a key is served by every name of a model that it may use", async () => {
  const gateway = gatewayWithKeys(rules, { env });
  for (const model of ["sonnet", "claude-sonnet-4-5", "anthropic/claude-sonnet-4.5", undefined]) {
    const reply = await gateway.ask(messages.path, { ...messages.request(), model }, as("alice"));
    assertEquals(reply.status, 200, model);
    await reply.text();
  }
});

Deno.test("of an alias with several targets a key gets the first that it may use", async () => {
  const gateway = gatewayWithKeys(rules, { env });
  const body = { ...messages.request(), model: "smart" };
  const reply = await gateway.ask(messages.path, body, as("alice"));
  assertEquals(reply.headers.get("x-gateway-model"), "duo-chat-sonnet-4-5");
  await reply.text();
});

Deno.test("count_tokens is held to the models of the key", async () => {
  const gateway = gatewayWithKeys(rules, { env });
  const path = "/v1/messages/count_tokens";
  for (const model of forbiddenNames) {
    const reply = await gateway.ask(path, { ...messages.request(), model }, as("alice"));
    assertEquals((await shownError(reply, "messages")).status, 403, model);
  }
  assertEquals(gateway.simulator.calls, []);
  for (const model of ["sonnet", "gpt-5.2"]) {
    const reply = await gateway.ask(path, { ...messages.request(), model }, as("alice"));
    assertEquals(reply.status, 200);
    await reply.text();
  }
});

Deno.test("the model list shows the holder of a key what it may use, and everybody else all", async () => {
  const gateway = gatewayWithKeys(rules, { env });
  const list = async (init = {}) => await (await gateway.ask("/v1/models", undefined, init)).json();
  const { data, models, aliases } = await list(as("alice"));
  assertEquals(data.map(({ id }: { id: string }) => id), [
    "duo-chat-sonnet-4-5",
    "duo-chat-gpt-5-2",
    "claude-sonnet-4-5-20250929",
    "gpt-5.2-2025-12-11",
    "anthropic/gpt-5.2",
  ]);
  assertEquals(models.map(({ id }: { id: string }) => id), [
    "duo-chat-sonnet-4-5",
    "duo-chat-gpt-5-2",
  ]);
  assert(aliases.includes("sonnet") && aliases.includes("smart"));
  assert(!aliases.includes("opus") && !aliases.includes("secretly-opus"));
  const all = await (await createTestGateway({ env }).ask("/v1/models")).json();
  assertEquals(await list(), all);
  assertEquals(await list({ headers: { "x-api-key": testKey } }), all);
});

Deno.test("a single model is described to the holder of a key only if it may use it", async () => {
  const gateway = gatewayWithKeys(rules, { env });
  for (const model of forbiddenNames) {
    const path = `/v1/models/${encodeURIComponent(model)}`;
    assertEquals((await gateway.ask(path, undefined, as("alice"))).status, 404, model);
  }
  for (const model of ["sonnet", "smart", "duo-chat-gpt-5-2", "anthropic/gpt-5.2"]) {
    const path = `/v1/models/${encodeURIComponent(model)}`;
    assertEquals((await gateway.ask(path, undefined, as("alice"))).status, 200, model);
  }
});

Deno.test("the refusal names the key and where to look", async () => {
  const gateway = gatewayWithKeys(rules);
  const reply = await gateway.ask(
    messages.path,
    { ...messages.request(), model: "opus" },
    as("alice"),
  );
  const { message } = await shownError(reply, "messages");
  assertStringIncludes(message, '"alice" may not use the model "opus"');
});
