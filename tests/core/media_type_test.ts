import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { GatewayError } from "../../lib/core/errors.ts";
import { assertReadable } from "../../lib/core/media_type.ts";

function refusal(headers: HeadersInit): GatewayError {
  return assertThrows(() => assertReadable(new Headers(headers)), GatewayError);
}

Deno.test("assertReadable accepts JSON in its spellings and a script that says nothing", () => {
  for (
    const type of [
      "application/json",
      "Application/JSON; charset=utf-8",
      "application/json;charset=UTF-8",
      "application/vnd.api+json",
    ]
  ) assertReadable(new Headers({ "content-type": type, origin: "https://example.com" }));
  assertReadable(new Headers());
  assertReadable(new Headers({ "content-encoding": "Identity" }));
});

Deno.test("assertReadable refuses whatever a web page may send without being asked", () => {
  for (
    const type of [
      "text/plain",
      "text/plain;charset=utf-8",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=application/json",
      "text/plain; application/json",
      "",
    ]
  ) {
    const error = refusal({ "content-type": type });
    assertEquals([error.kind, error.status], ["unsupported_media_type", 415]);
    assertStringIncludes(error.message, "application/json");
  }
  assertEquals(refusal({ origin: "https://example.com" }).status, 415);
  assertEquals(refusal({ origin: "null" }).status, 415);
});

Deno.test("assertReadable refuses other types that are not JSON", () => {
  for (const type of ["image/png", "application/jsonp", "application/json, text/plain", "json"]) {
    assertEquals(refusal({ "content-type": type }).status, 415);
  }
});

Deno.test("assertReadable refuses an encoded body and names the encoding", () => {
  for (const encoding of ["gzip", "br", "identity, gzip"]) {
    const error = refusal({ "content-type": "application/json", "content-encoding": encoding });
    assertEquals(error.kind, "unsupported_media_type");
    assertStringIncludes(error.message, `"${encoding}"`);
  }
});

Deno.test("assertReadable repeats of a header only printable ASCII, and not much", () => {
  const { message } = refusal({ "content-type": `\x1b[31m${"\xff".repeat(5_000)}` });
  assertMatch(message, /^[ -~]{0,200}$/);
});
