/** What earlier proxies did to answers and to themselves, and this one does not. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseEvents } from "../../lib/core/sse.ts";
import { faults } from "../../lib/simulator/mod.ts";
import { HungryReader } from "../helpers/hand_fed_stream.ts";
import { createTestGateway, testKey } from "../helpers/test_gateway.ts";
import { apis, askings, chat, messages, responses } from "./_apis.ts";
import { passingTime, records } from "./_looking.ts";

Deno.test("message_stop says its type, which Anthropic's library waits for", async () => {
  const gateway = createTestGateway();
  const body = { ...messages.request(), stream: true };
  const events = parseEvents(await (await gateway.ask(messages.path, body)).text());
  assertEquals(events.at(-1)?.event, "message_stop");
  for (const { event, data } of events) assertEquals(JSON.parse(data).type, event);
});

Deno.test("message_start tells the input's tokens, and message_delta the output's", async () => {
  const gateway = createTestGateway();
  const body = { ...messages.request(), stream: true };
  const events = parseEvents(await (await gateway.ask(messages.path, body)).text())
    .map(({ data }) => JSON.parse(data));
  const start = events.find(({ type }) => type === "message_start").message;
  const delta = events.find(({ type }) => type === "message_delta");
  assert(start.usage.input_tokens > 0 && delta.usage.output_tokens > 20);
  assertEquals([start.stop_sequence, delta.delta.stop_reason], [null, "end_turn"]);
});

Deno.test("each block is opened before its deltas and closed once, several tools too", async () => {
  const gateway = createTestGateway();
  const tool = (name: string) => ({ name, input_schema: { type: "object", properties: {} } });
  const body = {
    ...messages.request("sim:parallel Look"),
    tools: [tool("one"), tool("two")],
    stream: true,
  };
  const open = new Set<number>();
  let blocks = 0;
  for (const { data } of parseEvents(await (await gateway.ask(messages.path, body)).text())) {
    const { type, index } = JSON.parse(data);
    if (type === "content_block_start") {
      assertEquals([index, open.size], [blocks++, 0]);
      open.add(index);
    }
    if (type === "content_block_delta") assert(open.has(index));
    if (type === "content_block_stop") assert(open.delete(index));
  }
  assertEquals([open.size, blocks], [0, 3]);
});

Deno.test("a chat's stream ends with usage when it is asked for, and with [DONE]", async () => {
  const gateway = createTestGateway();
  const body = { ...chat.request(), stream: true, stream_options: { include_usage: true } };
  const events = parseEvents(await (await gateway.ask(chat.path, body)).text());
  assertEquals(events.at(-1)?.data, "[DONE]");
  const { choices, usage } = JSON.parse(events.at(-2)?.data ?? "{}");
  assertEquals(choices, []);
  assert(usage.prompt_tokens > 0 && usage.completion_tokens > 0);
});

Deno.test("Codex's model is asked at the API that it speaks", async () => {
  const gateway = createTestGateway();
  const response = await gateway.ask(responses.path, { ...responses.request(), stream: true });
  const events = parseEvents(await response.text());
  assertEquals(events.at(-1)?.event, "response.completed");
  assertEquals(JSON.parse(events.at(-1)?.data ?? "{}").response.status, "completed");
});

for (const { api, label, request } of askings) {
  Deno.test(`${label}: the answer's head waits for the upstream's status`, async () => {
    const gateway = createTestGateway();
    gateway.simulator.inject(faults.proxy.slow(5_000));
    let answered = false;
    const asked = gateway.ask(api.path, request());
    asked.then(() => answered = true);
    await gateway.clock.advance(4_900);
    assertEquals(answered, false);
    await gateway.clock.advance(200);
    assertEquals([answered, (await asked).status], [true, 200]);
    await (await asked).body?.cancel();
  });
}

Deno.test("words reach the client while the model is still speaking", async () => {
  for (const api of apis) {
    const gateway = createTestGateway();
    const response = await gateway.ask(api.path, {
      ...api.request("sim:slow Hello"),
      stream: true,
    });
    assert(response.body);
    const reader = new HungryReader(response.body);
    await gateway.clock.advance(4_000);
    for (let index = 0; index < 4; index++) {
      const before = reader.text.length;
      await gateway.clock.advance(1_000);
      assert(reader.text.length > before);
    }
    await reader.leave();
  }
});

Deno.test("hostile requests by the dozen neither end the process nor reach the upstream", async () => {
  const gateway = createTestGateway();
  const hostile = [
    '{"model":5,"messages":[]}',
    '{"model":null,"messages":null}',
    '{"model":["sonnet"],"messages":[]}',
    '{"messages":{"length":1e9}}',
    '{"model":"\\u0000","messages":[]}',
    '{"model":"\\ud800","messages":[]}',
    '{"__proto__":null}',
    '{"model":"sonnet","messages":[],"model":"opus"}',
    `{"model":"sonnet","messages":${"[".repeat(100_000)}`,
    `{"model":"sonnet","messages":[{"a":${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}}]`,
    "\ufeff{}",
    "\u0000",
    '{"model":"sonnet","messages":[1e999999]',
    "{",
    "[]",
    "true",
  ];
  const headers = { "content-type": "application/json" };
  for (const api of apis) {
    for (const body of hostile) {
      const response = await gateway.ask(api.path, body, { headers });
      assert([400, 404].includes(response.status), `${api.dialect} ${body.slice(0, 60)}`);
      const { error } = await response.json();
      assert(error.message.length < 2_000);
    }
  }
  assertEquals(gateway.simulator.calls, []);
  assertEquals(records(gateway).filter(({ outcome }) => outcome !== "rejected"), []);
  assertEquals(gateway.log.filter((line) => line.includes("defect")), []);
});

Deno.test("model names with markup are refused, and are shown to nobody as they came", async () => {
  const gateway = createTestGateway();
  const markup = "claude<img src=x onerror=alert(1)>";
  const response = await gateway.ask(messages.path, { ...messages.request(), model: markup });
  assertEquals(response.status, 400);
  assertEquals(response.headers.get("content-type"), "application/json");
  await response.text();
  const stats = await (await gateway.ask("/dashboard/api/stats")).json();
  assertEquals([stats.models, stats.recentRequests[0].model], [{}, ""]);
});

Deno.test("names of megabytes take no memory: records and statistics stay small", async () => {
  const gateway = createTestGateway();
  const model = "m".repeat(900_000);
  for (let index = 0; index < 60; index++) {
    const headers = { "user-agent": "u".repeat(60_000) };
    const body = { ...messages.request(), model: model + index };
    assertEquals((await gateway.ask(messages.path, body, { headers })).status, 400);
  }
  const stats = await (await gateway.ask("/dashboard/api/stats")).text();
  assert(stats.length < 200_000, `${stats.length}`);
  assert(gateway.log.every((line) => line.length < 4_000));
});

Deno.test("the earlier proxies' own shapes: root, health, key error", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  const root = await (await gateway.ask("/")).json();
  assertEquals(Object.keys(root), ["name", "description", "endpoints"]);
  assert(root.endpoints.includes("/v1/messages") && root.endpoints.includes("/v1/models"));
  const refused = await (await gateway.ask(messages.path, messages.request())).json();
  assertEquals([refused.type, refused.error.type], ["error", "authentication_error"]);
});

Deno.test("a 429 that stays is told with its retry-after, and costs a few calls only", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(faults.proxy.rateLimited({ times: Infinity }));
  const response = await passingTime(gateway, gateway.ask(messages.path, messages.request()));
  assertEquals([response.status, response.headers.get("retry-after")], [429, "5"]);
  assertStringIncludes(await response.text(), "rate limit of 8,000,000 input tokens");
  const [record] = records(gateway);
  assertEquals([record?.outcome, record?.retries], ["upstream_failed", 2]);
});

Deno.test("Anthropic's clients are told an overflow in the words that they compact by", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(faults.proxy.contextOverflow());
  const body = { ...messages.request(), stream: true };
  const { error } = await (await gateway.ask(messages.path, body)).json();
  assertEquals(error.message, "prompt is too long: 200076 tokens > 200000 maximum");
});

Deno.test("Codex is told an overflow and used-up credits by the codes that it knows", async () => {
  const codes = [
    [faults.proxy.contextOverflow(), 400, "context_length_exceeded"],
    [faults.proxy.creditsUsedUp(), 429, "insufficient_quota"],
    [faults.proxy.vendorQuota(), 429, "insufficient_quota"],
  ] as const;
  for (const [fault, status, code] of codes) {
    const gateway = createTestGateway();
    gateway.simulator.inject(fault);
    const response = await gateway.ask(responses.path, { ...responses.request(), stream: true });
    const { error } = await response.json();
    assertEquals([response.status, error.code], [status, code]);
    assertEquals(response.headers.get("x-should-retry"), "false");
  }
});

Deno.test("forty requests to count tokens at once cost no rate limit and no record", async () => {
  const gateway = createTestGateway();
  const body = {
    model: messages.model,
    messages: [{ role: "user", content: "Hello" }],
    tools: [{ name: "one", input_schema: { type: "object" } }],
  };
  const counts = await Promise.all(Array.from({ length: 40 }, async () => {
    const response = await gateway.ask("/v1/messages/count_tokens?beta=true", body);
    assertEquals(response.status, 200);
    return (await response.json()).input_tokens;
  }));
  assertEquals(new Set(counts).size, 1);
  assert(counts[0] > 0);
  assertEquals(records(gateway), []);
});

Deno.test("Claude's own check of a count of tokens is told in its shape", async () => {
  const gateway = createTestGateway();
  const response = await gateway.ask("/v1/messages/count_tokens", {
    model: "no-such-model",
    messages: [],
  });
  const { type, error } = await response.json();
  assertEquals([response.status, type, error.type], [404, "error", "not_found_error"]);
});
