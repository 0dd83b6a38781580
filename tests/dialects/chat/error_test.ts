import { assertEquals } from "@std/assert";
import { GatewayError } from "../../../lib/core/errors.ts";
import { decodeError, encodeError, errorEvent } from "../../../lib/dialects/chat/error.ts";

Deno.test("Chat errors carry message, type, field and code", () => {
  const error = new GatewayError("invalid_request", "No such role.", {
    param: "messages[0].role",
    code: "unsupported_value",
  });
  assertEquals(encodeError(error), {
    status: 400,
    body: '{"error":{"message":"No such role.","type":"invalid_request_error",' +
      '"param":"messages[0].role","code":"unsupported_value"}}',
  });
});

Deno.test("A Chat stream ends in an error chunk and no [DONE]", () => {
  assertEquals(
    errorEvent(new GatewayError("upstream_failed", "Gone.")),
    'data: {"error":{"message":"Gone.","type":"server_error","param":null,"code":"server_error"}}\n\n',
  );
});

Deno.test("Chat errors are classified by code, then type, then status, and keep code and field", () => {
  const decode = (status: number, error: Record<string, unknown>) =>
    decodeError(status, { error: { message: "x", type: null, param: null, code: null, ...error } });
  const kind = (...[status, error]: Parameters<typeof decode>) => decode(status, error)?.kind;
  const refused = { type: "invalid_request_error" };
  assertEquals(kind(429, { code: "insufficient_quota" }), "quota_exhausted");
  assertEquals(kind(429, { type: "tokens", code: "rate_limit_exceeded" }), "rate_limited");
  assertEquals(kind(401, { ...refused, code: "invalid_api_key" }), "upstream_credentials");
  assertEquals(kind(404, { ...refused, code: "model_not_found" }), "model_not_found");
  assertEquals(kind(404, { ...refused, param: "model" }), "model_not_found");
  assertEquals(kind(404, { ...refused, message: "Item 'rs_1' not found." }), "invalid_request");
  assertEquals(kind(413, refused), "too_large");
  assertEquals(kind(503, { type: "server_error" }), "overloaded");
  assertEquals(kind(500, { type: "server_error", code: "server_error" }), "upstream_failed");
  assertEquals(kind(504, {}), "timeout");
  assertEquals(kind(200, { code: "invalid_prompt" }), "invalid_request");
  assertEquals(kind(200, {}), "upstream_failed");

  const error = decode(400, { ...refused, param: "tools", code: "invalid_value" });
  assertEquals([error?.param, error?.code, error?.vendorType], [
    "tools",
    "invalid_value",
    "invalid_request_error",
  ]);
  // A code that is a number, or a field that is a book, is no name.
  const odd = decode(400, { ...refused, param: "x".repeat(1000), code: 400 });
  assertEquals([odd?.param, odd?.code], [undefined, undefined]);
});
