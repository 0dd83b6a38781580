import type { JsonObject, JsonValue } from "../canonical.ts";

/** Whether the value is a JSON object, not an array or null. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object's own member: a schema may well name a property `constructor`. */
export function member(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The member if it is an object. */
export function objectMember(object: JsonObject, key: string): JsonObject | undefined {
  const value = member(object, key);
  return isJsonObject(value) ? value : undefined;
}

/** The strings of a member that should be an array of strings. */
export function stringsMember(object: JsonObject, key: string): string[] {
  const value = member(object, key);
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

/** The object without some of its members; a member called `__proto__` stays a member. */
export function without(object: JsonObject, keys: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.has(key)));
}

/** Whether a schema is about objects: by its type, or by describing their properties. */
export function describesObject(schema: JsonObject): boolean {
  const type = member(schema, "type");
  return type === "object" || (Array.isArray(type) && type.includes("object")) ||
    member(schema, "properties") !== undefined;
}
