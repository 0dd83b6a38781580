/** A gateway that is told to stop finishes what it has begun, up to a deadline. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { serve } from "../../lib/http/serve.ts";
import { faults } from "../../lib/simulator/mod.ts";
import { settle } from "../helpers/fake_clock.ts";
import { HandFedStream, HungryReader } from "../helpers/hand_fed_stream.ts";
import { createTestGateway, testConfig, type TestGateway } from "../helpers/test_gateway.ts";
import { type Api, apis, messages } from "./_apis.ts";
import { onlyRecord, proxyCalls, records, shownError } from "./_looking.ts";

const DEADLINE_MS = 30_000;

async function streaming(gateway: TestGateway, api: Api): Promise<HungryReader> {
  const response = await gateway.ask(api.path, { ...api.request(), stream: true });
  assertEquals(response.status, 200);
  assert(response.body);
  const reader = new HungryReader(response.body);
  await settle();
  return reader;
}

/** Whether the promise has been kept by now. */
function watch(promise: Promise<void>): { done: boolean } {
  const state = { done: false };
  promise.then(() => state.done = true);
  return state;
}

Deno.test("a gateway that serves nobody stops at once", async () => {
  const gateway = createTestGateway();
  await gateway.app.drain(DEADLINE_MS);
  assertEquals(gateway.clock.pending, 0);
});

for (const api of apis) {
  Deno.test(`${api.dialect}: while it stops, new requests get a 503 that says when to come back`, async () => {
    const gateway = createTestGateway();
    gateway.app.drain(DEADLINE_MS);
    const response = await gateway.ask(api.path, api.request());
    const error = await shownError(response, api.dialect);
    assertEquals([error.status, error.shouldRetry, error.retryAfter], [503, null, "5"]);
    assertStringIncludes(error.message, "shutting down");
    assertEquals(gateway.simulator.calls, []);
    assertEquals(onlyRecord(gateway).outcome, "rejected");
  });

  Deno.test(`${api.dialect}: a stream that ends before the deadline ends properly`, async () => {
    const gateway = createTestGateway();
    const response = await gateway.ask(api.path, { ...api.request(), stream: true });
    const drained = gateway.app.drain(DEADLINE_MS);
    const state = watch(drained);
    await settle();
    assertEquals(state.done, false);
    const text = await response.text();
    assert(/message_stop|\[DONE\]|response\.completed/.test(text));
    await drained;
    assertEquals(onlyRecord(gateway).outcome, "completed");
    assertEquals(gateway.clock.pending, 0);
  });

  Deno.test(`${api.dialect}: a stream that outlives the deadline ends in the API's own error`, async () => {
    const gateway = createTestGateway();
    gateway.simulator.inject(faults.proxy.stream.silence(5));
    const reader = await streaming(gateway, api);
    const drained = gateway.app.drain(DEADLINE_MS);
    const state = watch(drained);
    await gateway.clock.advance(DEADLINE_MS - 1);
    assertEquals([state.done, reader.state], [false, "reading"]);
    await gateway.clock.advance(1);
    await drained;
    assertEquals(reader.state, "closed");
    assertStringIncludes(reader.text, "The gateway is shutting down");
    const form = { messages: "event: error", chat: '{"error":', responses: "response.failed" };
    assertStringIncludes(reader.text, form[api.dialect]);
    assertEquals(proxyCalls(gateway).map(({ aborted }) => aborted), [true]);
    assertEquals(onlyRecord(gateway).outcome, "internal_failed");
    assertEquals(gateway.clock.pending, 0);
  });

  Deno.test(`${api.dialect}: a request that still waits at the deadline gets a 503`, async () => {
    const gateway = createTestGateway();
    gateway.simulator.inject(faults.proxy.hang());
    const asked = gateway.ask(api.path, api.request());
    await settle();
    const drained = gateway.app.drain(DEADLINE_MS);
    await gateway.clock.advance(DEADLINE_MS);
    const error = await shownError(await asked, api.dialect);
    assertEquals([error.status, error.retryAfter], [503, "5"]);
    await drained;
    assertEquals(proxyCalls(gateway).map(({ aborted }) => aborted), [true]);
    assertEquals(gateway.clock.pending, 0);
  });

  Deno.test(`${api.dialect}: a request that still sends its body at the deadline gets a 503`, async () => {
    const gateway = createTestGateway();
    const body = new HandFedStream();
    const headers = { "content-type": "application/json" };
    const asked = gateway.ask(api.path, body.stream, { headers });
    await body.feed("{");
    const drained = gateway.app.drain(DEADLINE_MS);
    await gateway.clock.advance(DEADLINE_MS);
    assertEquals((await shownError(await asked, api.dialect)).status, 503);
    await drained;
    assertEquals(body.cancelled, true);
  });
}

Deno.test("a hundred streams at the deadline end each with an error, and each is recorded", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(faults.proxy.stream.silence(3, { times: 100 }));
  const readers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => streaming(gateway, apis[index % 3] ?? messages)),
  );
  const drained = gateway.app.drain(DEADLINE_MS);
  await gateway.clock.advance(DEADLINE_MS);
  await drained;
  assertEquals(readers.filter(({ state }) => state === "closed").length, 100);
  assert(readers.every(({ text }) => text.includes("shutting down")));
  assertEquals(records(gateway).length, 100);
  assertEquals(gateway.app.statistics.inFlight(), []);
});

Deno.test("over a socket, a stream that is being read when it stops is read to its end", async () => {
  const gateway = createTestGateway();
  const server = serve(gateway.app, testConfig({ PORT: "0" }));
  const response = await fetch(`http://127.0.0.1:${server.port}${messages.path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      ...messages.request("sim:long Hello"),
      stream: true,
      max_tokens: 60_000,
    }),
  });
  const stopped = server.stop();
  assertStringIncludes(await response.text(), "message_stop");
  await stopped;
  await server.finished;
  assertEquals(onlyRecord(gateway).outcome, "completed");
});
