/**
 * Rewrites a JSON Schema for an upstream that enforces output formats but knows only a part of JSON
 * Schema (Messages' `output_config.format`, and strict tools there). What it cannot enforce is said
 * in the description, as the vendors' own SDKs do.
 */
import type { JsonObject, JsonValue } from "../canonical.ts";
import { constraintText, withRemark } from "./constraint_text.ts";
import { describesObject, isJsonObject, member } from "./json_object.ts";
import { mergeAllOf } from "./merge_unions.ts";
import { dereferenced } from "./references.ts";

/** Levels of schemas that are read; what lies deeper is left open. */
const DEEPEST = 64;

const keptAsIs: ReadonlySet<string> = new Set([
  "const",
  "default",
  "description",
  "enum",
  "required",
  "title",
  "type",
]);

const keptFormats: ReadonlySet<JsonValue> = new Set([
  "date",
  "date-time",
  "duration",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "time",
  "uri",
  "uuid",
]);

/** Keywords that constrain values, cannot be enforced, and are worth saying. */
const spokenKeywords: ReadonlySet<string> = new Set([
  "additionalProperties",
  "contains",
  "dependentRequired",
  "else",
  "examples",
  "exclusiveMaximum",
  "exclusiveMinimum",
  "format",
  "if",
  "maxItems",
  "maxLength",
  "maxProperties",
  "maximum",
  "minItems",
  "minLength",
  "minProperties",
  "minimum",
  "multipleOf",
  "not",
  "pattern",
  "patternProperties",
  "prefixItems",
  "propertyNames",
  "then",
  "uniqueItems",
]);

/** References that are followed to merge `allOf`; hostile schemas double with each. */
const MOST_MERGES = 100;

/**
 * The schema in the part of JSON Schema that is enforced: every object closed, `oneOf` as `anyOf`,
 * constraints that cannot be enforced moved into the descriptions.
 *
 * A schema with circular references is not accepted even so; ask `hasCircularReference` first.
 */
export function sanitizeOutputSchema(schema: JsonObject): JsonObject {
  return new Sanitizer(schema).schema(dereferenced(schema, schema), 0);
}

class Sanitizer {
  readonly #root: JsonObject;
  #merges = 0;

  constructor(root: JsonObject) {
    this.#root = root;
  }

  schema(given: JsonValue, depth: number): JsonObject {
    // `true` and `false` are schemas as well; an empty one is the nearest that is accepted.
    if (!isJsonObject(given) || depth > DEEPEST) return {};
    const reference = member(given, "$ref");
    if (typeof reference === "string") {
      return { $ref: reference.replace(/^#\/definitions\//, "#/$defs/") };
    }

    const source = this.#withoutAllOf(given);
    const result = new Map<string, JsonValue>();
    const spoken: [string, JsonValue][] = [];
    for (const [keyword, value] of Object.entries(source)) {
      const inner = this.#inner(keyword, value, depth + 1);
      if (inner) result.set(inner.keyword, joined(result.get(inner.keyword), inner.value));
      else if (isEnforced(keyword, value)) result.set(keyword, value);
      else if (isWorthSaying(keyword, value)) spoken.push([keyword, value]);
    }
    const schema: JsonObject = Object.fromEntries(result);
    return withRemark(
      describesObject(schema) ? { ...schema, additionalProperties: false } : schema,
      constraintText(spoken),
    );
  }

  /** Objects are closed below, and no value could satisfy two closed objects at once. */
  #withoutAllOf(schema: JsonObject): JsonObject {
    if (member(schema, "allOf") === undefined || this.#merges++ >= MOST_MERGES) return schema;
    return mergeAllOf(this.#root, schema);
  }

  /** A keyword that holds schemas, by the name and with the schemas that it has afterwards. */
  #inner(keyword: string, value: JsonValue, depth: number) {
    switch (keyword) {
      case "properties":
      case "$defs":
      case "definitions": {
        if (!isJsonObject(value)) return undefined;
        const schemas = Object.entries(value).map(([name, schema]) => [
          name,
          this.schema(schema, depth),
        ]);
        return {
          keyword: keyword === "properties" ? keyword : "$defs",
          value: Object.fromEntries(schemas) as JsonObject,
        };
      }
      case "anyOf":
      case "oneOf":
      case "allOf": {
        if (!Array.isArray(value)) return undefined;
        const schemas = value.map((schema) => this.schema(schema, depth));
        return { keyword: keyword === "oneOf" ? "anyOf" : keyword, value: schemas };
      }
      case "items":
        return isJsonObject(value) ? { keyword, value: this.schema(value, depth) } : undefined;
      default:
        return undefined;
    }
  }
}

/** Two keywords that become one: `$defs` and `definitions`, `anyOf` and `oneOf`. */
function joined(first: JsonValue | undefined, second: JsonValue): JsonValue {
  if (Array.isArray(first) && Array.isArray(second)) return [...first, ...second];
  return isJsonObject(first) && isJsonObject(second) ? { ...first, ...second } : second;
}

function isEnforced(keyword: string, value: JsonValue): boolean {
  if (keyword === "format") return keptFormats.has(value);
  if (keyword === "minItems") return value === 0 || value === 1;
  return keptAsIs.has(keyword);
}

/** `additionalProperties: true` and `uniqueItems: false` say nothing. */
function isWorthSaying(keyword: string, value: JsonValue): boolean {
  return spokenKeywords.has(keyword) && value !== false &&
    (value !== true || keyword === "uniqueItems");
}
