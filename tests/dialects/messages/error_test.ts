import { assertEquals } from "@std/assert";
import { GatewayError } from "../../../lib/core/errors.ts";
import { decodeError, encodeError, errorEvent } from "../../../lib/dialects/messages/error.ts";

Deno.test("Messages errors carry the vendor's type, the message and the request id", () => {
  const reply = encodeError(new GatewayError("model_not_found", "model: gpt-0"), "req_9");
  assertEquals(reply, {
    status: 404,
    body: '{"type":"error","error":{"type":"not_found_error","message":"model: gpt-0"},' +
      '"request_id":"req_9"}',
  });
});

Deno.test("A Messages stream ends in an event named error", () => {
  assertEquals(
    errorEvent(new GatewayError("overloaded", "Busy.\nCome back."), "req_9"),
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error",' +
      '"message":"Busy.\\nCome back."},"request_id":"req_9"}\n\n',
  );
});

Deno.test("Messages errors are classified by type first and by status after", () => {
  const decode = (status: number, type: string, message = "x") => {
    const error = decodeError(status, { type: "error", error: { type, message } });
    return [error?.kind, error?.status];
  };
  assertEquals(decode(400, "invalid_request_error"), ["invalid_request", 400]);
  assertEquals(decode(409, "conflict_error"), ["invalid_request", 409]);
  assertEquals(decode(404, "not_found_error", "model: claude-0"), ["model_not_found", 404]);
  assertEquals(decode(404, "not_found_error", "File not found"), ["invalid_request", 404]);
  assertEquals(decode(500, "api_error"), ["upstream_failed", 500]);
  assertEquals(decode(529, "overloaded_error"), ["overloaded", 529]);
  assertEquals(decode(402, "billing_error"), ["quota_exhausted", 402]);
  assertEquals(decode(418, "new_error"), ["invalid_request", 418]);
  // Inside a stream the status was 200, and says nothing.
  assertEquals(decode(200, "invalid_request_error"), ["invalid_request", 400]);
  assertEquals(decode(200, "rate_limit_error"), ["rate_limited", 429]);
  assertEquals(decode(200, "new_error"), ["upstream_failed", 502]);
});

Deno.test("Messages errors keep the vendor's own type beside the kind", () => {
  const error = decodeError(409, { error: { type: "conflict_error", message: "x" } });
  assertEquals(error?.vendorType, "conflict_error");
});
