import { assert, assertEquals } from "@std/assert";
import { type ErrorKind, errorStatus, GatewayError } from "../../../lib/core/errors.ts";
import { parseEvents } from "../../../lib/core/sse.ts";
import { errorEvent } from "../../../lib/dialects/responses/error.ts";
import { nothingSeen } from "../../../lib/dialects/shared/observation.ts";

function parsed(text: string) {
  return parseEvents(text).map(({ event, data }) => ({ event, ...JSON.parse(data) }));
}

Deno.test("A Responses stream ends in response.failed, which goes on where the stream was", () => {
  const seen = {
    ...nothingSeen(),
    events: 12,
    id: "resp_1",
    model: "gpt-x",
    created: 1_790_000_000,
  };
  const events = parsed(errorEvent(new GatewayError("overloaded", "Busy."), "req_9", seen));
  assertEquals(events.length, 1);
  const [failed] = events;
  assertEquals([failed.event, failed.type, failed.sequence_number], [
    "response.failed",
    "response.failed",
    12,
  ]);
  const { id, model, created_at, status, error, output } = failed.response;
  assertEquals([id, model, created_at, status], ["resp_1", "gpt-x", 1_790_000_000, "failed"]);
  assertEquals(error, { code: "server_is_overloaded", message: "Busy." });
  assertEquals(output, []);
});

Deno.test("A Responses stream that fails before its first event is opened first", () => {
  const error = new GatewayError("timeout", "Silence.");
  const events = parsed(errorEvent(error, "req_9", nothingSeen()));
  assertEquals(events.map((event) => [event.type, event.sequence_number]), [
    ["response.created", 0],
    ["response.failed", 1],
  ]);
  assertEquals(events.map((event) => event.response.id), ["resp_9", "resp_9"]);
  assertEquals(events[0].response.error, null);
});

Deno.test("A failed response only uses codes that the API or Codex knows", () => {
  const known = [
    "server_error",
    "rate_limit_exceeded",
    "invalid_prompt",
    "context_length_exceeded",
    "insufficient_quota",
    "server_is_overloaded",
  ];
  for (const kind of Object.keys(errorStatus) as ErrorKind[]) {
    const error = new GatewayError(kind, "x", { code: "something_else" });
    const [failed] = parsed(errorEvent(error, "req_9", { ...nothingSeen(), events: 1 }));
    assert(known.includes(failed.response.error.code), kind);
  }
});
