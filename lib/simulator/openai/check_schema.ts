import { asList, asObjects, isObject, type Json } from "../json.ts";
import { refuse } from "./refuse.ts";

/** Keywords that strict mode refuses. */
const REFUSED = ["allOf", "not", "dependentRequired", "dependentSchemas", "if", "then", "else"];

/** What a schema belongs to, for the error. */
export interface SchemaPlace {
  /** For example `function 'run'`. */
  owner: string;
  param: string;
  code: "invalid_function_parameters" | "invalid_json_schema";
}

/** Checks the schema of an object: its type, and that it names its properties. */
export function checkObjectSchema(schema: unknown, place: SchemaPlace): asserts schema is Json {
  if (!isObject(schema)) throw invalid(place, "schema must be an object.");
  if (schema.type !== "object") {
    const found = schema.type === undefined ? "None" : String(schema.type);
    throw invalid(
      place,
      `schema must be a JSON Schema of 'type: "object"', got 'type: "${found}"'.`,
    );
  }
}

/** Function parameters need `properties` even when there are none. */
export function checkProperties(schema: Json, place: SchemaPlace): void {
  if (!isObject(schema.properties)) {
    throw invalid(place, "In context=(), object schema missing properties.");
  }
}

/** Checks that the schema keeps the rules of strict mode. */
export function checkStrict(schema: Json, place: SchemaPlace, context: string[] = []): void {
  const at = `In context=(${context.map((name) => `'${name}'`).join(", ")})`;
  const refused = REFUSED.find((keyword) => keyword in schema);
  if (refused) throw invalid(place, `${at}, '${refused}' is not permitted.`);
  if (schema.type === "object" || isObject(schema.properties)) {
    if (schema.additionalProperties !== false) {
      throw invalid(
        place,
        `${at}, 'additionalProperties' is required to be supplied and to be false.`,
      );
    }
    const properties = isObject(schema.properties) ? schema.properties : {};
    const required = asList(schema.required);
    const left = Object.keys(properties).find((name) => !required.includes(name));
    if (left !== undefined) {
      throw invalid(
        place,
        `${at}, 'required' is required to be supplied and to be an array including every key in ` +
          `properties. Missing '${left}'.`,
      );
    }
  }
  for (const group of ["properties", "$defs", "definitions"]) {
    const named = schema[group];
    if (!isObject(named)) continue;
    for (const [name, child] of Object.entries(named)) {
      if (isObject(child)) checkStrict(child, place, [...context, group, name]);
    }
  }
  for (const child of asObjects([...asList(schema.anyOf), schema.items])) {
    checkStrict(child, place, context);
  }
}

function invalid({ owner, param, code }: SchemaPlace, problem: string) {
  return refuse(`Invalid schema for ${owner}: ${problem}`, { param, code });
}
