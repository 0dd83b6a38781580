/** The translate lane's way through the gateway: the same promises as passthrough makes. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { faults } from "../../lib/simulator/mod.ts";
import { settle } from "../helpers/fake_clock.ts";
import { HungryReader } from "../helpers/hand_fed_stream.ts";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { crossings } from "./_apis.ts";
import { lastError } from "./_last_error.ts";
import { onlyRecord, proxyCalls, shownError } from "./_looking.ts";

const { stream } = faults.proxy;
const streamed = crossings.filter((asking) => asking.stream);
const unary = crossings.filter((asking) => !asking.stream);

for (const { api, label, request, upstream } of crossings) {
  Deno.test(`${label}: a good answer is one exchange with the vendor's own count`, async () => {
    const gateway = createTestGateway();
    const response = await gateway.ask(api.path, request());
    assertEquals(response.status, 200);
    const bytes = (await response.bytes()).length;
    const record = onlyRecord(gateway);
    assertEquals([record.outcome, record.lane, record.upstream], [
      "completed",
      "translate",
      upstream,
    ]);
    assert(record.usageKnown && record.usage.input > 0 && record.usage.output > 20);
    assertEquals(record.bytesOut, bytes);
    assert(record.finishReason);
    assert(record.firstByteMs !== undefined);
    assertEquals(response.headers.get("x-gateway-model"), request().model);
    assertEquals(proxyCalls(gateway).map(({ headerProblems }) => headerProblems), [[]]);
  });

  Deno.test(`${label}: the upstream is always asked to stream`, async () => {
    const gateway = createTestGateway();
    await (await gateway.ask(api.path, request())).text();
    assertEquals(JSON.parse(proxyCalls(gateway)[0]?.body ?? "{}").stream, true);
  });

  Deno.test(`${label}: of the client's headers and private members nothing goes upstream`, async () => {
    const gateway = createTestGateway();
    const headers = {
      "anthropic-beta": "context-1m-2025-08-07",
      "anthropic-version": "2026-10-21",
      "x-codex-turn-metadata": "{}",
      "x-api-key": "dummy",
    };
    const body = { ...request(), client_metadata: { secret: "of-the-client" } };
    const response = await gateway.ask(api.path, body, { headers });
    assertEquals(response.status, 200, await response.text());
    const [call] = proxyCalls(gateway);
    assert(call);
    assertEquals(call.headers.get("anthropic-beta"), null);
    assertEquals(
      call.headers.get("anthropic-version"),
      upstream === "messages" ? "2023-06-01" : null,
    );
    assert(![...call.headers.values()].includes("dummy"));
    assert(!call.body?.includes("of-the-client"));
  });

  Deno.test(`${label}: a revoked token is renewed once and the request succeeds`, async () => {
    const gateway = createTestGateway();
    await gateway.app.warmUp();
    gateway.simulator.revokeTokens();
    const response = await gateway.ask(api.path, request());
    assertEquals(response.status, 200);
    await response.text();
    assertEquals(proxyCalls(gateway).map(({ status }) => status), [401, 200]);
    assertEquals(onlyRecord(gateway).retries, 1);
  });
}

for (const { api, label, request } of crossings) {
  Deno.test(`${label}: an error that the vendor tells midway is told, and recorded`, async () => {
    const gateway = createTestGateway();
    gateway.simulator.inject(stream.errorEvent(5));
    const response = await gateway.ask(api.path, request());
    if (response.status === 200) lastError[api.dialect](await response.text());
    else assert((await shownError(response, api.dialect)).status >= 500);
    assertEquals(onlyRecord(gateway).outcome, "upstream_failed");
  });

  for (
    const fault of [
      "oneBytePerChunk",
      "oneChunk",
      "oddChunks",
      "crlf",
      "duplicateTerminal",
    ] as const
  ) {
    Deno.test(`${label}: the answer is the same however the upstream cuts it (${fault})`, async () => {
      const answers = await Promise.all([undefined, stream[fault]()].map(async (cut) => {
        const gateway = createTestGateway();
        if (cut) gateway.simulator.inject(cut);
        const text = await (await gateway.ask(api.path, request())).text();
        assertEquals(onlyRecord(gateway).outcome, "completed");
        return text;
      }));
      assertEquals(withoutIds(answers[1] ?? ""), withoutIds(answers[0] ?? ""));
    });
  }
}

/** Ids that the simulated vendors draw anew for every answer. */
function withoutIds(text: string): string {
  return text.replace(/"(id|item_id)":"[^"]*"/g, '"$1":""');
}

for (const { api, label, request } of streamed) {
  Deno.test(`${label}: a stream that outlives the shutdown's deadline ends with an error`, async () => {
    const gateway = createTestGateway();
    gateway.simulator.inject(stream.silence(6));
    const response = await gateway.ask(api.path, request());
    const text = response.text();
    const drained = gateway.app.drain(30_000);
    await gateway.clock.advance(30_000);
    await drained;
    assertStringIncludes(lastError[api.dialect](await text).message, "shutting down");
    assertEquals(gateway.clock.pending, 0);
  });

  Deno.test(`${label}: a silent stream gets signs of life`, async () => {
    const gateway = createTestGateway({ env: { HEARTBEAT_INTERVAL: "15s" } });
    gateway.simulator.inject(stream.silence(6));
    const response = await gateway.ask(api.path, request());
    assert(response.body);
    const reader = new HungryReader(response.body);
    await settle();
    const before = reader.text;
    await gateway.clock.advance(45_000);
    const signs = reader.text.slice(before.length).split("\n\n").slice(0, -1);
    assertEquals(signs.length, 3);
    assert(signs.every((sign) => sign.startsWith(": ") || sign.startsWith("event: ping")));
    await reader.leave();
  });
}

for (const { api, label, request } of unary) {
  Deno.test(`${label}: a client that leaves while the answer is gathered ends the upstream call`, async () => {
    const gateway = createTestGateway();
    gateway.simulator.inject(stream.silence(6));
    const leaving = new AbortController();
    const asked = gateway.ask(api.path, request(), { signal: leaving.signal });
    await settle();
    leaving.abort();
    await asked;
    await settle();
    assertEquals(proxyCalls(gateway).map(({ aborted }) => aborted), [true]);
    const { outcome, status } = onlyRecord(gateway);
    assertEquals([outcome, status], ["client_closed", 499]);
    assertEquals(gateway.clock.pending, 1);
  });

  Deno.test(`${label}: an answer that is gathered at the shutdown's deadline is a 503`, async () => {
    const gateway = createTestGateway();
    gateway.simulator.inject(stream.silence(6));
    const asked = gateway.ask(api.path, request());
    await settle();
    const drained = gateway.app.drain(30_000);
    await gateway.clock.advance(30_000);
    assertEquals((await shownError(await asked, api.dialect)).status, 503);
    await drained;
    assertEquals(gateway.clock.pending, 0);
  });
}
