import { assert } from "@std/assert";
import type { JsonObject } from "../../../lib/core/canonical.ts";
import { qualifiesForStrict } from "../../../lib/core/schema/strict.ts";

const closed = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});
const text = { type: "string" };

Deno.test("qualifiesForStrict accepts closed objects with all properties required", () => {
  assert(qualifiesForStrict(closed({})));
  assert(qualifiesForStrict(closed({ a: { ...text, description: "D", enum: ["x"] } })));
  assert(
    qualifiesForStrict(closed({
      list: { type: "array", items: closed({ b: { type: ["string", "null"] } }), maxItems: 3 },
      either: { anyOf: [text, { $ref: "#/$defs/n" }] },
      when: { type: "string", format: "date-time" },
    }, { $defs: { n: closed({ n: { type: "number", minimum: 0 } }) } })),
  );
});

Deno.test("qualifiesForStrict refuses whatever strict mode would refuse", () => {
  const wrong: JsonObject[] = [
    {},
    { type: "object", properties: {} },
    { ...closed({ a: text }), required: [] },
    { ...closed({ a: text }), additionalProperties: text },
    closed({ a: { type: "string", minLength: 1 } }),
    closed({ a: { type: "string", default: "x" } }),
    closed({ a: { type: "string", format: "uri" } }),
    closed({ a: { oneOf: [text] } }),
    closed({ a: { allOf: [text] } }),
    closed({ a: { type: "object" } }),
    closed({ a: { properties: {} } }),
    closed({ a: { type: "array", items: { type: "object" } } }),
    closed({ a: true }),
    closed({}, { $defs: { n: { type: "object" } } }),
    closed({}, { anyOf: [closed({})] }),
    { type: "array", items: text },
    { anyOf: [closed({})] },
  ];
  for (const schema of wrong) assert(!qualifiesForStrict(schema), JSON.stringify(schema));
});

Deno.test("qualifiesForStrict refuses schemas that nest too deeply", () => {
  let schema = closed({});
  for (let level = 0; level < 10; level++) schema = closed({ a: schema });
  assert(qualifiesForStrict(schema));
  for (let level = 0; level < 5_000; level++) schema = closed({ a: schema });
  assert(!qualifiesForStrict(schema));
});
