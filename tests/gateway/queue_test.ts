/** Requests wait for their turn, are served in turn, and leave when their client does. */
import { assertEquals } from "@std/assert";
import { faults } from "../../lib/simulator/mod.ts";
import { settle } from "../helpers/fake_clock.ts";
import type { TestGateway } from "../helpers/test_gateway.ts";
import { askings, messages } from "./_apis.ts";
import { as, gatewayWithKeys } from "./_keys.ts";
import { passingTime, proxyCalls, records, shownError } from "./_looking.ts";

function narrow(env: Record<string, string>): TestGateway {
  return gatewayWithKeys({ alice: {}, bob: {}, carol: {} }, { env });
}

/** A request that stays under way until it is let go. */
async function occupy(gateway: TestGateway): Promise<() => Promise<unknown>> {
  gateway.simulator.inject(faults.proxy.hang());
  const leaving = new AbortController();
  const init = as("carol", { signal: leaving.signal });
  const asked = gateway.ask(messages.path, messages.request(), init);
  await settle();
  return async () => {
    leaving.abort();
    return await asked;
  };
}

Deno.test("requests beyond MAX_CONCURRENT_UPSTREAM wait, and none is lost", async () => {
  const gateway = narrow({ MAX_CONCURRENT_UPSTREAM: "2" });
  const letGo = [await occupy(gateway), await occupy(gateway)];
  const asked = Array.from(
    { length: 5 },
    () => gateway.ask(messages.path, messages.request(), as("alice")).then((reply) => reply.text()),
  );
  await settle();
  assertEquals(proxyCalls(gateway).length, 2);
  for (const leave of letGo) await leave();
  await Promise.all(asked);
  assertEquals(proxyCalls(gateway).length, 7);
});

Deno.test("keys are served in turn, however much one of them sends", async () => {
  const gateway = narrow({ MAX_CONCURRENT_UPSTREAM: "1" });
  const letGo = await occupy(gateway);
  const order: string[] = [];
  const asked = ["alice", "alice", "alice", "alice", "bob", "bob"].map(async (name) => {
    const reply = await gateway.ask(messages.path, messages.request(), as(name));
    await reply.text();
    order.push(name);
  });
  await settle();
  await letGo();
  await Promise.all(asked);
  assertEquals(order.join(" "), "alice bob alice bob alice alice");
});

for (const { api, label, request } of askings) {
  Deno.test(`${label}: who finds the queue full gets 503 and a time to come again`, async () => {
    const gateway = narrow({ MAX_CONCURRENT_UPSTREAM: "1", MAX_QUEUED: "1" });
    const letGo = await occupy(gateway);
    const waiting = gateway.ask(api.path, request(), as("alice"));
    await settle();
    const error = await shownError(
      await gateway.ask(api.path, request(), as("alice")),
      api.dialect,
    );
    assertEquals([error.status, error.retryAfter, error.shouldRetry], [503, "5", null]);
    assertEquals(records(gateway)[0]?.outcome, "rejected");
    await letGo();
    assertEquals((await waiting).status, 200);
  });
}

Deno.test("a client that leaves leaves the queue at once, and is asked for nothing", async () => {
  const gateway = narrow({ MAX_CONCURRENT_UPSTREAM: "1", MAX_QUEUED: "1" });
  const letGo = await occupy(gateway);
  const leaving = new AbortController();
  const init = as("alice", { signal: leaving.signal });
  const waiting = gateway.ask(messages.path, messages.request(), init);
  await settle();
  leaving.abort();
  assertEquals((await waiting).status, 499);
  assertEquals(records(gateway)[0]?.outcome, "client_closed");
  // The place in the queue is free again.
  const next = gateway.ask(messages.path, messages.request(), as("bob"));
  await settle();
  await letGo();
  assertEquals((await next).status, 200);
  assertEquals(proxyCalls(gateway).length, 2);
});

Deno.test("waiting for a turn is not the gateway's own time", async () => {
  const gateway = narrow({ MAX_CONCURRENT_UPSTREAM: "1" });
  const letGo = await occupy(gateway);
  const waiting = gateway.ask(messages.path, messages.request(), as("alice"));
  await settle();
  await gateway.clock.advance(5_000);
  await letGo();
  await (await waiting).text();
  const [record] = records(gateway);
  assertEquals([record?.keyName, record?.gatewayMs, record?.upstreamMs], ["alice", 0, 5_000]);
});

Deno.test("a stream keeps its place until its last byte", async () => {
  const gateway = narrow({ MAX_CONCURRENT_UPSTREAM: "1" });
  const body = { ...messages.request(), stream: true };
  const first = await gateway.ask(messages.path, body, as("alice"));
  const second = gateway.ask(messages.path, body, as("bob"));
  await settle();
  assertEquals(proxyCalls(gateway).length, 1);
  await first.text();
  await (await second).text();
  assertEquals(proxyCalls(gateway).length, 2);
});

Deno.test("counting tokens takes its turn as well, and gives the place back", async () => {
  const gateway = narrow({ MAX_CONCURRENT_UPSTREAM: "1", MAX_QUEUED: "100" });
  const count = () =>
    gateway.ask("/v1/messages/count_tokens", messages.request(), as("alice"))
      .then((reply) => reply.text());
  await Promise.all(Array.from({ length: 34 }, count));
  gateway.simulator.inject(faults.proxy.serverError());
  await count();
  assertEquals((await gateway.ask(messages.path, messages.request(), as("bob"))).status, 200);
});

Deno.test("a shutdown ends those who still wait, with an error that may be repeated", async () => {
  const gateway = narrow({ MAX_CONCURRENT_UPSTREAM: "1" });
  await occupy(gateway);
  const waiting = gateway.ask(messages.path, messages.request(), as("alice"));
  await settle();
  await passingTime(gateway, gateway.app.drain(1_000));
  const error = await shownError(await waiting, "messages");
  assertEquals([error.status, error.retryAfter], [503, "5"]);
});
