import { asObjects, isObject, type Json } from "../json.ts";
import { refuse } from "./refuse.ts";

/** Keywords that constrained decoding knows. */
const KEYWORDS: ReadonlySet<string> = new Set([
  "$defs",
  "definitions",
  "$ref",
  "$schema",
  "title",
  "description",
  "default",
  "examples",
  "const",
  "enum",
  "type",
  "anyOf",
  "allOf",
  "properties",
  "required",
  "additionalProperties",
  "items",
  "format",
  "minItems",
]);

const FORMATS: ReadonlySet<unknown> = new Set([
  "date-time",
  "time",
  "date",
  "duration",
  "email",
  "hostname",
  "uri",
  "ipv4",
  "ipv6",
  "uuid",
]);

/** Checks a schema that the model's output must satisfy exactly. */
export function checkStrictSchema(schema: unknown, path: string): void {
  if (!isObject(schema)) throw refuse(`${path}: Input should be an object`);
  visit(schema, path);
  checkReferences(schema, path);
}

function visit(schema: Json, path: string): void {
  for (const [keyword, value] of Object.entries(schema)) {
    const known = KEYWORDS.has(keyword) && !(keyword === "minItems" && value !== 0 && value !== 1);
    if (!known) {
      throw refuse(
        `${path}: For '${String(schema.type)}' type, property '${keyword}' is not supported`,
      );
    }
  }
  if ("format" in schema && !FORMATS.has(schema.format)) {
    throw refuse(`${path}: String format '${String(schema.format)}' is not supported`);
  }
  const isObjectType = schema.type === "object" || isObject(schema.properties);
  if (isObjectType && schema.additionalProperties !== false) {
    throw refuse(
      `${path}: For 'object' type, 'additionalProperties' must be explicitly set to false`,
    );
  }
  for (const child of childrenOf(schema)) visit(child, path);
}

function childrenOf(schema: Json): Json[] {
  const named = [schema.properties, schema.$defs, schema.definitions]
    .flatMap((group) => isObject(group) ? Object.values(group) : []);
  return asObjects([
    ...named,
    ...asObjects(schema.anyOf),
    ...asObjects(schema.allOf),
    schema.items,
  ]);
}

/** Definitions that lead back to themselves are refused. */
function checkReferences(root: Json, path: string): void {
  const definitions = new Map<string, Json>();
  for (const group of ["$defs", "definitions"]) {
    const named = root[group];
    if (!isObject(named)) continue;
    for (const [name, schema] of Object.entries(named)) {
      if (isObject(schema)) definitions.set(`#/${group}/${name}`, schema);
    }
  }
  const done = new Set<string>();
  const follow = (schema: Json, trail: readonly string[]): void => {
    if (typeof schema.$ref === "string") {
      if (schema.$ref === "#" || trail.includes(schema.$ref)) {
        throw refuse(`${path}: Circular reference detected: ${schema.$ref}`);
      }
      const target = definitions.get(schema.$ref);
      if (target && !done.has(schema.$ref)) {
        follow(target, [...trail, schema.$ref]);
        done.add(schema.$ref);
      }
    }
    for (const child of childrenOf(schema)) follow(child, trail);
  };
  // The definitions themselves are walked only where something refers to them.
  const { $defs: _defs, definitions: _definitions, ...used } = root;
  follow(used, []);
}
