import { asList, asObjects, isObject, type Json } from "../json.ts";

/** How deep a value may nest; a schema that requires itself ends here. */
const DEPTH = 16;

/** How much a schema may demand of an array or a string before it is ignored. */
const LENGTH = 200;

/**
 * A value that satisfies the schema, the plainest one: only required properties, the first of
 * several choices.
 */
export function fillSchema(schema: Json): unknown {
  return fill(schema, schema, DEPTH);
}

function fill(given: unknown, root: Json, depth: number): unknown {
  const schema = resolve(given, root);
  if (depth === 0) return null;
  if ("const" in schema) return schema.const;
  if ("default" in schema) return schema.default;
  const [listed] = [...asList(schema.enum), ...asList(schema.examples)];
  if (listed !== undefined) return listed;
  const branch = [...asObjects(schema.anyOf), ...asObjects(schema.oneOf)]
    .find((option) => option.type !== "null");
  if (branch) return fill({ ...without(schema, "anyOf", "oneOf"), ...branch }, root, depth - 1);
  switch (typeOf(schema)) {
    case "object":
      return object(schema, root, depth);
    case "array":
      return Array.from(
        { length: Math.min(count(schema.minItems, 1), count(schema.maxItems, LENGTH), LENGTH) },
        (_, index) => fill(asList(schema.prefixItems)[index] ?? schema.items, root, depth - 1),
      );
    case "integer":
    case "number":
      return number(schema);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return string(schema);
  }
}

function object(schema: Json, root: Json, depth: number): Json {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = asList(schema.required).filter((name) => typeof name === "string");
  return Object.fromEntries(required.map((name) => [
    name,
    fill(Object.hasOwn(properties, name) ? properties[name] : {}, root, depth - 1),
  ]));
}

function number(schema: Json): number {
  const step = typeof schema.multipleOf === "number" && schema.multipleOf > 0
    ? schema.multipleOf
    : 1;
  const low = typeof schema.exclusiveMinimum === "number"
    ? schema.exclusiveMinimum + (schema.type === "integer" ? 1 : Math.min(step, 0.5))
    : schema.minimum;
  const high = typeof schema.exclusiveMaximum === "number"
    ? schema.exclusiveMaximum - (schema.type === "integer" ? 1 : Math.min(step, 0.5))
    : schema.maximum;
  let value = typeof low === "number" ? low : 1;
  if (typeof high === "number" && value > high) value = high;
  return "multipleOf" in schema ? Math.ceil(value / step) * step : value;
}

const formats: Readonly<Record<string, string>> = {
  "date-time": "2026-01-31T12:00:00Z",
  "date": "2026-01-31",
  "time": "12:00:00Z",
  "duration": "PT1H",
  "email": "reader@example.com",
  "hostname": "example.com",
  "uri": "https://example.com/",
  "ipv4": "192.0.2.1",
  "ipv6": "2001:db8::1",
  "uuid": "00000000-0000-4000-8000-000000000000",
};

/** Texts that many a pattern accepts. */
const SAMPLES = [
  "sample",
  "a",
  "A",
  "1",
  "1.0.0",
  "abc-123",
  "/tmp/sample",
  "2026-01-31",
  "#ffffff",
];

function string(schema: Json): string {
  const format = typeof schema.format === "string" && Object.hasOwn(formats, schema.format)
    ? formats[schema.format]
    : undefined;
  const text = format ?? SAMPLES.find((sample) => matches(sample, schema.pattern)) ?? "sample";
  return text.padEnd(Math.min(count(schema.minLength, 0), LENGTH), "x")
    .slice(0, count(schema.maxLength, LENGTH));
}

function matches(text: string, pattern: unknown): boolean {
  if (typeof pattern !== "string") return true;
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return false;
  }
}

function typeOf(schema: Json): unknown {
  const type = Array.isArray(schema.type)
    ? schema.type.find((name) => name !== "null")
    : schema.type;
  if (type !== undefined) return type;
  if ("properties" in schema) return "object";
  return "items" in schema ? "array" : "string";
}

function count(value: unknown, otherwise: number): number {
  return typeof value === "number" && value >= 0 ? Math.floor(value) : otherwise;
}

/** Follows `$ref` into the same document and folds `allOf` in. */
function resolve(given: unknown, root: Json): Json {
  let schema = isObject(given) ? given : {};
  for (let hops = 0; hops < DEPTH && typeof schema.$ref === "string"; hops++) {
    schema = { ...without(schema, "$ref"), ...follow(schema.$ref, root) };
  }
  return asObjects(schema.allOf).reduce<Json>((whole, part) => {
    const branch = resolve(part, root);
    return {
      ...whole,
      ...branch,
      properties: { ...asJson(whole.properties), ...asJson(branch.properties) },
      required: [...asList(whole.required), ...asList(branch.required)],
    };
  }, without(schema, "allOf"));
}

function follow(reference: string, root: Json): Json {
  let target: unknown = root;
  for (const name of reference.split("/").slice(1)) {
    const key = name.replaceAll("~1", "/").replaceAll("~0", "~");
    target = isObject(target) && Object.hasOwn(target, key) ? target[key] : undefined;
  }
  return asJson(target);
}

function asJson(value: unknown): Json {
  return isObject(value) ? value : {};
}

function without(schema: Json, ...names: string[]): Json {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => !names.includes(name)));
}
