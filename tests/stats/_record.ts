import fc from "fast-check";
import { outcomeKinds } from "../../lib/core/outcome.ts";
import { noUsage } from "../../lib/core/usage.ts";
import type { ExchangeRecord } from "../../lib/stats/record.ts";

/** 2026-11-21T12:00:00Z, where the fake clock begins. */
export const NOON = Date.UTC(2026, 10, 21, 12);

/** A completed exchange, with whatever a test wants to be different. */
export function record(different: Partial<ExchangeRecord> = {}): ExchangeRecord {
  return {
    id: "req_1",
    startedAt: NOON,
    endpoint: "messages",
    client: "messages",
    upstream: "messages",
    lane: "passthrough",
    stream: true,
    requestedModel: "sonnet",
    model: "duo-chat-sonnet-4-5",
    upstreamModel: "claude-sonnet-4-5-20250929",
    keyName: "default",
    clientIp: "192.0.2.7",
    userAgent: "agent/1.0",
    status: 200,
    outcome: "completed",
    firstByteMs: 400,
    totalMs: 1000,
    bodyMs: 10,
    gatewayMs: 2,
    upstreamMs: 988,
    retries: 0,
    usage: { input: 100, cacheRead: 60, cacheWrite: 10, output: 20, reasoning: 5 },
    usageKnown: true,
    finishReason: "end_turn",
    dropped: [],
    bytesIn: 1234,
    bytesOut: 5678,
    ...different,
  };
}

/** Any exchange, at most a few days around {@linkcode NOON}; whole milliseconds, so sums are exact. */
export const anyRecord: fc.Arbitrary<ExchangeRecord> = fc.record({
  outcome: fc.constantFrom(...outcomeKinds),
  startedAt: fc.integer({ min: NOON - 3 * 86_400_000, max: NOON }),
  model: fc.constantFrom("", "duo-chat-sonnet-4-5", "duo-chat-gpt-5-1", "other-openai"),
  keyName: fc.constantFrom("", "default", "team"),
  totalMs: fc.integer({ min: 0, max: 100_000 }),
  gatewayMs: fc.integer({ min: 0, max: 10 }),
  retries: fc.integer({ min: 0, max: 3 }),
  usageKnown: fc.boolean(),
  usage: fc.record({
    input: fc.nat(200_000),
    cacheRead: fc.nat(1000),
    cacheWrite: fc.nat(1000),
    output: fc.nat(30_000),
    reasoning: fc.nat(1000),
  }),
}).map((different) =>
  record(different.usageKnown ? different : { ...different, usage: noUsage() })
);
