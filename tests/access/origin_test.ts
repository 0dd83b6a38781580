import { assertEquals, assertThrows } from "@std/assert";
import { checkOrigin, isPlainHost } from "../../lib/access/origin.ts";
import { GatewayError } from "../../lib/core/errors.ts";

const open = { keyRequired: false, allowedHosts: ["gateway.internal"] };
const allows = (headers: Record<string, string>, rules = open) =>
  checkOrigin(new Headers(headers), rules);
const refuses = (headers: Record<string, string>) =>
  assertEquals(assertThrows(() => allows(headers), GatewayError).kind, "forbidden");

Deno.test("Without a key the gateway answers to its own names only", () => {
  for (
    const host of [
      "localhost:3456",
      "LOCALHOST",
      "app.localhost",
      "127.0.0.1:3456",
      "192.168.1.7",
      "[::1]:3456",
      "gateway.internal:3456",
    ]
  ) allows({ host });
  for (const host of ["evil.example", "localhost.evil.example:3456", "127.0.0.1.evil.example"]) {
    refuses({ host });
  }
});

Deno.test("Without a key web pages of other origins are refused", () => {
  const host = "localhost:3456";
  allows({ host, origin: "http://localhost:3456", "sec-fetch-site": "same-origin" });
  refuses({ host, origin: "http://localhost:5173" });
  refuses({ host, origin: "https://evil.example" });
  refuses({ host, origin: "null" });
  refuses({ host, "sec-fetch-site": "cross-site" });
});

Deno.test("With a key the key protects, so host and origin do not matter", () => {
  allows({ host: "any.example", origin: "https://app.example" }, {
    keyRequired: true,
    allowedHosts: [],
  });
});

Deno.test("isPlainHost refuses a host that would move the path", () => {
  for (const host of ["localhost", "a_b.example:80", "[::1]:3456", "10.0.0.1"]) {
    assertEquals(isPlainHost(host), true, host);
  }
  for (const host of ["x/?", "x/#", "a b", "u:p@h", "", "x:port", "[::1", "x\\y", "é"]) {
    assertEquals(isPlainHost(host), false, host);
  }
});
