/** What is counted after real traffic, in the JSON that dashboards read. */
import { assert, assertEquals } from "@std/assert";
import { faults } from "../../lib/simulator/mod.ts";
import { createTestGateway, type TestGateway, testKey } from "../helpers/test_gateway.ts";
import { settle } from "../helpers/fake_clock.ts";
import { type Api, apis, askings, type Body, chat, messages, responses } from "./_apis.ts";
import { type Json, onlyRecord, records } from "./_looking.ts";

async function stats(gateway: TestGateway): Promise<Json> {
  return await (await gateway.ask("/dashboard/api/stats")).json();
}

/** Tokens as the vendor itself reports them to the client, in each dialect's own arithmetic. */
const reported: Record<Api["dialect"], (answer: Json) => { input: number; output: number }> = {
  messages: ({ usage }) => ({
    input: usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens,
    output: usage.output_tokens,
  }),
  chat: ({ usage }) => ({ input: usage.prompt_tokens, output: usage.completion_tokens }),
  responses: ({ usage }) => ({ input: usage.input_tokens, output: usage.output_tokens }),
};

for (const { api, label, request } of askings) {
  Deno.test(`${label}: the tokens counted are the vendor's own figures`, async () => {
    const gateway = createTestGateway();
    const answer = await (await gateway.ask(api.path, api.request())).json();
    const { input, output } = reported[api.dialect](answer);
    assert(input > 0 && output > 20);

    const asked = createTestGateway();
    await (await asked.ask(api.path, request())).text();
    const json = await stats(asked);
    assertEquals(
      [json.totalRequests, json.successCount, json.errorCount],
      [1, 1, 0],
    );
    assertEquals(
      [json.totalInputTokens, json.totalOutputTokens, json.totalTokens],
      [input, output, input + output],
    );
    const [record] = json.recentRequests;
    assertEquals([record.model, record.endpoint], [api.model, api.endpoint]);
    assertEquals([record.status, record.outcome, record.httpStatus], ["success", "completed", 200]);
    assertEquals([record.inputTokens, record.outputTokens], [input, output]);
    assertEquals(record.totalTokens, input + output);
    assertEquals(record.usageKnown, true);
  });
}

Deno.test("a fresh gateway has the earlier proxy's members, all empty, in its order", async () => {
  const gateway = createTestGateway();
  await gateway.clock.advance(90_500);
  const json = await stats(gateway);
  assertEquals(Object.keys(json).slice(0, 13), [
    "uptime",
    "startedAt",
    "totalRequests",
    "successCount",
    "errorCount",
    "totalInputTokens",
    "totalOutputTokens",
    "totalTokens",
    "avgLatencyMs",
    "models",
    "requestsByHour",
    "requestsByDay",
    "recentRequests",
  ]);
  assertEquals(
    [json.uptime, json.startedAt, json.totalRequests],
    [90, "2026-11-21T12:00:00.000Z", 0],
  );
  assertEquals([json.models, json.requestsByHour, json.requestsByDay, json.recentRequests], [
    {},
    {},
    {},
    [],
  ]);
});

Deno.test("a record has the earlier proxy's members first, in its order", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(faults.proxy.serverError());
  await (await gateway.ask(messages.path, messages.request())).text();
  const [record] = (await stats(gateway)).recentRequests;
  assertEquals(Object.keys(record).slice(0, 12), [
    "id",
    "timestamp",
    "model",
    "endpoint",
    "status",
    "latencyMs",
    "inputTokens",
    "outputTokens",
    "totalTokens",
    "errorMessage",
    "clientIp",
    "stream",
  ]);
  assertEquals([record.id, record.status, record.errorMessage, record.clientIp], [
    "req_test1",
    "error",
    "Internal server error",
    "127.0.0.1",
  ]);
});

Deno.test("the sums are the sums of the records, by model, hour and day", async () => {
  const gateway = createTestGateway();
  for (let hour = 0; hour < 26; hour++) {
    for (const { api, request } of askings) {
      if (hour % 5 === 0) gateway.simulator.inject(faults.proxy.invalidRequest());
      await (await gateway.ask(api.path, request(`Question ${hour}`))).text();
    }
    await gateway.clock.advance(3_600_000);
  }
  const json = await stats(gateway);
  const all = records(gateway);
  const sum = (of: (record: typeof all[number]) => number) =>
    all.reduce((total, record) => total + of(record), 0);
  assertEquals(json.totalRequests, 26 * 6);
  assertEquals(json.successCount + json.errorCount, json.totalRequests);
  assertEquals(json.errorCount, 6 * 6);
  assertEquals(json.totalInputTokens, sum(({ usage }) => usage.input));
  assertEquals(json.totalOutputTokens, sum(({ usage }) => usage.output));
  assertEquals(json.totalTokens, json.totalInputTokens + json.totalOutputTokens);

  const total = (rows: Json, member: string): number =>
    Object.values<Json>(rows).reduce((sum, row) => sum + row[member], 0);
  for (const rows of [json.requestsByHour, json.requestsByDay]) {
    assertEquals(total(rows, "requests"), json.totalRequests);
    assertEquals(total(rows, "tokens"), json.totalTokens);
  }
  assertEquals(Object.keys(json.requestsByHour).length, 26);
  assertEquals(Object.keys(json.requestsByHour)[0], "2026-11-21T12:00");
  assertEquals(Object.keys(json.requestsByDay), ["2026-11-21", "2026-11-22"]);
  assertEquals(Object.keys(json.models).toSorted(), apis.map(({ model }) => model).toSorted());
  for (const member of ["totalRequests", "successCount", "errorCount", "totalTokens"]) {
    assertEquals(total(json.models, member), json[member], member);
  }
  assertEquals(json.recentRequests.length, 100);
  const times = json.recentRequests.map(({ timestamp }: Json) => timestamp);
  assertEquals(times, times.toSorted((a: number, b: number) => b - a));
});

Deno.test("what was read from and written to the cache is part of the input, and told beside it", async () => {
  const gateway = createTestGateway();
  const system = [{
    type: "text",
    text: "You are patient. ".repeat(400),
    cache_control: { type: "ephemeral" },
  }];
  const ask = async (stream: boolean) => {
    const body = { ...messages.request(), system, stream };
    await (await gateway.ask(messages.path, body)).text();
  };
  await ask(false);
  await ask(true);
  const [second, first] = (await stats(gateway)).recentRequests;
  assert(first.cacheWriteTokens > 1_000 && second.cacheReadTokens === first.cacheWriteTokens);
  assertEquals([first.cacheReadTokens, second.cacheWriteTokens], [0, 0]);
  assertEquals(first.inputTokens, second.inputTokens);
  assert(first.inputTokens > first.cacheWriteTokens);
});

Deno.test("reasoning is part of the output, and told beside it", async () => {
  const gateway = createTestGateway();
  const asked: readonly (readonly [Api, Body])[] = [
    [chat, { reasoning_effort: "high" }],
    [responses, { reasoning: { effort: "high", summary: "auto" } }],
  ];
  for (const [api, effort] of asked) {
    await (await gateway.ask(api.path, { ...api.request(), ...effort })).text();
    const [record] = (await stats(gateway)).recentRequests;
    assert(record.reasoningTokens > 0 && record.outputTokens > record.reasoningTokens);
  }
});

Deno.test("a client that leaves counts as a request, neither as success nor as error", async () => {
  for (const api of apis) {
    const gateway = createTestGateway();
    gateway.simulator.inject(faults.proxy.stream.silence(4));
    const response = await gateway.ask(api.path, { ...api.request(), stream: true });
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await settle();
    const json = await stats(gateway);
    assertEquals([json.totalRequests, json.successCount, json.errorCount], [1, 0, 0]);
    assertEquals(json.outcomes.client_closed, 1);
    assertEquals(json.recentRequests[0].status, "cancelled");
  }
});

Deno.test("the tokens that a vendor told before the client left are counted", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(faults.proxy.stream.silence(4));
  const response = await gateway.ask(messages.path, { ...messages.request(), stream: true });
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await settle();
  const { usage, usageKnown } = onlyRecord(gateway);
  assertEquals(usageKnown, true);
  assert(usage.input > 0);
});

Deno.test("counting tokens is no request of the statistics", async () => {
  const gateway = createTestGateway();
  const response = await gateway.ask("/v1/messages/count_tokens?beta=true", messages.request());
  const { input_tokens } = await response.json();
  assert(input_tokens > 0);
  const json = await stats(gateway);
  assertEquals([json.totalRequests, json.recentRequests.length], [0, 0]);
});

Deno.test("a request without a known model counts, but makes no row for the model", async () => {
  const gateway = createTestGateway();
  const bodies = ['{"model":"no-such-model","messages":[]}', "{", '{"model":5,"messages":[]}'];
  for (const body of bodies) {
    const headers = { "content-type": "application/json" };
    await (await gateway.ask(messages.path, body, { headers })).text();
  }
  const json = await stats(gateway);
  assertEquals([json.totalRequests, json.errorCount, json.models], [3, 3, {}]);
  assertEquals(json.recentRequests.map(({ model }: Json) => model), ["", "", ""]);
});

Deno.test("three hundred made-up models make one row, and names that GitLab knows theirs", async () => {
  const gateway = createTestGateway();
  for (let index = 0; index < 300; index++) {
    const model = `claude-made-up-${index}`;
    await (await gateway.ask(messages.path, { ...messages.request(), model })).text();
  }
  await (await gateway.ask(messages.path, messages.request())).text();
  const { models } = await stats(gateway);
  assertEquals(Object.keys(models).length, 2);
  assert(messages.model in models);
});

Deno.test("requests without a right key are not counted at all", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  for (const api of apis) await (await gateway.ask(api.path, api.request())).text();
  assertEquals((await stats(gateway)).totalRequests, 0);
});

Deno.test("requests that are being served are told, and their end is told once", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(faults.proxy.stream.silence(4));
  const response = await gateway.ask(chat.path, { ...chat.request(), stream: true });
  const reader = response.body?.getReader();
  await reader?.read();
  assertEquals((await stats(gateway)).inFlight, 1);
  await reader?.cancel();
  await settle();
  const { inFlight, health } = await stats(gateway);
  assertEquals([inFlight, health.begun, health.ended, health.endedTwice], [0, 1, 1, 0]);
});

Deno.test("times add up: the body's, the gateway's own and the upstream's", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(faults.exchange.slow(700), faults.proxy.slow(1_300));
  const asked = gateway.ask(messages.path, messages.request());
  await gateway.clock.advance(5_000);
  await (await asked).text();
  const { totalMs, bodyMs, gatewayMs, upstreamMs } = onlyRecord(gateway);
  assertEquals([bodyMs, gatewayMs], [0, 0]);
  assertEquals(totalMs, upstreamMs);
  assert(totalMs >= 2_000);
});

Deno.test("a million in the cells of a hostile vendor's usage does not reach the sums", async () => {
  const gateway = createTestGateway();
  for (const tokens of [-5, 1e300, "12", null, 0.5]) {
    gateway.simulator.inject(faults.proxy.reply(200, {
      id: "msg_1",
      type: "message",
      role: "assistant",
      content: [],
      model: "claude",
      stop_reason: "end_turn",
      usage: { input_tokens: tokens, output_tokens: tokens },
    }));
    await (await gateway.ask(messages.path, messages.request())).text();
  }
  const json = await stats(gateway);
  assertEquals(json.totalRequests, 5);
  assert(Number.isSafeInteger(json.totalTokens) && json.totalTokens >= 0, `${json.totalTokens}`);
});
