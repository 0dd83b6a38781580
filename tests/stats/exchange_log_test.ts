import { assert, assertEquals } from "@std/assert";
import { outcomeKinds } from "../../lib/core/outcome.ts";
import { logExchange } from "../../lib/stats/exchange_log.ts";
import { createLogger, type LogLevel } from "../../lib/telemetry/log.ts";
import { createRedactor } from "../../lib/telemetry/redact.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { record } from "./_record.ts";

function capture(level: LogLevel) {
  const lines: string[] = [];
  const logger = createLogger({
    level,
    format: "json",
    clock: new FakeClock(),
    write: (line) => lines.push(line),
    redact: createRedactor([]),
  });
  return { logger, entries: () => lines.map((line) => JSON.parse(line)) };
}

Deno.test("an exchange is one line that says what a reader asks first", () => {
  const { logger, entries } = capture("info");
  logExchange(logger, record({ retries: 1, dropped: ["top_k"] }));
  assertEquals(entries(), [{
    time: "2026-11-21T12:00:00.000Z",
    level: "info",
    event: "exchange",
    id: "req_1",
    outcome: "completed",
    status: 200,
    endpoint: "messages",
    model: "duo-chat-sonnet-4-5",
    lane: "passthrough",
    stream: true,
    ms: 1000,
    first_byte_ms: 400,
    gateway_ms: 2,
    input: 100,
    output: 20,
    retries: 1,
    dropped: ["top_k"],
    key: "default",
    ip: "192.0.2.7",
  }]);
});

Deno.test("a failure names its kind and message, and is louder", () => {
  const { logger, entries } = capture("warn");
  const error = { kind: "timeout", message: "No answer came in time." } as const;
  for (const outcome of outcomeKinds) logExchange(logger, record({ outcome, error }));
  assertEquals(entries().map(({ level, outcome }) => [outcome, level]), [
    ["upstream_failed", "warn"],
    ["rejected", "warn"],
    ["internal_failed", "error"],
  ]);
  assertEquals([entries()[0].error, entries()[0].message], ["timeout", "No answer came in time."]);
});

Deno.test("debug adds shapes and sizes to the same line", () => {
  const { logger, entries } = capture("debug");
  logExchange(logger, record());
  const [entry] = entries();
  assertEquals(entries().length, 1);
  assertEquals([entry.bytes_in, entry.bytes_out, entry.cache_read], [1234, 5678, 60]);
  assertEquals(entry.user_agent, "agent/1.0");
});

Deno.test("an unknown model is logged as the client named it, unknown usage not at all", () => {
  const { logger, entries } = capture("info");
  logExchange(
    logger,
    record({ model: "", requestedModel: "gtp-5", outcome: "rejected", usageKnown: false }),
  );
  assertEquals(entries()[0].model, "gtp-5");
  assert(!("input" in entries()[0]));
});
