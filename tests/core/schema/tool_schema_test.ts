import { assert, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import type { JsonObject } from "../../../lib/core/canonical.ts";
import { repairToolSchema } from "../../../lib/core/schema/tool_schema.ts";

const text = { type: "string" };
const count = { type: "integer" };

Deno.test("repairToolSchema gives a tool without a schema one without input", () => {
  const empty = { schema: { type: "object", properties: {} } };
  assertEquals(repairToolSchema(undefined), empty);
  assertEquals(repairToolSchema({}), empty);
  assertEquals(repairToolSchema({ type: "object" }), empty);
  assertEquals(repairToolSchema({ type: ["object", "null"], properties: 3 }), empty);
});

Deno.test("repairToolSchema drops $schema and leaves all below the top level as it is", () => {
  const inner = {
    a: { anyOf: [text, { type: "null" }], $schema: "kept" },
    b: { $ref: "#/$defs/b" },
  };
  assertEquals(
    repairToolSchema({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      description: "D",
      properties: inner,
      required: ["a"],
      additionalProperties: false,
      $defs: { b: text },
    }),
    {
      schema: {
        type: "object",
        description: "D",
        properties: inner,
        required: ["a"],
        additionalProperties: false,
        $defs: { b: text },
      },
    },
  );
});

Deno.test("repairToolSchema puts the target in place of a reference at the top", () => {
  const definitions = {
    first: { $ref: "#/definitions/a~1b%20c" },
    "a/b c": { type: "object", properties: { x: text }, title: "T" },
  };
  assertEquals(
    repairToolSchema({ $ref: "#/definitions/first", title: "mine", definitions }).schema,
    { type: "object", properties: { x: text }, title: "mine", definitions },
  );
});

Deno.test("repairToolSchema drops a reference that leads nowhere or in a circle", () => {
  const empty = { type: "object", properties: {} };
  for (const $ref of ["#", "#/$defs/x", "#/__proto__", "#/constructor", "https://a.example/s"]) {
    assertEquals(repairToolSchema({ $ref }).schema, empty, $ref);
  }
  const $defs = { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } };
  assertEquals(repairToolSchema({ $ref: "#/$defs/a", $defs }).schema, { ...empty, $defs });
});

Deno.test("repairToolSchema merges the branches of anyOf and oneOf and says what is lost", () => {
  for (const keyword of ["anyOf", "oneOf"]) {
    const { schema, note } = repairToolSchema({
      properties: { mode: text },
      required: ["mode"],
      [keyword]: [
        { type: "object", properties: { id: count, by: text }, required: ["id", "by"] },
        { $ref: "#/$defs/named" },
        { type: "null" },
      ],
      $defs: { named: { properties: { name: text, by: count }, required: ["name", "by"] } },
    });
    assertEquals(schema, {
      type: "object",
      properties: { mode: text, id: count, by: { anyOf: [text, count] }, name: text },
      required: ["mode", "by"],
      $defs: { named: { properties: { name: text, by: count }, required: ["name", "by"] } },
    });
    assertEquals(note, "Give one of these sets of members: id, by; or name, by.");
  }
});

Deno.test("repairToolSchema demands what any branch of allOf demands", () => {
  assertEquals(
    repairToolSchema({
      allOf: [
        { properties: { a: text }, required: ["a"] },
        { properties: { b: text, a: text } },
        { required: ["b"] },
      ],
    }),
    { schema: { type: "object", properties: { a: text, b: text }, required: ["a", "b"] } },
  );
});

Deno.test("repairToolSchema says in words what no upstream takes at the top level", () => {
  const { schema, note } = repairToolSchema({
    type: "object",
    properties: { a: text },
    not: { required: ["a"] },
  });
  assertEquals(schema, { type: "object", properties: { a: text } });
  assertEquals(note, 'Constraints: not {"required":["a"]}.');
});

Deno.test("repairToolSchema keeps properties with the names of JavaScript's own", () => {
  const schema = JSON.parse(
    '{"anyOf":[{"properties":{"__proto__":{"type":"string"},"constructor":{"type":"integer"}}}]}',
  );
  const { properties } = repairToolSchema(schema).schema;
  assertEquals(Object.keys(properties as JsonObject), ["__proto__", "constructor"]);
  assertEquals(Object.getPrototypeOf(properties), Object.prototype);
});

Deno.test("repairToolSchema stays quick and small with hostile schemas", () => {
  const nested = (depth: number, width: number): JsonObject => {
    let schema: JsonObject = { properties: { deep: text } };
    for (let level = 0; level < depth; level++) schema = { anyOf: Array(width).fill(schema) };
    return schema;
  };
  const doubling: JsonObject = {};
  for (let level = 1; level < 60; level++) {
    const branch = { $ref: `#/$defs/d${level - 1}` };
    doubling[`d${level}`] = { allOf: [branch, branch] };
  }
  const started = performance.now();
  repairToolSchema(nested(60, 9));
  repairToolSchema({ $ref: "#/$defs/d59", $defs: doubling });
  repairToolSchema({ anyOf: Array(200_000).fill({ required: ["a"] }) });
  const { note } = repairToolSchema({
    anyOf: Array.from({ length: 400 }, (_, at) => ({ required: [`member${at}`] })),
  });
  assertLess(performance.now() - started, 2_000);
  assertLess(note?.length ?? 0, 1_100);
  assertStringIncludes(note ?? "", "member0");
});

const names = fc.constantFrom("a", "b", "__proto__");

const anySchema = fc.letrec<{ schema: JsonObject }>((tie) => {
  const inner = fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom({ type: "string" }, { $ref: "#" }, { $ref: "#/$defs/b" }),
    tie("schema"),
  );
  const map = fc.dictionary(names, inner, { maxKeys: 2, noNullPrototype: true });
  const list = fc.array(inner, { maxLength: 2 });
  return {
    schema: fc.record({
      type: fc.constantFrom("object", "string", ["object", "null"], 7),
      $schema: fc.constant("s"),
      $ref: fc.constantFrom("#", "#/$defs/a", "#/$defs/b", "#/properties/a", "x"),
      properties: map,
      required: fc.constantFrom(["a"], ["b", "c"], "a", [1]),
      anyOf: list,
      oneOf: list,
      allOf: list,
      $defs: map,
      not: inner,
    }, { requiredKeys: [], noNullPrototype: true }) as fc.Arbitrary<JsonObject>,
  };
}).schema;

Deno.test("repairToolSchema gives what every upstream takes, once and for all", () => {
  const refused = ["$schema", "$ref", "anyOf", "oneOf", "allOf", "not", "enum", "const"];
  fc.assert(
    fc.property(anySchema, (given) => {
      const before = JSON.stringify(given);
      const { schema } = repairToolSchema(given);
      assertEquals(JSON.stringify(given), before);
      assertEquals(schema.type, "object");
      assert(typeof schema.properties === "object");
      for (const keyword of refused) assert(!Object.hasOwn(schema, keyword), keyword);
      assertEquals(repairToolSchema(schema), { schema });
    }),
    { seed: 1, numRuns: 300 },
  );
});
