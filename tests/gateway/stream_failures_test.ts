/**
 * Answers that go wrong after they have begun, beside what fault_matrix_test.ts goes through: never a
 * clean end, always the dialect's own error.
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { parseEvents } from "../../lib/core/sse.ts";
import { faults } from "../../lib/simulator/mod.ts";
import { HungryReader } from "../helpers/hand_fed_stream.ts";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { type Api, apis, chat, messages, responses } from "./_apis.ts";
import { lastError } from "./_last_error.ts";
import { onlyRecord } from "./_looking.ts";

const { stream } = faults.proxy;

const impatient = { IDLE_TIMEOUT: "60s" };

for (const api of apis) {
  Deno.test(`${api.dialect}: before an error only whole events reach the client`, async () => {
    const gateway = createTestGateway();
    gateway.simulator.inject(stream.halfUtf8(5));
    const response = await gateway.ask(api.path, { ...api.request(), stream: true });
    const text = await response.text();
    assert(!text.includes("\ufffd"));
    for (const { data } of parseEvents(text)) JSON.parse(data);
  });

  Deno.test(`${api.dialect}: an error that comes with status 200 gets the status of an error`, async () => {
    for (const stream of [false, true]) {
      const gateway = createTestGateway();
      gateway.simulator.inject(faults.proxy.errorIn200());
      const response = await gateway.ask(api.path, { ...api.request(), stream });
      assertEquals(response.status, 500);
      assertStringIncludes(await response.text(), "Internal server error");
      const { outcome, error } = onlyRecord(gateway);
      assertEquals([outcome, error?.kind], ["upstream_failed", "upstream_failed"]);
    }
  });

  Deno.test(`${api.dialect}: a success without an answer in it is never taken for one`, async () => {
    const json = { "content-type": "application/json" };
    for (const body of ["", "not json", '{"id":', "<html></html>"]) {
      const gateway = createTestGateway();
      gateway.simulator.inject(faults.proxy.reply(200, body, json));
      const response = await gateway.ask(api.path, api.request());
      await assertRejects(() => response.text());
      assertEquals(onlyRecord(gateway).outcome, "upstream_failed");
    }
  });

  Deno.test(`${api.dialect}: a stream without a single event ends with an error`, async () => {
    const gateway = createTestGateway();
    gateway.simulator.inject(faults.proxy.reply(200, "", { "content-type": "text/event-stream" }));
    const response = await gateway.ask(api.path, { ...api.request(), stream: true });
    lastError[api.dialect](await response.text());
    assertEquals(onlyRecord(gateway).outcome, "upstream_failed");
  });
}

/** Signs of life that no client takes for an answer. */
const signs: Record<Api["dialect"], string> = {
  messages: 'event: ping\ndata: {"type":"ping"}\n\n',
  chat: ": keep-alive\n\n",
  responses: ": keep-alive\n\n",
};

for (const api of apis) {
  Deno.test(`${api.dialect}: a silent stream gets signs of life, between whole events`, async () => {
    const gateway = createTestGateway({ env: { HEARTBEAT_INTERVAL: "15s" } });
    gateway.simulator.inject(stream.silence(4));
    const response = await gateway.ask(api.path, { ...api.request(), stream: true });
    assert(response.body);
    const reader = new HungryReader(response.body);
    await gateway.clock.advance(1_000);
    const before = reader.text;
    assert(before.endsWith("\n\n"));
    await gateway.clock.advance(45_000);
    assertEquals(reader.text.slice(before.length), signs[api.dialect].repeat(3));
    await reader.leave();
  });

  Deno.test(`${api.dialect}: a unary answer gets no signs of life`, async () => {
    const gateway = createTestGateway({ env: impatient });
    gateway.simulator.inject(stream.silence(1));
    const { body } = await gateway.ask(api.path, api.request());
    assert(body);
    const reader = new HungryReader(body);
    await gateway.clock.advance(59_000);
    assertEquals([reader.chunks, reader.text[0], reader.state], [1, "{", "reading"]);
    await gateway.clock.advance(2_000);
    assertEquals(reader.state, "failed");
    assertEquals(onlyRecord(gateway).outcome, "upstream_failed");
  });
}

Deno.test("what an overloaded vendor says in its first event is told with its own words", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(stream.errorEvent(0));
  const response = await gateway.ask(messages.path, { ...messages.request(), stream: true });
  assertStringIncludes(lastError.messages(await response.text()).message, "Overloaded");
  for (const api of [chat, responses]) {
    const other = createTestGateway();
    other.simulator.inject(stream.errorEvent(0));
    await (await other.ask(api.path, { ...api.request(), stream: true })).text();
    assertEquals(onlyRecord(other).outcome, "upstream_failed");
  }
});
