import type { JsonObject, JsonValue } from "../canonical.ts";
import { constraintText } from "./constraint_text.ts";
import { objectMember, without } from "./json_object.ts";
import { type Merged, mergeUnions } from "./merge_unions.ts";
import { dereferenced } from "./references.ts";

/** Refused at the top level of a function's parameters by OpenAI, beside the unions. */
const refusedAtTop: ReadonlySet<string> = new Set(["enum", "const", "not"]);

/** Says nothing to a model, and is refused by some upstreams. */
const droppedAtTop: ReadonlySet<string> = new Set(["$schema", ...refusedAtTop]);

/**
 * A tool's input schema as every upstream accepts it: an object with `properties`, without a
 * reference or a union at its top level. Below the top level nothing changes.
 *
 * @param schema as the client gave it; `undefined` becomes the schema of a tool without input.
 * @returns the schema, and in `note` what it can no longer say, for the tool's description.
 */
export function repairToolSchema(schema: JsonObject | undefined): Merged {
  const given = schema ?? {};
  const { schema: merged, note } = mergeUnions(given, dereferenced(given, given));
  const lost = constraintText(
    Object.entries(merged).filter(([keyword]) => refusedAtTop.has(keyword)),
  );
  const notes = [note, lost].filter((text) => text);
  const repaired = withObjectType(without(merged, droppedAtTop));
  return notes.length > 0 ? { schema: repaired, note: notes.join(" ") } : { schema: repaired };
}

/** OpenAI: "object schema missing properties"; Messages: `input_schema.type` must be "object". */
function withObjectType(schema: JsonObject): JsonObject {
  const properties: JsonValue = objectMember(schema, "properties") ?? {};
  return { ...schema, type: "object", properties };
}
