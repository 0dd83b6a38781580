import type { JsonObject, JsonValue } from "../canonical.ts";
import { member } from "./json_object.ts";

/** A constraint's value is shown up to this many characters of JSON. */
const LONGEST_VALUE = 300;

/**
 * Constraints that a vendor's schemas cannot state, in words for the model:
 * `Constraints: minLength 3; pattern "^a".` Empty when there are none.
 */
export function constraintText(constraints: readonly (readonly [string, JsonValue])[]): string {
  if (constraints.length === 0) return "";
  const listed = constraints.map(([keyword, value]) => `${keyword} ${shown(value)}`);
  return `Constraints: ${listed.join("; ")}.`;
}

/** The schema with one more paragraph in its description. */
export function withRemark(schema: JsonObject, remark: string): JsonObject {
  if (remark === "") return schema;
  const description = member(schema, "description");
  return {
    ...schema,
    description: typeof description === "string" && description !== ""
      ? `${description}\n\n${remark}`
      : remark,
  };
}

function shown(value: JsonValue): string {
  const json = JSON.stringify(value);
  return json.length <= LONGEST_VALUE ? json : `${json.slice(0, LONGEST_VALUE)}…`;
}
