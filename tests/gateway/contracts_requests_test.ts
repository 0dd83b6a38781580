/** What earlier proxies made of wrong or bare requests, and this one does not. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { type Api, apis, type Body, chat, messages, responses } from "./_apis.ts";
import { onlyRecord, records } from "./_looking.ts";

Deno.test("without a word about streaming the answer is one JSON object, on every API", async () => {
  const gateway = createTestGateway();
  for (const api of apis) {
    for (const body of [api.request(), { ...api.request(), stream: false }]) {
      const response = await gateway.ask(api.path, body);
      assertEquals(response.headers.get("content-type"), "application/json");
      assertEquals(typeof await response.json(), "object");
    }
  }
});

Deno.test("a temperature that a GPT refuses costs the temperature, not the answer", async () => {
  const gateway = createTestGateway();
  const asked = [
    [chat, "duo-chat-gpt-5-mini"],
    [responses, "duo-chat-gpt-5-mini"],
    [responses, "codex"],
  ] as const;
  for (const [api, model] of asked) {
    const response = await gateway.ask(api.path, { ...api.request(), model, temperature: 0.2 });
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("x-gateway-dropped"), "temperature");
    await response.text();
  }
});

Deno.test("a wrong value is the vendor's 400 in its own words, never a 500", async () => {
  const wrong: readonly (readonly [Api, Body])[] = [
    [messages, { max_tokens: "many" }],
    [messages, { temperature: "hot" }],
    [messages, { messages: [{ role: "user", content: null }] }],
    [messages, { messages: [] }],
    [messages, { max_tokens: undefined }],
    [chat, { messages: [{ role: "user", content: 5 }] }],
    [chat, { messages: [] }],
    [responses, { input: [{ type: "nonsense" }] }],
  ];
  for (const [api, extra] of wrong) {
    const gateway = createTestGateway();
    const response = await gateway.ask(api.path, { ...api.request(), ...extra });
    const { error } = await response.json();
    assertEquals(
      [response.status, error.type],
      [400, "invalid_request_error"],
      JSON.stringify(extra),
    );
    assert(!/TypeError|internal/i.test(error.message));
    assertEquals(onlyRecord(gateway).outcome, "rejected");
  }
});

Deno.test("a slash at the end of GitLab's address does no harm", async () => {
  const gateway = createTestGateway({
    env: {
      GITLAB_INSTANCE_URL: "https://gitlab.example.com/",
      GITLAB_AI_GATEWAY_URL: "https://ai.example.com//",
    },
  });
  const response = await gateway.ask(messages.path, messages.request());
  assertEquals(response.status, 200, await response.text());
  assert(gateway.simulator.calls.every(({ path }) => !path.includes("//")));
});

Deno.test("an unknown model is a 404 with similar names, and is never served by another", async () => {
  const gateway = createTestGateway();
  for (const api of apis) {
    const response = await gateway.ask(api.path, { ...api.request(), model: "duo-chat-sonet-4-5" });
    const { error } = await response.json();
    assertEquals(response.status, 404);
    assertStringIncludes(error.message, "duo-chat-sonnet-4-5");
  }
  assertEquals(gateway.simulator.calls, []);
  assertEquals(records(gateway).map(({ model }) => model), ["", "", ""]);
});

Deno.test("no model name reaches an agentic or internal path", async () => {
  const gateway = createTestGateway();
  for (const model of ["duo-workflow", "../../v4/user", "https://evil.example/x"]) {
    const response = await gateway.ask(messages.path, { ...messages.request(), model });
    assertEquals(response.status, 404);
    await response.text();
  }
  assertEquals(gateway.simulator.calls, []);
});
