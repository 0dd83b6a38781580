import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { noUsage } from "../../lib/core/usage.ts";
import { Exchange, type ExchangeStart } from "../../lib/stats/exchange.ts";
import type { ExchangeRecord } from "../../lib/stats/record.ts";
import { createRedactor } from "../../lib/telemetry/redact.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

const start: ExchangeStart = {
  id: "req_1",
  endpoint: "chat-completions",
  client: "chat",
  keyName: "default",
  clientIp: "192.0.2.7",
  userAgent: "agent/1.0",
};

function open(different: Partial<ExchangeStart> = {}) {
  const clock = new FakeClock();
  const records: ExchangeRecord[] = [];
  let secondEnds = 0;
  const exchange = new Exchange({ ...start, ...different }, {
    clock,
    redact: createRedactor([]),
    onEnd: (record) => records.push(record),
    onSecondEnd: () => secondEnds++,
  });
  const ended = (): ExchangeRecord => {
    assertEquals(records.length, 1);
    return records[0] as ExchangeRecord;
  };
  return { clock, exchange, ended, secondEnds: () => secondEnds };
}

Deno.test("an exchange's record tells what happened, and to whom each moment belongs", async () => {
  const { clock, exchange, ended } = open();
  await clock.advance(30);
  exchange.bodyRead(2000);
  exchange.requested({ model: "codex", stream: true });
  await clock.advance(2);
  exchange.resolved({
    model: "duo-chat-gpt-5-2-codex",
    upstreamModel: "gpt-5.2-codex",
    upstream: "responses",
    lane: "translate",
    dropped: ["temperature"],
  });
  exchange.upstreamStarted();
  await clock.advance(100);
  exchange.upstreamAnswered();
  exchange.retried();
  await clock.advance(250);
  exchange.preparing();
  await clock.advance(1);
  exchange.upstreamStarted();
  await clock.advance(400);
  exchange.upstreamAnswered();
  await clock.advance(50);
  exchange.firstByte();
  exchange.sent(10);
  await clock.advance(1000);
  exchange.firstByte();
  exchange.sent(32);
  exchange.observe({ input: 9, cacheRead: 4, cacheWrite: 0, output: 0, reasoning: 0 });
  exchange.observe({ input: 9, cacheRead: 4, cacheWrite: 0, output: 7, reasoning: 3 });
  exchange.end({ outcome: "completed", status: 200, finishReason: "stop" });
  assertEquals(ended(), {
    id: "req_1",
    startedAt: Date.UTC(2026, 10, 21, 12),
    endpoint: "chat-completions",
    client: "chat",
    upstream: "responses",
    lane: "translate",
    stream: true,
    requestedModel: "codex",
    model: "duo-chat-gpt-5-2-codex",
    upstreamModel: "gpt-5.2-codex",
    keyName: "default",
    clientIp: "192.0.2.7",
    userAgent: "agent/1.0",
    status: 200,
    outcome: "completed",
    firstByteMs: 833,
    totalMs: 1833,
    bodyMs: 30,
    gatewayMs: 3,
    upstreamMs: 1800,
    retries: 1,
    usage: { input: 9, cacheRead: 4, cacheWrite: 0, output: 7, reasoning: 3 },
    usageKnown: true,
    finishReason: "stop",
    dropped: ["temperature"],
    bytesIn: 2000,
    bytesOut: 42,
  });
});

Deno.test("an exchange that is refused at once has a record with nothing in it but the refusal", async () => {
  const { clock, exchange, ended } = open();
  exchange.bodyRead(3);
  await clock.advance(4);
  exchange.firstByte();
  await clock.advance(1);
  exchange.end({
    outcome: "rejected",
    status: 400,
    error: { kind: "invalid_request", message: "The body is no JSON." },
  });
  const record = ended();
  assertEquals(record.lane, "none");
  assertEquals(record.model, "");
  assertEquals("upstream" in record, false);
  assertEquals(record.usage, noUsage());
  assertEquals(record.usageKnown, false);
  assertEquals(record.error, { kind: "invalid_request", message: "The body is no JSON." });
  // No upstream was called, so all of it is the gateway's own time.
  assertEquals([record.totalMs, record.gatewayMs, record.upstreamMs], [5, 5, 0]);
});

Deno.test("a second end changes nothing and is counted", () => {
  const { exchange, ended, secondEnds } = open();
  exchange.end({ outcome: "client_closed", status: 499 });
  exchange.observe({ ...noUsage(), output: 5 });
  exchange.end({ outcome: "completed", status: 200 });
  exchange.end({ outcome: "internal_failed", status: 500 });
  assertEquals(ended().outcome, "client_closed");
  assertEquals(ended().usage, noUsage());
  assertEquals(secondEnds(), 2);
});

Deno.test("usage that is absurd from beginning to end stays unknown", () => {
  const { exchange, ended } = open();
  exchange.observe({ input: -5, cacheRead: 1, cacheWrite: 1, output: 1e20, reasoning: 1 });
  exchange.end({ outcome: "completed", status: 200 });
  assertEquals(ended().usage, noUsage());
  assertEquals(ended().usageKnown, false);
});

Deno.test("foreign texts are bounded, printable and without credentials in the record", () => {
  const hostile = `glpat-0123456789abcdef\r\n\x1b[31m${"x".repeat(100_000)}`;
  const { exchange, ended } = open({ keyName: hostile, clientIp: hostile, userAgent: hostile });
  exchange.requested({ model: hostile, stream: false });
  exchange.resolved({
    model: "other-anthropic",
    upstreamModel: hostile,
    upstream: "messages",
    lane: "passthrough",
    dropped: Array(1000).fill(hostile),
  });
  exchange.end({
    outcome: "upstream_failed",
    status: 502,
    error: { kind: "upstream_failed", message: hostile },
    finishReason: hostile,
  });
  const record = ended();
  const text = JSON.stringify(record);
  assert(text.length < 8000, `${text.length}`);
  assert(!/0123456789abcdef|\\r|\\n|\\u001b/.test(text), text.slice(0, 1000));
  assertEquals(record.userAgent.length, 200);
  assertEquals(record.error?.message.length, 500);
});

Deno.test("a wall clock that jumps does not bend durations", async () => {
  const { clock, exchange, ended } = open();
  await clock.advance(10);
  clock.jump(-86_400_000);
  await clock.advance(10);
  exchange.end({ outcome: "client_closed", status: 499 });
  assertEquals(ended().totalMs, 20);
});

Deno.test("body, gateway and upstream time add up to the total in any order of events", async () => {
  const steps = {
    bodyRead: (exchange: Exchange) => exchange.bodyRead(1),
    preparing: (exchange: Exchange) => exchange.preparing(),
    upstreamStarted: (exchange: Exchange) => exchange.upstreamStarted(),
    upstreamAnswered: (exchange: Exchange) => exchange.upstreamAnswered(),
    retried: (exchange: Exchange) => exchange.retried(),
    firstByte: (exchange: Exchange) => exchange.firstByte(),
    live: (exchange: Exchange) => void exchange.live(),
  };
  const name = fc.constantFrom(...Object.keys(steps) as (keyof typeof steps)[]);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(name, fc.integer({ min: 0, max: 50 })), { maxLength: 8 }),
      async (schedule) => {
        const { clock, exchange, ended } = open();
        let elapsed = 0;
        for (const [name, wait] of schedule) {
          await clock.advance(wait);
          elapsed += wait;
          steps[name](exchange);
        }
        exchange.end({ outcome: "completed", status: 200 });
        const { totalMs, bodyMs, gatewayMs, upstreamMs } = ended();
        assertEquals(totalMs, elapsed);
        assertEquals(bodyMs + gatewayMs + upstreamMs, elapsed);
      },
    ),
    { seed: 8, numRuns: 60 },
  );
});

Deno.test("a live exchange shows its phase, its time and what is known so far", async () => {
  const { clock, exchange } = open();
  const phases = [exchange.live().phase];
  for (
    const step of ["bodyRead", "upstreamStarted", "upstreamAnswered", "firstByte"] as const
  ) {
    await clock.advance(10);
    exchange[step](1);
    phases.push(exchange.live().phase);
  }
  assertEquals(phases, ["receiving", "preparing", "waiting", "answered", "replying"]);
  const live = exchange.live();
  assertEquals([live.runningMs, live.firstByteMs], [40, 40]);
  exchange.observe({ ...noUsage(), output: 3 });
  assertEquals(live.usage.output, 0);
  assertEquals(exchange.live().usage.output, 3);
});
