import { assert, assertEquals, assertLess, assertStrictEquals } from "@std/assert";
import type { JsonObject } from "../../../lib/core/canonical.ts";
import { hasCircularReference, resolveReference } from "../../../lib/core/schema/references.ts";

Deno.test("resolveReference follows JSON pointers in the same document", () => {
  const root = {
    $defs: { "a/b": { "c~d": [{}, { x: 1 }] }, "100%": { y: 1 }, "ä": { z: 1 } },
  };
  assertStrictEquals(resolveReference(root, "#"), root);
  assertEquals(resolveReference(root, "#/$defs/a~1b/c~0d/1"), { x: 1 });
  assertEquals(resolveReference(root, "#/$defs/100%"), { y: 1 });
  assertEquals(resolveReference(root, "#/$defs/%C3%A4"), { z: 1 });
});

Deno.test("resolveReference leads nowhere but to objects of the document", () => {
  const root = { $defs: { a: [1], b: "text" } };
  const wrong = [
    "#/$defs/c",
    "#/$defs/a",
    "#/$defs/a/0",
    "#/$defs/a/length",
    "#/$defs/b",
    "#/__proto__",
    "#/constructor",
    "#/$defs/a/-1",
    "#anchor",
    "other.json",
    "https://a.example/s#/x",
    "",
    `#/${"a/".repeat(10_000)}`,
  ];
  for (const reference of wrong) assertEquals(resolveReference(root, reference), undefined);
});

Deno.test("hasCircularReference tells circles from references that are only shared", () => {
  const shared = { $ref: "#/$defs/a" };
  const fine: JsonObject[] = [
    {},
    { properties: { x: shared, y: shared }, $defs: { a: { type: "string" } } },
    { properties: { x: shared }, $defs: { a: { items: { $ref: "#/$defs/b" } }, b: {} } },
    { properties: { x: { $ref: "#/nowhere" }, y: { $ref: "https://a.example" } } },
    // Not references: data, and a property that is called so.
    { properties: { x: { default: { $ref: "#" }, enum: [{ $ref: "#" }] } } },
    { properties: { $ref: { type: "string" } } },
  ];
  const circular: JsonObject[] = [
    { properties: { child: { $ref: "#" } } },
    { $ref: "#/$defs/a", $defs: { a: { items: { $ref: "#/$defs/a" } } } },
    { $defs: { a: { anyOf: [{ $ref: "#/$defs/b" }] }, b: { items: { $ref: "#/$defs/a" } } } },
    { properties: { x: { items: { $ref: "#/properties/x" } } } },
    { properties: { default: { $ref: "#" } } },
    { $defs: { "a b": { items: { $ref: "#/%24defs/a%20b" } } } },
  ];
  for (const schema of fine) assert(!hasCircularReference(schema), JSON.stringify(schema));
  for (const schema of circular) assert(hasCircularReference(schema), JSON.stringify(schema));
});

Deno.test("hasCircularReference takes linear time and no stack", () => {
  const $defs: JsonObject = {};
  for (let at = 0; at < 20_000; at++) {
    const next = { $ref: `#/$defs/d${at + 1}` };
    $defs[`d${at}`] = { properties: { a: next, b: next } };
  }
  $defs.d20000 = { anyOf: Array(150_000).fill({}) };
  const started = performance.now();
  assert(!hasCircularReference({ $ref: "#/$defs/d0", $defs }));
  assertLess(performance.now() - started, 2_000);
});
