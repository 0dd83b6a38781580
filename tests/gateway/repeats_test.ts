import { assertEquals, assertStringIncludes } from "@std/assert";
import { faults } from "../../lib/simulator/mod.ts";
import { createTestGateway } from "../helpers/test_gateway.ts";

const thinkingBefore = (signature: string) => ({
  model: "claude-opus-4-8",
  max_tokens: 500,
  thinking: { type: "adaptive" },
  messages: [
    { role: "user", content: "What is the answer?" },
    {
      role: "assistant",
      content: [
        { type: "thinking", thinking: "Another model thought this.", signature },
        { type: "text", text: "Forty-two." },
      ],
    },
    { role: "user", content: "And the question?" },
  ],
});

for (const stream of [false, true]) {
  const form = stream ? "streamed" : "unary";

  Deno.test(`thinking that Claude cannot verify is left out, once, ${form}`, async () => {
    const { app, ask, simulator } = createTestGateway();
    const reply = await ask("/v1/messages", { ...thinkingBefore("foreign"), stream });
    assertEquals(reply.status, 200, await reply.clone().text());
    await reply.text();
    const calls = simulator.calls.filter(({ kind }) => kind === "proxy");
    assertEquals(calls.map(({ status }) => status), [400, 200]);
    assertEquals(calls[1]?.body?.includes("Another model thought this."), false);
    assertStringIncludes(calls[1]?.body ?? "", "Forty-two.");
    const [record] = app.statistics.store.recent(1);
    assertEquals(record?.retries, 1);
    assertEquals(record?.outcome, "completed");
  });
}

Deno.test("a refused request is not repeated a second time", async () => {
  const { ask, simulator } = createTestGateway();
  const refusal = JSON.stringify({
    type: "error",
    error: { type: "invalid_request_error", message: "Invalid `signature` in `thinking` block" },
  });
  simulator.inject(
    faults.proxy.bytesRepr(refusal, 400),
    faults.proxy.bytesRepr(refusal, 400),
  );
  const reply = await ask("/v1/messages", thinkingBefore("foreign"));
  assertEquals(reply.status, 400);
  assertStringIncludes(await reply.text(), "Invalid `signature` in `thinking` block");
  assertEquals(simulator.calls.filter(({ kind }) => kind === "proxy").length, 2);
});

Deno.test("a request for no output warms no foreign cache and costs no upstream call", async () => {
  const { ask, app, simulator } = createTestGateway();
  const body = {
    model: "gpt-5.2",
    max_tokens: 0,
    messages: [{ role: "user", content: "Keep this in mind." }],
  };
  const answer = await (await ask("/v1/messages", body)).json();
  assertEquals(answer.content, []);
  assertEquals(answer.stop_reason, "max_tokens");
  const streamed = await (await ask("/v1/messages", { ...body, stream: true })).text();
  assertStringIncludes(streamed, "event: message_stop");
  assertEquals(simulator.calls.length, 0);
  assertEquals(app.statistics.inFlight().length, 0);
});

Deno.test("a thread, which only Anthropic can keep, is refused in the words of its SDK", async () => {
  const { ask, simulator } = createTestGateway();
  const reply = await ask("/v1/messages", {
    model: "gpt-5.2",
    max_tokens: 100,
    thread: { type: "continue", previous_message_id: "msg_1" },
    messages: [{ role: "user", content: "And then?" }],
  });
  assertEquals(reply.status, 400);
  const { error } = await reply.json();
  assertEquals(error.details, {
    error_code: "thread_unsupported_request",
    unsupported: ["thread"],
  });
  assertEquals(simulator.calls.length, 0);
});
