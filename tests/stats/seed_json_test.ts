import { assert, assertEquals } from "@std/assert";
import { MemoryStore } from "../../lib/stats/memory_store.ts";
import type { ExchangeRecord } from "../../lib/stats/record.ts";
import { createStatistics } from "../../lib/stats/recorder.ts";
import { modelJson, recordJson, statsJson } from "../../lib/stats/seed_json.ts";
import { countExchange, emptyTally } from "../../lib/stats/tally.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { NOON, record } from "./_record.ts";

async function statsOf(records: readonly ExchangeRecord[], uptimeMs = 0) {
  const clock = new FakeClock();
  const store = new MemoryStore();
  const statistics = createStatistics({ clock, store, redact: (text) => text });
  for (const each of records) store.record(each);
  await clock.advance(uptimeMs);
  return statistics;
}

/** The first members of the JSON text, as many as `expected` has. */
function assertBeginsWith(json: unknown, expected: Record<string, unknown>): void {
  const shown = Object.entries(JSON.parse(JSON.stringify(json)) as Record<string, unknown>);
  const members = Object.entries(expected);
  assertEquals(shown.slice(0, members.length), members);
}

const failed = record({
  id: "req_2",
  outcome: "upstream_failed",
  status: 529,
  totalMs: 50.4,
  usage: { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 },
  usageKnown: false,
  error: { kind: "overloaded", message: "The model's vendor is overloaded." },
});

Deno.test("the empty state has the seeds' members with zeros", async () => {
  assertBeginsWith(statsJson(await statsOf([]), NOON, "full"), {
    uptime: 0,
    startedAt: "2026-11-21T12:00:00.000Z",
    totalRequests: 0,
    successCount: 0,
    errorCount: 0,
    totalInputTokens: 0,
    totalOutputTokens: 0,
    totalTokens: 0,
    avgLatencyMs: 0,
    models: {},
    requestsByHour: {},
    requestsByDay: {},
    recentRequests: [],
  });
});

Deno.test("the snapshot has the seeds' members first, in their order and units", async () => {
  const earlier = record({ id: "req_0", startedAt: NOON - 86_400_000, model: "duo-chat-gpt-5-1" });
  const statistics = await statsOf([earlier, record(), failed], 61_999);
  const json = statsJson(statistics, NOON, "full");
  assertBeginsWith(json, {
    uptime: 61,
    startedAt: "2026-11-21T12:00:00.000Z",
    totalRequests: 3,
    successCount: 2,
    errorCount: 1,
    totalInputTokens: 200,
    totalOutputTokens: 40,
    totalTokens: 240,
    avgLatencyMs: 683,
    models: JSON.parse(JSON.stringify(json.models)),
    requestsByHour: {
      "2026-11-20T12:00": { requests: 1, tokens: 120 },
      "2026-11-21T12:00": { requests: 2, tokens: 120 },
    },
    requestsByDay: {
      "2026-11-20": { requests: 1, tokens: 120 },
      "2026-11-21": { requests: 2, tokens: 120 },
    },
    recentRequests: JSON.parse(JSON.stringify(json.recentRequests)),
  });
  assertEquals(json.recentRequests.map(({ id }) => id), ["req_2", "req_1", "req_0"]);
  assertEquals(Object.keys(json.models), ["duo-chat-gpt-5-1", "duo-chat-sonnet-4-5"]);
});

Deno.test("ModelStats has the seeds' members first, all whole numbers", () => {
  const tally = emptyTally();
  countExchange(tally, record());
  countExchange(tally, failed);
  assertBeginsWith(modelJson(tally), {
    totalRequests: 2,
    successCount: 1,
    errorCount: 1,
    totalInputTokens: 100,
    totalOutputTokens: 20,
    totalTokens: 120,
    avgLatencyMs: 525,
    latencySum: 1050,
  });
});

Deno.test("a Record has the seeds' members first, errorMessage only where there was an error", () => {
  assertBeginsWith(recordJson(record({ totalMs: 1000.6 }), "full"), {
    id: "req_1",
    timestamp: NOON,
    model: "duo-chat-sonnet-4-5",
    endpoint: "messages",
    status: "success",
    latencyMs: 1001,
    inputTokens: 100,
    outputTokens: 20,
    totalTokens: 120,
    clientIp: "192.0.2.7",
    stream: true,
    outcome: "completed",
  });
  assertBeginsWith(recordJson(failed, "full"), {
    id: "req_2",
    timestamp: NOON,
    model: "duo-chat-sonnet-4-5",
    endpoint: "messages",
    status: "error",
    latencyMs: 50,
    inputTokens: 0,
    outputTokens: 0,
    totalTokens: 0,
    errorMessage: "The model's vendor is overloaded.",
    clientIp: "192.0.2.7",
    stream: true,
    outcome: "upstream_failed",
  });
});

Deno.test("a client that leaves is a request, neither a success nor an error", async () => {
  const left = record({ outcome: "client_closed", status: 499 });
  const json = statsJson(await statsOf([left, record(), failed]), NOON, "full");
  assertEquals([json.totalRequests, json.successCount, json.errorCount], [3, 1, 1]);
  assertEquals(json.outcomes.client_closed, 1);
  const words = json.recentRequests.map(({ status }) => status);
  assertEquals(words.filter((word) => word === "success").length, json.successCount);
  assertEquals(words.filter((word) => word === "error").length, json.errorCount);
});

Deno.test("a rejected request without a model is an error without a row among the models", async () => {
  const json = statsJson(await statsOf([record({ outcome: "rejected", model: "" })]), NOON, "full");
  assertEquals([json.totalRequests, json.errorCount], [1, 1]);
  assertEquals(JSON.stringify(json.models), "{}");
});

Deno.test("the public view has no address, key name, agent, or text of others", async () => {
  const secret = record({
    outcome: "upstream_failed",
    clientIp: "ip-secret",
    keyName: "key-secret",
    userAgent: "agent-secret",
    requestedModel: "requested-secret",
    upstreamModel: "claude-secret",
    error: { kind: "overloaded", message: "message-secret" },
  });
  const statistics = await statsOf([secret]);
  const shown = JSON.stringify(statsJson(statistics, NOON, "public"));
  assert(!shown.includes("secret"), shown);
  const [row] = statsJson(statistics, NOON, "public").recentRequests;
  assertEquals(row?.clientIp, "");
  assertEquals(row !== undefined && "errorMessage" in row, false);
  const full = JSON.stringify(statsJson(statistics, NOON, "full"));
  for (const what of ["ip", "key", "agent", "requested", "message"]) {
    assert(full.includes(`${what}-secret`), what);
  }
});

Deno.test("hours go back two weeks, days a quarter, requests a hundred", async () => {
  const records = Array.from(
    { length: 150 },
    (_, i) => record({ id: `req_${i}`, startedAt: NOON - i * 86_400_000 }),
  );
  const json = statsJson(await statsOf(records.reverse()), NOON, "full");
  assertEquals(Object.keys(json.requestsByDay).length, 90);
  assertEquals(Object.keys(json.requestsByHour).length, 14);
  assertEquals(Object.keys(json.requestsByHour).at(-1), "2026-11-21T12:00");
  assertEquals(json.recentRequests.length, 100);
  assertEquals(json.recentRequests[0]?.id, "req_0");
});

Deno.test("the names of models cannot reach Object.prototype", async () => {
  const names = ["__proto__", "constructor"];
  const json = statsJson(
    await statsOf(names.map((model) => record({ model, keyName: model }))),
    NOON,
    "full",
  );
  const models = JSON.parse(JSON.stringify(json.models)) as object;
  assertEquals(Object.keys(models), names);
});

Deno.test("additions tell the parts of the tokens, percentiles, and what is in flight", async () => {
  const statistics = await statsOf([record()]);
  statistics.begin({
    id: "req_9",
    endpoint: "messages",
    client: "messages",
    keyName: "",
    clientIp: "",
    userAgent: "",
  });
  const json = statsJson(statistics, NOON, "full");
  assertEquals([json.cacheReadTokens, json.cacheWriteTokens, json.reasoningTokens], [60, 10, 5]);
  assertEquals(json.inFlight, 1);
  assert(Math.abs((json.latencyMs.p50 ?? 0) / 1000 - 1) < 0.1);
  const empty = statsJson(await statsOf([]), NOON, "full");
  assertEquals(empty.firstByteMs, { p50: null, p95: null, p99: null });
});
