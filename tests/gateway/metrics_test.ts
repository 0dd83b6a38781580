/** `/metrics`: what it counts, who may read it, and that nobody can make it grow. */
import { assert, assertEquals } from "@std/assert";
import { faults } from "../../lib/simulator/mod.ts";
import { metricNames } from "../../lib/metrics/names.ts";
import { prometheusName } from "../../lib/metrics/prometheus_text.ts";
import { createTestGateway, type TestGateway, testKey } from "../helpers/test_gateway.ts";
import { rows, scrape, valueOf } from "../metrics/_scrape.ts";
import { record } from "../stats/_record.ts";
import { type Api, apis, messages } from "./_apis.ts";

const elsewhere = "192.0.2.44";

async function serve(gateway: TestGateway, { path, request }: Api): Promise<void> {
  await (await gateway.ask(path, request(), { headers: { "x-api-key": testKey } })).text();
}

/** The labels of a model's samples. */
function ofModel({ model }: Api, provider: string) {
  return {
    gen_ai_operation_name: "chat",
    gen_ai_provider_name: provider,
    gen_ai_request_model: model,
  };
}

Deno.test("metrics agree with the statistics after traffic on every API", async () => {
  const gateway = createTestGateway();
  for (const api of apis) await serve(gateway, api);
  const scraped = await scrape(gateway);
  const { models } = gateway.app.statistics.store.snapshot();
  for (const api of apis) {
    const tally = models.get(api.model);
    assert(tally);
    const labels = ofModel(api, api.dialect === "messages" ? "anthropic" : "openai");
    const value = (name: string, more = {}) => valueOf(scraped, name, { ...labels, ...more });
    for (const type of ["input", "output"] as const) {
      const ofType = { gen_ai_token_type: type };
      assertEquals(value("gen_ai_client_token_usage_sum", ofType), tally.usage[type]);
      assertEquals(value("gen_ai_client_token_usage_count", ofType), 1);
    }
    assertEquals(value("duo_gateway_exchanges_total", { outcome: "completed" }), 1);
    assertEquals(value("duo_gateway_exchanges_total", { outcome: "rejected" }), 0);
    assertEquals(value("gen_ai_client_operation_duration_seconds_count"), 1);
    assertEquals(value("gen_ai_server_time_to_first_token_seconds_count"), 1);
  }
  assertEquals(valueOf(scraped, "duo_gateway_token_refreshes_total"), 1);
});

Deno.test("durations are counted up to the bounds that they do not exceed", async () => {
  const gateway = createTestGateway();
  const { store } = gateway.app.statistics;
  for (const totalMs of [5, 100, 100, 3_000, 500_000]) store.record(record({ totalMs }));
  const scraped = await scrape(gateway);
  const name = "gen_ai_client_operation_duration_seconds";
  const upTo = (le: string) => valueOf(scraped, `${name}_bucket`, { le });
  assertEquals(
    ["0.008", "0.064", "0.128", "2.048", "4.096", "131.072", "+Inf"].map(upTo),
    [1, 1, 3, 3, 4, 4, 5],
  );
  assertEquals(valueOf(scraped, `${name}_count`), 5);
  const exact = 503.205;
  const sum = valueOf(scraped, `${name}_sum`) ?? NaN;
  assert(sum > exact / 1.1 && sum < exact * 1.1, `${sum}`);
});

Deno.test("errors are counted by their kind, and exchanges under way by what they wait for", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(faults.proxy.serverError());
  await serve(gateway, messages);
  await (await gateway.ask("/v1/messages", { model: "sonnet" })).text();
  const response = await gateway.ask(messages.path, {
    ...messages.request("sim:silence"),
    stream: true,
  });
  const reader = response.body?.getReader();
  await reader?.read();
  const scraped = await scrape(gateway);
  await reader?.cancel();
  const counted = rows(scraped, "duo_gateway_errors_total")
    .map(({ labels, value }) => [labels.outcome, labels.error_type, value]);
  assertEquals(counted, [
    ["upstream_failed", "upstream_failed", 1],
    ["rejected", "invalid_request", 1],
  ]);
  const underWay = rows(scraped, "duo_gateway_exchanges_in_flight")
    .map(({ labels, value }) => [labels.phase, value]);
  assertEquals(underWay, [
    ["receiving", 0],
    ["preparing", 0],
    ["waiting", 0],
    ["answered", 0],
    ["replying", 1],
  ]);
  assertEquals(valueOf(scraped, "duo_gateway_queue_active"), 1);
});

Deno.test("a new gateway shows every metric of its own, and none of models", async () => {
  const scraped = await scrape(createTestGateway());
  const ofModels: readonly string[] = [
    metricNames.tokenUsage,
    metricNames.tokenParts,
    metricNames.operationDuration,
    metricNames.timeToFirstToken,
    metricNames.overhead,
    metricNames.exchanges,
    metricNames.retries,
    // Nothing has failed yet, and there is no token.
    metricNames.errors,
    metricNames.tokenExpiry,
  ].map(prometheusName);
  const expected = Object.values(metricNames).map(prometheusName)
    .filter((name) => !ofModels.includes(name));
  assertEquals([...scraped.keys()].toSorted(), expected.toSorted());
});

Deno.test("names that clients and statistics bring cannot make more series", async () => {
  const gateway = createTestGateway();
  for (const api of apis) await serve(gateway, api);
  const invent = async (index: number) => {
    for (const model of [`claude-invented-${index}`, `stranger-${index}"} 1`]) {
      await (await gateway.ask(messages.path, { ...messages.request(), model })).text();
    }
  };
  const lines = async () => (await (await gateway.ask("/metrics")).text()).split("\n").length;
  gateway.app.statistics.store.record(record({ model: "first stranger" }));
  await invent(0);
  const before = await lines();
  for (let index = 1; index < 100; index++) {
    await invent(index);
    gateway.app.statistics.store.record(
      record({ model: `imported-${index}`, keyName: `key-${index}`, userAgent: `agent-${index}` }),
    );
  }
  const text = await (await gateway.ask("/metrics")).text();
  assertEquals(await lines(), before);
  for (const foreign of ["invented", "imported", "key-", "stranger-", "agent-"]) {
    assert(!text.includes(foreign), foreign);
  }
  const other = rows(await scrape(gateway), "duo_gateway_exchanges_total").filter(({ labels }) =>
    labels.gen_ai_request_model === "other" && labels.outcome === "completed"
  );
  assertEquals(other.length, 1);
});

for (
  const [who, env, init, status] of [
    ["this machine, without a key set", {}, {}, 200],
    ["another machine, without a key set", { HOST: "0.0.0.0" }, { peer: elsewhere }, 401],
    ["a holder of the key", { PROXY_API_KEY: testKey }, {
      peer: elsewhere,
      headers: { authorization: `Bearer ${testKey}` },
    }, 200],
    ["this machine without the key that is set", { PROXY_API_KEY: testKey }, {}, 401],
    ["a holder of a wrong key", { PROXY_API_KEY: testKey }, {
      headers: { authorization: "Bearer wrong" },
    }, 401],
    ["anybody, with the dashboard switched off", { DASHBOARD_ACCESS: "off" }, {}, 404],
  ] as const
) {
  Deno.test(`metrics for ${who}: ${status}`, async () => {
    const gateway = createTestGateway({ env });
    const reply = await gateway.ask("/metrics", undefined, init);
    const text = await reply.text();
    assertEquals(reply.status, status);
    assertEquals(text.includes("duo_gateway_info"), status === 200);
    if (status === 200) {
      assertEquals(reply.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    }
  });
}
