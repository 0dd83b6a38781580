import { assertEquals } from "@std/assert";
import { createKeys } from "../../lib/access/keys.ts";
import { Secret } from "../../lib/core/secret.ts";

const key = "correct horse battery";
const keys = createKeys(new Secret(key));
const identify = (headers: Record<string, string>) => keys.identify(new Headers(headers))?.keyName;

Deno.test("Keys demand nothing when no key is configured", () => {
  const open = createKeys(undefined);
  assertEquals(open.required, false);
  assertEquals(open.identify(new Headers()), { keyName: "anonymous" });
});

Deno.test("Keys accept the key in every header that clients use", () => {
  assertEquals(identify({ "authorization": `Bearer ${key}` }), "default");
  assertEquals(identify({ "authorization": `bearer  ${key}` }), "default");
  assertEquals(identify({ "x-api-key": key }), "default");
  assertEquals(identify({ "api-key": key }), "default");
});

Deno.test("Keys accept a caller who presents one right key beside a wrong one", () => {
  assertEquals(identify({ "authorization": "Bearer leftover", "x-api-key": key }), "default");
  assertEquals(identify({ "authorization": `Bearer ${key}`, "x-api-key": "leftover" }), "default");
});

Deno.test("Keys refuse what is missing, wrong, partial, longer or otherwise presented", () => {
  const refused: Record<string, string>[] = [
    {},
    { "x-api-key": "" },
    { "x-api-key": key.slice(0, -1) },
    { "x-api-key": key + "x" },
    { "x-api-key": key.toUpperCase() },
    { "authorization": key },
    { "authorization": `Basic ${key}` },
    { "authorization": "Bearer" },
    { "x-api-key": "x".repeat(10_000) },
    { "cookie": `x-api-key=${key}` },
  ];
  for (const headers of refused) {
    assertEquals(identify(headers), undefined, JSON.stringify(headers));
  }
});
