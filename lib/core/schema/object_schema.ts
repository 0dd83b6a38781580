import type { JsonObject } from "../canonical.ts";
import { member } from "./json_object.ts";

/**
 * The schema as one of an object, the only kind that OpenAI takes for an output format: "schema must
 * be a JSON Schema of 'type: "object"'". One that does not say its type, or allows others too, comes
 * to mean an object; one of anything else stays for the vendor to refuse.
 */
export function asObjectSchema(schema: JsonObject): JsonObject {
  const type = member(schema, "type");
  const mayBeObject = type === undefined || (Array.isArray(type) && type.includes("object"));
  return mayBeObject ? { ...schema, type: "object" } : schema;
}
