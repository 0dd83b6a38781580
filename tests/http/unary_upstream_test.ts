import { assertEquals } from "@std/assert";
import { dialectNames, dialects } from "../../lib/dialects/mod.ts";
import { streamsUnary, type UnaryUpstream } from "../../lib/http/unary_upstream.ts";
import { viewOf } from "../models/object_view.ts";

function decide(how: UnaryUpstream, request: Record<string, unknown>, outputLimit = 64_000) {
  return dialectNames.map((name) =>
    streamsUnary(how, dialects[name], { outputLimit }, viewOf(request))
  );
}

const limits = (tokens: unknown) => ({
  max_tokens: tokens,
  max_completion_tokens: tokens,
  max_output_tokens: tokens,
});

Deno.test("auto streams what may be longer than 8192 tokens, as far as the model goes", () => {
  assertEquals(decide("auto", limits(8_192)), [false, false, false]);
  assertEquals(decide("auto", limits(8_193)), [true, true, true]);
  assertEquals(decide("auto", limits(100_000), 8_192), [false, false, false]);
});

Deno.test("a limit that is absent, null or no number counts as short", () => {
  for (const request of [{}, limits(null), limits("9000"), limits({})]) {
    assertEquals(decide("auto", request), [false, false, false]);
  }
});

Deno.test("the newer name of chat's limit wins over the older one", () => {
  const chat = (request: Record<string, unknown>) => decide("auto", request)[1];
  assertEquals(chat({ max_completion_tokens: 100, max_tokens: 9_000 }), false);
  assertEquals(chat({ max_completion_tokens: 9_000, max_tokens: 100 }), true);
  assertEquals(chat({ max_completion_tokens: null, max_tokens: 9_000 }), true);
});

Deno.test("unary never streams, stream always does unless there is nothing to stream", () => {
  for (const request of [{}, limits(100), limits(50_000)]) {
    assertEquals(decide("unary", request), [false, false, false]);
    assertEquals(decide("stream", request), [true, true, true]);
  }
  assertEquals(decide("stream", limits(0)), [false, false, false]);
});

Deno.test("a request for a stream is left to be one", () => {
  for (const how of ["auto", "unary", "stream"] as const) {
    assertEquals(decide(how, { ...limits(50_000), stream: true }), [false, false, false]);
  }
});
