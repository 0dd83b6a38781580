/** Requests that are ended on the dashboard: by whom, how, and what their clients are told. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { faults } from "../../lib/simulator/mod.ts";
import { settle } from "../helpers/fake_clock.ts";
import { HandFedStream, HungryReader } from "../helpers/hand_fed_stream.ts";
import {
  type AskInit,
  createTestGateway,
  type TestGateway,
  testKey,
} from "../helpers/test_gateway.ts";
import { apis, askings, crossings, messages } from "./_apis.ts";
import { as, gatewayWithKeys } from "./_keys.ts";
import { onlyRecord, proxyCalls, shownError } from "./_looking.ts";

/** The request that is being served. */
function runningId({ app }: TestGateway): string {
  const [live] = app.statistics.inFlight();
  assert(live);
  return live.id;
}

function cancel({ ask }: TestGateway, id: string, init: AskInit = {}): Promise<Response> {
  return ask("/dashboard/api/cancel", new URLSearchParams({ id }), init);
}

const page = {
  "host": "127.0.0.1:3456",
  "sec-fetch-site": "same-origin",
  "origin": "http://127.0.0.1:3456",
};

for (const { api, label, stream, request } of [...askings, ...crossings]) {
  if (!stream) continue;
  Deno.test(`${label}: a cancelled answer ends in the API's own error`, async () => {
    const gateway = createTestGateway();
    gateway.simulator.inject(faults.proxy.stream.silence(5));
    const response = await gateway.ask(api.path, request());
    assertEquals(response.status, 200);
    assert(response.body);
    const client = new HungryReader(response.body);
    await settle();
    assertEquals((await cancel(gateway, runningId(gateway), { headers: page })).status, 204);
    await settle();
    assertEquals(client.state, "closed");
    assertStringIncludes(client.text, "cancelled on the gateway's dashboard");
    const form = { messages: "event: error", chat: '{"error":', responses: "response.failed" };
    assertStringIncludes(client.text, form[api.dialect]);
    assertEquals(/message_stop|\[DONE\]|response\.completed/.test(client.text), false);
    assertEquals(proxyCalls(gateway).map(({ aborted }) => aborted), [true]);
    const { outcome, status, error } = onlyRecord(gateway);
    assertEquals([outcome, status, error?.kind], ["rejected", 200, "forbidden"]);
  });
}

for (const { api, label, stream, request } of [...askings, ...crossings]) {
  if (stream) continue;
  Deno.test(`${label}: a cancelled request without an answer gets an error that is final`, async () => {
    const gateway = createTestGateway();
    gateway.simulator.inject(faults.proxy.hang());
    const asked = gateway.ask(api.path, request());
    await settle();
    assertEquals((await cancel(gateway, runningId(gateway))).status, 204);
    const error = await shownError(await asked, api.dialect);
    assertEquals([error.status, error.shouldRetry], [403, "false"]);
    assertStringIncludes(error.message, "cancelled");
    assertEquals(proxyCalls(gateway).map(({ aborted }) => aborted), [true]);
    const { outcome, status } = onlyRecord(gateway);
    assertEquals([outcome, status], ["rejected", 403]);
  });
}

for (const api of apis) {
  Deno.test(`${api.dialect}: a request can be cancelled while its body is still coming`, async () => {
    const gateway = createTestGateway();
    const body = new HandFedStream();
    const headers = { "content-type": "application/json" };
    const asked = gateway.ask(api.path, body.stream, { headers });
    await body.feed("{");
    assertEquals((await cancel(gateway, runningId(gateway))).status, 204);
    assertEquals((await asked).status, 403);
    assertEquals([body.cancelled, gateway.simulator.calls.length], [true, 0]);
    assertEquals(onlyRecord(gateway).outcome, "rejected");
  });
}

Deno.test("cancelling what is not running, or not any more, is a 404", async () => {
  const gateway = createTestGateway();
  await (await gateway.ask(messages.path, messages.request())).text();
  const [ended] = gateway.app.statistics.store.recent(1);
  for (const id of [ended?.id ?? "", "req_none", "", "__proto__"]) {
    const response = await cancel(gateway, id);
    assertEquals(response.status, 404, id);
    assertStringIncludes((await response.json()).error.message, "No such request is running");
  }
});

/** A gateway with a request that waits, and the status of trying to cancel that. */
async function trying(gateway: TestGateway, init: AskInit, own: AskInit = {}): Promise<number> {
  gateway.simulator.inject(faults.proxy.hang());
  const leaving = new AbortController();
  const asked = gateway.ask(messages.path, messages.request(), { ...own, signal: leaving.signal });
  await settle();
  const { status } = await cancel(gateway, runningId(gateway), init);
  leaving.abort();
  await asked;
  return status;
}

Deno.test("without a key, this machine may cancel and others may not", async () => {
  const gateway = createTestGateway();
  assertEquals(await trying(gateway, { peer: "127.0.0.1" }), 204);
  assertEquals(await trying(gateway, { peer: "192.0.2.44" }), 403);
  assertEquals(await trying(gateway, { headers: { "x-forwarded-for": "192.0.2.44" } }), 403);
});

Deno.test("with keys, who may see the whole dashboard may cancel, from wherever", async () => {
  const gateway = gatewayWithKeys({ lead: { dashboard: true }, dev: {} });
  const own = { headers: { "x-api-key": testKey } };
  assertEquals(await trying(gateway, own, own), 204);
  assertEquals(await trying(gateway, as("lead", { peer: "192.0.2.44" }), own), 204);
  assertEquals(await trying(gateway, as("dev"), own), 403);
  assertEquals(await trying(gateway, {}, own), 403);
});

Deno.test("DASHBOARD_ACCESS=off leaves nothing to cancel with", async () => {
  const gateway = createTestGateway({ env: { DASHBOARD_ACCESS: "off" } });
  assertEquals(await trying(gateway, {}), 404);
});

Deno.test("a page of another origin cannot cancel, whatever the browser sends along", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey } });
  const own = { headers: { "x-api-key": testKey } };
  const foreign: Record<string, string>[] = [
    { "origin": "https://evil.example" },
    { "origin": "null" },
    { "origin": "http://127.0.0.1:8080" },
    { "sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:3456" },
    { "sec-fetch-site": "same-site", "origin": "http://127.0.0.1:3456" },
  ];
  for (const headers of foreign) {
    const init = { headers: { ...own.headers, host: "127.0.0.1:3456", ...headers } };
    assertEquals(await trying(gateway, init, own), 403, JSON.stringify(headers));
  }
  const same = { headers: { ...own.headers, ...page } };
  assertEquals(await trying(gateway, same, own), 204);
});

Deno.test("only a small form in time is read", async () => {
  const gateway = createTestGateway();
  const send = (body: unknown, headers: Record<string, string> = {}) =>
    gateway.ask("/dashboard/api/cancel", body, { headers });
  const form = { "content-type": "application/x-www-form-urlencoded" };
  assertEquals((await send({ id: "req_1" })).status, 415);
  assertEquals((await send("id=req_1", { "content-type": "text/plain" })).status, 415);
  assertEquals((await send(`id=${"x".repeat(9_000)}`, form)).status, 413);
  const body = new HandFedStream();
  const asked = send(body.stream, form);
  await body.feed("id=");
  await gateway.clock.advance(10_000);
  assertEquals((await asked).status, 408);
  assertEquals(gateway.clock.pending, 0);
  const broken = new HandFedStream();
  const sent = send(broken.stream, form);
  await broken.feed("id=");
  await broken.break();
  assertEquals((await sent).status, 400);
});

Deno.test("a browser without scripts comes back to the dashboard, with the filter it had", async () => {
  const gateway = createTestGateway();
  const back = async (referer: string) => {
    const response = await cancel(gateway, "req_none", {
      headers: { ...page, accept: "text/html", referer },
    });
    return [response.status, response.headers.get("location")];
  };
  const own = "http://127.0.0.1:3456/dashboard";
  assertEquals(await back(`${own}?range=day&model=x%26y`), [
    303,
    "/dashboard?range=day&model=x%26y",
  ]);
  assertEquals(await back("https://evil.example//x?range=day&next=//evil"), [
    303,
    "/dashboard?range=day",
  ]);
  assertEquals(await back("no address"), [303, "/dashboard"]);
});

Deno.test("who cancels sees the request leave the board, and why in its row", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(faults.proxy.hang());
  const asked = gateway.ask(messages.path, messages.request());
  await settle();
  await cancel(gateway, runningId(gateway));
  await asked;
  const { board } = await (await gateway.ask("/dashboard/api/board")).json();
  assertEquals(board.flights, []);
  assertEquals(board.recent[0].outcome, "rejected");
  assertStringIncludes(board.recent[0].error, "cancelled");
});
