/**
 * Whether OpenAI's strict mode takes a schema: it demands more than JSON Schema does and answers
 * anything else with a 400, so that `strict: true` is only passed on where it will be accepted.
 */
import type { JsonObject, JsonValue } from "../canonical.ts";
import {
  describesObject,
  isJsonObject,
  member,
  objectMember,
  stringsMember,
} from "./json_object.ts";

/** Levels of nesting that strict mode allows. */
const DEEPEST = 10;

const supportedKeywords: ReadonlySet<string> = new Set([
  "$defs",
  "$ref",
  "additionalProperties",
  "anyOf",
  "const",
  "definitions",
  "description",
  "enum",
  "exclusiveMaximum",
  "exclusiveMinimum",
  "format",
  "items",
  "maxItems",
  "maximum",
  "minItems",
  "minimum",
  "multipleOf",
  "pattern",
  "properties",
  "required",
  "title",
  "type",
]);

const supportedFormats: ReadonlySet<JsonValue> = new Set([
  "date",
  "date-time",
  "duration",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "time",
  "uuid",
]);

/** Whether the schema may be sent with `strict: true`. When in doubt it may not. */
export function qualifiesForStrict(schema: JsonObject): boolean {
  const isObjectAtTop = member(schema, "type") === "object" &&
    member(schema, "anyOf") === undefined;
  return isObjectAtTop && qualifies(schema, 0);
}

function qualifies(schema: JsonValue, depth: number): boolean {
  if (!isJsonObject(schema) || depth > DEEPEST) return false;
  if (!Object.keys(schema).every((keyword) => supportedKeywords.has(keyword))) return false;
  const format = member(schema, "format");
  if (format !== undefined && !supportedFormats.has(format)) return false;
  if (describesObject(schema) && !isClosed(schema)) return false;
  const inner = [
    ...values(schema, "properties"),
    ...values(schema, "$defs"),
    ...values(schema, "definitions"),
    ...list(schema, "items"),
    ...list(schema, "anyOf"),
  ];
  return inner.every((value) => qualifies(value, depth + 1));
}

/** Every property required and no other one allowed. */
function isClosed(schema: JsonObject): boolean {
  const required = new Set(stringsMember(schema, "required"));
  const names = Object.keys(objectMember(schema, "properties") ?? {});
  return member(schema, "additionalProperties") === false &&
    names.every((name) => required.has(name));
}

function values(schema: JsonObject, keyword: string): JsonValue[] {
  return Object.values(objectMember(schema, keyword) ?? {});
}

/** The schemas of a keyword that holds one schema or several. */
function list(schema: JsonObject, keyword: string): JsonValue[] {
  const value = member(schema, keyword);
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
