import { assert, assertEquals, assertLess } from "@std/assert";
import type { JsonObject, JsonValue } from "../../../lib/core/canonical.ts";
import { sanitizeOutputSchema } from "../../../lib/core/schema/output_schema.ts";

const text = { type: "string" };

Deno.test("sanitizeOutputSchema closes every object and keeps what is enforced", () => {
  assertEquals(
    sanitizeOutputSchema({
      $schema: "s",
      type: "object",
      title: "T",
      properties: {
        list: { type: "array", items: { type: "object", properties: { a: text } }, minItems: 1 },
        when: { type: "string", format: "date-time" },
        kind: { enum: ["a", "b"], default: "a" },
        maybe: { type: ["object", "null"] },
      },
      required: ["list"],
      additionalProperties: true,
    }),
    {
      type: "object",
      title: "T",
      properties: {
        list: {
          type: "array",
          items: { type: "object", properties: { a: text }, additionalProperties: false },
          minItems: 1,
        },
        when: { type: "string", format: "date-time" },
        kind: { enum: ["a", "b"], default: "a" },
        maybe: { type: ["object", "null"], additionalProperties: false },
      },
      required: ["list"],
      additionalProperties: false,
    },
  );
});

Deno.test("sanitizeOutputSchema says in the description what cannot be enforced", () => {
  assertEquals(
    sanitizeOutputSchema({
      type: "object",
      properties: {
        code: { type: "string", description: "The code.", minLength: 3, pattern: "^a" },
        tags: { type: "array", items: text, minItems: 2, uniqueItems: true },
        at: { type: "string", format: "regex" },
        map: { type: "object", additionalProperties: { type: "integer" } },
      },
    }).properties,
    {
      code: {
        type: "string",
        description: 'The code.\n\nConstraints: minLength 3; pattern "^a".',
      },
      tags: {
        type: "array",
        items: text,
        description: "Constraints: minItems 2; uniqueItems true.",
      },
      at: { type: "string", description: 'Constraints: format "regex".' },
      map: {
        type: "object",
        additionalProperties: false,
        description: 'Constraints: additionalProperties {"type":"integer"}.',
      },
    },
  );
});

Deno.test("sanitizeOutputSchema writes oneOf as anyOf and definitions as $defs", () => {
  assertEquals(
    sanitizeOutputSchema({
      type: "object",
      properties: {
        a: { oneOf: [text, { $ref: "#/definitions/n", description: "gone" }] },
        b: { anyOf: [text], oneOf: [{ type: "null" }] },
      },
      definitions: { n: { type: "integer", minimum: 1 } },
      $defs: { m: true },
    }),
    {
      type: "object",
      properties: {
        a: { anyOf: [text, { $ref: "#/$defs/n" }] },
        b: { anyOf: [text, { type: "null" }] },
      },
      $defs: { n: { type: "integer", description: "Constraints: minimum 1." }, m: {} },
      additionalProperties: false,
    },
  );
});

Deno.test("sanitizeOutputSchema merges allOf, as no value fits two closed objects", () => {
  assertEquals(
    sanitizeOutputSchema({
      properties: { a: text },
      allOf: [{ $ref: "#/$defs/b" }, { properties: { c: text }, required: ["c"] }],
      $defs: { b: { type: "object", properties: { b: text }, required: ["b"] } },
    }),
    {
      type: "object",
      properties: { a: text, b: text, c: text },
      required: ["b", "c"],
      $defs: {
        b: {
          type: "object",
          properties: { b: text },
          required: ["b"],
          additionalProperties: false,
        },
      },
      additionalProperties: false,
    },
  );
});

Deno.test("sanitizeOutputSchema keeps allOf that is not about objects", () => {
  const schema = { allOf: [{ $ref: "#/$defs/n" }], $defs: { n: text } };
  assertEquals(sanitizeOutputSchema(schema), schema);
});

Deno.test("sanitizeOutputSchema puts the target in place of a reference at the top", () => {
  const a = { type: "object", properties: {} };
  assertEquals(sanitizeOutputSchema({ $ref: "#/definitions/a", definitions: { a } }), {
    ...a,
    additionalProperties: false,
    $defs: { a: { ...a, additionalProperties: false } },
  });
});

Deno.test("sanitizeOutputSchema changes nothing the second time", () => {
  const once = sanitizeOutputSchema({
    type: "object",
    properties: { a: { type: "string", maxLength: 3 }, b: { oneOf: [text, { items: text }] } },
  });
  assertEquals(sanitizeOutputSchema(once), once);
});

Deno.test("sanitizeOutputSchema stays quick and small with hostile schemas", () => {
  let deep: JsonObject = text;
  for (let level = 0; level < 2_000; level++) {
    deep = { type: "object", properties: { a: deep } };
  }
  const $defs: JsonObject = { d0: { type: "object", properties: { a: text } } };
  for (let level = 1; level < 40; level++) {
    const inner = { allOf: [{ $ref: `#/$defs/d${level - 1}` }] };
    $defs[`d${level}`] = { type: "object", properties: { x: inner, y: inner } };
  }
  const started = performance.now();
  sanitizeOutputSchema(deep);
  sanitizeOutputSchema({ allOf: [{ $ref: "#/$defs/d39" }], $defs });
  assertLess(performance.now() - started, 2_000);
});

Deno.test("sanitizeOutputSchema leaves no object open, however deep", () => {
  const check = (schema: JsonValue | undefined): void => {
    if (typeof schema !== "object" || schema === null) return;
    if (!Array.isArray(schema) && schema.type === "object") {
      assert(schema.additionalProperties === false);
    }
    for (const inner of Object.values(schema)) check(inner);
  };
  let schema: JsonObject = { type: "object" };
  for (const wrap of ["items", "anyOf", "properties", "$defs", "oneOf", "items"]) {
    if (wrap === "items") schema = { type: "array", items: schema };
    else if (wrap.endsWith("Of")) schema = { [wrap]: [schema, text] };
    else schema = { type: "object", [wrap]: { x: schema } };
  }
  check(sanitizeOutputSchema(schema));
});
