/** A client that closes its connection, over a real socket. */
import { assert, assertEquals, assertLess } from "@std/assert";
import { serve } from "../../lib/http/serve.ts";
import { faults } from "../../lib/simulator/mod.ts";
import type { ExchangeRecord } from "../../lib/stats/record.ts";
import { createTestGateway, testConfig, type TestGateway } from "../helpers/test_gateway.ts";
import { askings } from "./_apis.ts";
import { proxyCalls } from "./_looking.ts";

/** How long the upstream may go on writing for nobody, in milliseconds; usually it is one or two. */
const PROMPT_MS = 1_000;

function nextRecord({ app }: TestGateway): Promise<ExchangeRecord> {
  return new Promise((resolve) => {
    const stop = app.statistics.subscribe((event) => {
      if (event.type !== "ended") return;
      stop();
      resolve(event.record);
    });
  });
}

for (const { api, label, request } of askings) {
  Deno.test(`${label}: a closed connection ends the upstream call within a moment`, async () => {
    const gateway = createTestGateway();
    gateway.simulator.inject(faults.proxy.stream.silence(4));
    const config = testConfig({ PORT: "0" });
    const server = serve(gateway.app, config);
    const ended = nextRecord(gateway);
    const leaving = new AbortController();
    const response = await fetch(`http://127.0.0.1:${server.port}${api.path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request()),
      signal: leaving.signal,
    });
    const reader = response.body?.getReader();
    assert(reader && (await reader.read()).value);
    assertEquals(proxyCalls(gateway)[0]?.aborted, false);

    const left = performance.now();
    leaving.abort();
    await reader.read().catch(() => {});
    const { outcome } = await ended;
    assertLess(performance.now() - left, PROMPT_MS);
    assertEquals(outcome, "client_closed");
    assertEquals(proxyCalls(gateway)[0]?.aborted, true);
    assertEquals(gateway.app.statistics.inFlight(), []);
    await server.stop();
  });

  Deno.test(`${label}: a connection closed before the answer ends the upstream call too`, async () => {
    const gateway = createTestGateway();
    gateway.simulator.inject(faults.proxy.hang());
    const server = serve(gateway.app, testConfig({ PORT: "0" }));
    const asked = Promise.withResolvers<void>();
    const stop = gateway.app.statistics.subscribe((event) =>
      event.type === "begun" && asked.resolve()
    );
    const ended = nextRecord(gateway);
    const leaving = new AbortController();
    const response = fetch(`http://127.0.0.1:${server.port}${api.path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request()),
      signal: leaving.signal,
    });
    response.catch(() => {});
    await asked.promise;
    stop();
    leaving.abort();
    const { outcome, status } = await ended;
    assertEquals([outcome, status], ["client_closed", 499]);
    assertEquals(proxyCalls(gateway).every(({ aborted }) => aborted), true);
    await server.stop();
  });
}
