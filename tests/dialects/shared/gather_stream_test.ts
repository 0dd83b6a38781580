import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { GatewayError } from "../../../lib/core/errors.ts";
import { dialectNames, dialects } from "../../../lib/dialects/mod.ts";

for (const name of dialectNames) {
  Deno.test(`${name}: a stream that has no end is given up and not gathered for ever`, () => {
    const fold = dialects[name].fold();
    const data = JSON.stringify({ type: "ping", padding: "x".repeat(1_000_000) });
    const error = assertThrows(() => {
      for (;;) fold.event({ event: "ping", data });
    }, GatewayError);
    assertEquals(error.kind, "upstream_failed");
    assertStringIncludes(error.message, "larger than the gateway can gather");
  });
}
