/** A client that leaves: the upstream is let go at once, and nothing is left behind. */
import { assert, assertEquals } from "@std/assert";
import { faults } from "../../lib/simulator/mod.ts";
import { settle } from "../helpers/fake_clock.ts";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { HandFedStream } from "../helpers/hand_fed_stream.ts";
import { apis, askings, crossings } from "./_apis.ts";
import { onlyRecord, proxyCalls } from "./_looking.ts";
import { assertUnharmed, bulky, tight } from "./_unharmed.ts";

async function firstChunk(response: Response): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const reader = response.body?.getReader();
  assert(reader);
  const { value } = await reader.read();
  assert(value && value.length > 0);
  return reader;
}

for (const api of apis) {
  Deno.test(`${api.dialect}: a client that leaves while it sends its request costs no call`, async () => {
    const gateway = createTestGateway();
    const leaving = new AbortController();
    const body = new HandFedStream();
    const asked = gateway.ask(api.path, body.stream, {
      headers: { "content-type": "application/json" },
      signal: leaving.signal,
    });
    await body.feed('{"model":"');
    leaving.abort();
    await asked;
    await settle();
    assertEquals(gateway.simulator.calls, []);
    const { outcome, status } = onlyRecord(gateway);
    assertEquals([outcome, status], ["client_closed", 499]);
    assert(body.cancelled);
    await assertUnharmed(gateway);
  });

  Deno.test(`${api.dialect}: a request body that breaks off is a client that left`, async () => {
    const gateway = createTestGateway();
    const body = new HandFedStream();
    const asked = gateway.ask(api.path, body.stream, {
      headers: { "content-type": "application/json" },
    });
    await body.feed('{"model":"');
    await body.break();
    await asked;
    assertEquals(onlyRecord(gateway).outcome, "client_closed");
    await assertUnharmed(gateway);
  });
}

for (const { api, label, request } of [...askings, ...crossings]) {
  Deno.test(`${label}: a client that leaves before the first byte ends the upstream call`, async () => {
    const gateway = createTestGateway({ env: tight });
    gateway.simulator.inject(faults.proxy.hang());
    const leaving = new AbortController();
    const asked = gateway.ask(api.path, request(bulky), { signal: leaving.signal });
    await settle();
    assertEquals(gateway.app.statistics.inFlight().map(({ phase }) => phase), ["waiting"]);
    leaving.abort();
    await asked;
    await settle();
    assertEquals(proxyCalls(gateway).map(({ aborted }) => aborted), [true]);
    const { outcome, status, error } = onlyRecord(gateway);
    assertEquals([outcome, status, error], ["client_closed", 499, undefined]);
    await assertUnharmed(gateway);
  });

  Deno.test(`${label}: a client that leaves during the pause before a retry ends it`, async () => {
    const gateway = createTestGateway({ env: tight });
    gateway.simulator.inject(faults.proxy.badGateway());
    const leaving = new AbortController();
    const asked = gateway.ask(api.path, request(bulky), { signal: leaving.signal });
    await gateway.clock.advance(100);
    assertEquals(proxyCalls(gateway).length, 1);
    leaving.abort();
    await asked;
    await gateway.clock.advance(10_000);
    assertEquals(proxyCalls(gateway).length, 1);
    assertEquals(onlyRecord(gateway).outcome, "client_closed");
    await assertUnharmed(gateway);
  });

  Deno.test(`${label}: a client that leaves during the token exchange leaves it to the others`, async () => {
    const gateway = createTestGateway({ env: tight });
    gateway.simulator.inject(faults.exchange.slow(1_000));
    const leaving = new AbortController();
    const asked = gateway.ask(api.path, request(bulky), { signal: leaving.signal });
    await settle();
    leaving.abort();
    await asked;
    assertEquals(onlyRecord(gateway).outcome, "client_closed");
    await gateway.clock.advance(2_000);
    assertEquals(gateway.app.tokens.status().state, "valid");
    assertEquals(proxyCalls(gateway), []);
    await assertUnharmed(gateway);
  });
}

/** A translated answer that the client wants whole has no middle. */
const begun = [...askings, ...crossings.filter(({ stream }) => stream)];

for (const { api, label, request } of begun) {
  Deno.test(`${label}: a client that leaves in the middle of the answer ends the upstream call`, async () => {
    const gateway = createTestGateway({ env: tight });
    gateway.simulator.inject(faults.proxy.stream.silence(4));
    const response = await gateway.ask(api.path, request(bulky));
    assertEquals(response.status, 200);
    const reader = await firstChunk(response);
    const pending = reader.read();
    await settle();
    await reader.cancel();
    await pending;
    await settle();
    assertEquals(proxyCalls(gateway).map(({ aborted }) => aborted), [true]);
    const { outcome, status } = onlyRecord(gateway);
    assertEquals([outcome, status], ["client_closed", 200]);
    await assertUnharmed(gateway);
  });
}

Deno.test("a client that leaves after the proper end has been told is a success", async () => {
  for (const api of apis) {
    const gateway = createTestGateway();
    const response = await gateway.ask(api.path, { ...api.request(), stream: true });
    const reader = response.body?.getReader();
    assert(reader);
    const decoder = new TextDecoder();
    let text = "";
    while (!/message_stop|\[DONE\]|response\.completed/.test(text)) {
      const { value, done } = await reader.read();
      assert(!done, text);
      text += decoder.decode(value, { stream: true });
    }
    await reader.cancel();
    await settle();
    assertEquals(onlyRecord(gateway).outcome, "completed");
  }
});

Deno.test("a hundred clients that leave at once leave nothing behind", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(faults.proxy.stream.silence(3, { times: 100 }));
  const readers = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const { api, request } = askings[index % askings.length] ?? apisAreMissing();
      return await firstChunk(await gateway.ask(api.path, request()));
    }),
  );
  assertEquals(gateway.app.statistics.inFlight().length, 100);
  await Promise.all(readers.map((reader) => reader.cancel()));
  await settle();
  assertEquals(proxyCalls(gateway).filter(({ aborted }) => aborted).length, 100);
  await assertUnharmed(gateway);
});

function apisAreMissing(): never {
  throw new Error("There are no APIs");
}
