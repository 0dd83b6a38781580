import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { bytesRepr } from "../../lib/simulator/bytes_repr.ts";
import { fillSchema } from "../../lib/simulator/mind/fill_schema.ts";
import { inputPieces, textPieces } from "../../lib/simulator/mind/pieces.ts";
import type { Json } from "./harness.ts";

const seed = 20261121;

Deno.test("pieces add up to the text, and none ends inside a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      for (const pieces of [textPieces(text), inputPieces(text)]) {
        assertEquals(pieces.join(""), text);
        assert(pieces.every((piece) => piece !== "" && piece.isWellFormed()));
      }
    }),
    { seed, numRuns: 500 },
  );
});

/** Schemas of the kinds that tools have, each with a check of its own. */
const schema: fc.Arbitrary<Json> = fc.letrec((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ type: fc.constant("string"), minLength: fc.nat(20) }),
    fc.record({
      type: fc.constantFrom("integer", "number"),
      minimum: fc.integer({ min: -50, max: 0 }),
      maximum: fc.integer({ min: 1, max: 50 }),
    }),
    fc.constantFrom<Json>({ type: "boolean" }, { type: ["string", "null"] }, { enum: ["x", 1] }),
    fc.record({ type: fc.constant("array"), items: tie("schema"), minItems: fc.nat(3) }),
    fc.dictionary(fc.string({ maxLength: 8 }), tie("schema"), { maxKeys: 4 }).map((properties) => ({
      type: "object",
      properties,
      required: Object.keys(properties),
    })),
  ) as fc.Arbitrary<Json>,
})).schema;

Deno.test("fillSchema satisfies whatever a tool demands", () => {
  fc.assert(
    fc.property(schema, (schema) => assert(satisfies(fillSchema(schema), schema))),
    { seed, numRuns: 300 },
  );
});

/** A small validator for the keywords used above. */
function satisfies(value: unknown, schema: Json): boolean {
  if (Array.isArray(schema.enum)) return schema.enum.includes(value);
  const types = [schema.type].flat();
  if (types.includes("string")) {
    return typeof value === "string" && value.length >= Number(schema.minLength ?? 0);
  }
  if (types.includes("boolean")) return typeof value === "boolean";
  if (types.includes("array")) {
    return Array.isArray(value) && value.length >= Number(schema.minItems) &&
      value.every((item) => satisfies(item, schema.items as Json));
  }
  if (types.includes("object")) {
    const entries = new Map(Object.entries(value as Json));
    return Object.entries(schema.properties as Record<string, Json>)
      .every(([name, child]) => entries.has(name) && satisfies(entries.get(name), child));
  }
  return typeof value === "number" && value >= Number(schema.minimum) &&
    value <= Number(schema.maximum) && (schema.type === "number" || Number.isInteger(value));
}

Deno.test("fillSchema follows references, choices and formats", () => {
  const root = {
    type: "object",
    properties: {
      a: { $ref: "#/$defs/a" },
      b: { anyOf: [{ type: "null" }, { type: "integer", exclusiveMinimum: 4 }] },
      c: { allOf: [{ properties: { x: { const: 9 } } }, { required: ["x"] }] },
      d: { type: "string", format: "date" },
      e: { type: "string", pattern: "^\\d+\\.\\d+\\.\\d+$" },
      f: { default: "given" },
      g: { type: "string", maxLength: 2 },
      optional: { type: "string" },
    },
    required: ["a", "b", "c", "d", "e", "f", "g", "undeclared"],
    $defs: { a: { oneOf: [{ type: "boolean" }, { type: "null" }] } },
  };
  assertEquals(fillSchema(root), {
    a: true,
    b: 5,
    c: { x: 9 },
    d: "2026-01-31",
    e: "1.0.0",
    f: "given",
    g: "sa",
    undeclared: "sample",
  });
});

Deno.test("fillSchema ends with schemas that never do, and takes nothing from prototypes", () => {
  const endless: Json = { type: "object", required: ["next"] };
  endless.properties = { next: { $ref: "#" } };
  assert(JSON.stringify(fillSchema(endless)).length < 1000);
  assertEquals(fillSchema({ $ref: "#/a" }), "sample");
  assertEquals(fillSchema({ $ref: "#" }), "sample");
  const hostile = JSON.parse('{"type":"object","required":["__proto__","constructor"]}');
  const filled = fillSchema(hostile) as Json;
  assertEquals(Object.keys(filled), ["__proto__", "constructor"]);
  assertEquals(Object.getPrototypeOf(filled), Object.prototype);
  assertEquals((fillSchema({ type: "array", minItems: 1e9 }) as unknown[]).length, 200);
});

Deno.test("bytesRepr writes bytes as Python does", () => {
  assertEquals(bytesRepr('{"a":"b"}'), `b'{"a":"b"}'`);
  assertEquals(bytesRepr(`it's "so"`), `b'it\\'s "so"'`);
  assertEquals(bytesRepr("it's so"), `b"it's so"`);
  assertEquals(bytesRepr("é\n\\\t\u0000"), "b'\\xc3\\xa9\\n\\\\\\t\\x00'");
});
