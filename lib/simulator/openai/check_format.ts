import { isObject, type Json } from "../json.ts";
import { checkName } from "./check_names.ts";
import { isGiven } from "./check_parameters.ts";
import { checkObjectSchema, checkStrict, type SchemaPlace } from "./check_schema.ts";
import { invalidType, invalidValue, missing, refuse } from "./refuse.ts";

/**
 * Checks the format that the text has to have. `path` is where the API keeps it, `details` where
 * within it the schema and its name are (Chat nests them one level deeper).
 */
export function checkFormat(format: unknown, path: string, details: string, prompt: string): void {
  if (!isGiven(format)) return;
  if (!isObject(format)) throw invalidType("an object", path);
  const { type } = format;
  if (type === "text") return;
  if (type === "json_object") return checkJsonIsNamed(prompt, path);
  if (type !== "json_schema") {
    throw invalidValue(type, ["json_object", "json_schema", "text"], `${path}.type`);
  }
  const named = details === path ? format : format.json_schema;
  if (!isObject(named)) throw missing(details);
  checkName(named.name, `${details}.name`);
  checkSchema(named, details);
}

/** Without the word the model might write blanks for ever. */
function checkJsonIsNamed(prompt: string, path: string): void {
  if (/json/i.test(prompt)) return;
  throw refuse(
    `'messages' must contain the word 'json' in some form, to use '${path}' of type 'json_object'.`,
    { param: path === "text.format" ? "input" : "messages" },
  );
}

function checkSchema(named: Json, details: string): void {
  const place: SchemaPlace = {
    owner: `response_format '${String(named.name)}'`,
    param: details,
    code: "invalid_json_schema",
  };
  if (named.schema === undefined) throw missing(`${details}.schema`);
  checkObjectSchema(named.schema, place);
  if (named.strict === true) checkStrict(named.schema, place);
}
