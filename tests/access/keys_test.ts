import { assert, assertEquals, assertMatch } from "@std/assert";
import { keyHash, newKey } from "../../lib/access/key_hash.ts";
import { KeyRing } from "../../lib/access/key_ring.ts";
import type { KeyRule } from "../../lib/access/key_rule.ts";
import { createKeys } from "../../lib/access/keys.ts";
import { Secret } from "../../lib/core/secret.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

const key = "correct horse battery";
const clock = new FakeClock();
const asItIs = (name: string) => [name];
const noRing = () => new KeyRing(asItIs);
const keys = createKeys({ proxyKey: new Secret(key), ring: noRing(), required: true, clock });
const identify = (headers: Record<string, string>) => keys.identify(new Headers(headers))?.keyName;

function rule(name: string, more: Partial<KeyRule> = {}): KeyRule {
  return { name, hash: keyHash(`key of ${name}`), limits: {}, dashboard: false, ...more };
}

function named(...rules: KeyRule[]) {
  const ring = new KeyRing(asItIs, rules);
  return { ring, keys: createKeys({ proxyKey: undefined, ring, required: true, clock }) };
}

const keyOf = (name: string) => new Headers({ "x-api-key": `key of ${name}` });

Deno.test("Keys demand nothing when no key is configured", () => {
  const open = createKeys({ proxyKey: undefined, ring: noRing(), required: false, clock });
  assertEquals(open.required, false);
  assertEquals(open.identify(new Headers())?.keyName, "anonymous");
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
    { "x-api-key": keyHash(key) },
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

Deno.test("Keys know each named key, and refuse its hash", () => {
  const { keys } = named(rule("alice"), rule("bob"));
  assertEquals(keys.identify(keyOf("alice"))?.keyName, "alice");
  assertEquals(keys.identify(keyOf("bob"))?.keyName, "bob");
  assertEquals(keys.identify(keyOf("carol")), undefined);
  const hash = keyHash("key of alice");
  for (const presented of [hash, `sha256:${hash}`]) {
    assertEquals(keys.identify(new Headers({ "x-api-key": presented })), undefined);
  }
});

Deno.test("a key that is withdrawn is refused from then on, and a new one accepted", () => {
  const { keys, ring } = named(rule("alice"));
  ring.replace([rule("bob")]);
  assertEquals(keys.identify(keyOf("alice")), undefined);
  assertEquals(keys.identify(keyOf("bob"))?.keyName, "bob");
});

Deno.test("a key ends at the moment of its expiry, and its holder is told so", async () => {
  const clock = new FakeClock();
  const at = clock.now() + 1_000;
  const ring = new KeyRing(asItIs, [rule("alice", { expiresAt: at })]);
  const keys = createKeys({ proxyKey: undefined, ring, required: true, clock });
  await clock.advance(999);
  assertEquals(keys.identify(keyOf("alice"))?.keyName, "alice");
  assertEquals(keys.expired(keyOf("alice")), undefined);
  await clock.advance(1);
  assertEquals(keys.identify(keyOf("alice")), undefined);
  assertEquals(keys.expired(keyOf("alice")), { keyName: "alice", at });
  assertEquals(keys.expired(keyOf("bob")), undefined);
});

Deno.test("a named key is held to its models by what the names lead to", () => {
  const models = new Map([["sonnet", ["s-1"]], ["smart", ["o-1", "s-1"]]]);
  const ring = new KeyRing((name) => models.get(name) ?? [], [
    rule("alice", { models: ["smart"] }),
    rule("bob", { models: ["sonnet", "nothing"] }),
    rule("carol"),
  ]);
  const [alice, bob, carol] = ring.callers();
  assertEquals([alice?.isRestricted, bob?.isRestricted, carol?.isRestricted], [true, true, false]);
  const may = (upstreamId: string) => [alice, bob, carol].map((who) => who?.mayUse({ upstreamId }));
  assertEquals(may("s-1"), [true, true, true]);
  assertEquals(may("o-1"), [true, false, true]);
  assertEquals(may("x-1"), [false, false, true]);
});

Deno.test("the key without a name wins over a named one beside it", () => {
  const ring = new KeyRing(asItIs, [rule("alice")]);
  const keys = createKeys({ proxyKey: new Secret(key), ring, required: true, clock });
  const headers = new Headers({ "x-api-key": "key of alice", "authorization": `Bearer ${key}` });
  assertEquals(keys.identify(headers)?.keyName, "default");
});

Deno.test("a new key has 192 random bits, and a form of its own", () => {
  const made = newKey((bytes) => bytes.fill(255)).reveal();
  assertEquals(made, `dgk_${"_".repeat(32)}`);
  const keys = new Set(
    Array.from({ length: 100 }, () => newKey((bytes) => crypto.getRandomValues(bytes)).reveal()),
  );
  assertEquals(keys.size, 100);
  for (const key of keys) assertMatch(key, /^dgk_[\w-]{32}$/);
});

Deno.test("wrong keys cost microseconds, however many right ones there are", () => {
  const { keys } = named(...Array.from({ length: 1_000 }, (_, index) => rule(`key-${index}`)));
  const began = performance.now();
  for (let index = 0; index < 10_000; index++) {
    assertEquals(keys.identify(new Headers({ "x-api-key": `wrong-${index}` })), undefined);
  }
  // About 0.1 s; the bound is for slow machines, and would not hold for a thousand comparisons each.
  assert(performance.now() - began < 2_000);
});
