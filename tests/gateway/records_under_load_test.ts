import { assertEquals } from "@std/assert";
import { faults } from "../../lib/simulator/mod.ts";
import { settle } from "../helpers/fake_clock.ts";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { apis } from "./_apis.ts";

/** What becomes of the n-th request: answered, cut, refused, left by its client, or wrong. */
const fates = ["whole", "whole", "cut", "refused", "left early", "left late", "wrong"] as const;

Deno.test("every request is recorded once, under load, with failures and clients that leave", async () => {
  const gateway = createTestGateway();
  const { simulator, app, clock } = gateway;
  const requests = 700;

  const one = async (n: number) => {
    const fate = fates[n % fates.length] ?? "whole";
    const api = apis[n % apis.length];
    if (!api) throw new Error("There is no API");
    const stream = n % 2 === 0;
    const leaving = new AbortController();
    if (fate === "left early") leaving.abort();
    const body = fate === "wrong" ? { model: 5 } : { ...api.request(), stream };
    if (fate === "cut") simulator.inject(faults.proxy.stream.eof(2));
    if (fate === "refused") simulator.inject(faults.proxy.reply(400, '{"detail":"Invalid JSON"}'));
    const reply = await gateway.ask(api.path, body, { signal: leaving.signal });
    if (fate === "left late") await reply.body?.cancel();
    else await reply.text().catch(() => {});
  };

  const all = Promise.allSettled(Array.from({ length: requests }, (_, n) => one(n)));
  let done = false;
  all.then(() => done = true);
  while (!done) await clock.advance(1_000);
  await settle();

  const { begun, ended, endedTwice, lost } = app.statistics.health();
  assertEquals({ begun, ended, endedTwice, lost }, {
    begun: requests,
    ended: requests,
    endedTwice: 0,
    lost: 0,
  });
  const { total } = app.statistics.store.snapshot();
  assertEquals(total.requests, requests);
  assertEquals(Object.values(total.outcomes).reduce((sum, count) => sum + count, 0), requests);
  assertEquals(app.statistics.inFlight(), []);
  const kinds = total.outcomes;
  assertEquals(kinds.internal_failed, 0);
  assertEquals(kinds.completed > 0 && kinds.client_closed > 0 && kinds.rejected > 0, true);
  assertEquals(kinds.rejected >= requests / fates.length, true);
});
