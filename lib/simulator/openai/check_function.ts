import type { Json } from "../json.ts";
import { checkName } from "./check_names.ts";
import { isGiven } from "./check_parameters.ts";
import { checkObjectSchema, checkProperties, checkStrict } from "./check_schema.ts";
import { refuse, unknownParameter } from "./refuse.ts";

/** Fields of Anthropic's tools: here they tell of a mistaken translation. */
const FOREIGN = [
  "cache_control",
  "input_schema",
  "eager_input_streaming",
  "input_examples",
  "allowed_callers",
];

/** Checks that a tool has no field of another API's tools. */
export function checkToolFields(tool: Json, path: string): void {
  const extra = Object.keys(tool).find((name) => FOREIGN.includes(name));
  if (extra !== undefined) throw unknownParameter(`${path}.${extra}`);
}

/** Checks name and parameters of a function; `path` is where it stands. */
export function checkFunction(definition: Json, path: string): void {
  checkToolFields(definition, path);
  checkName(definition.name, `${path}.name`);
  const { parameters } = definition;
  if (!isGiven(parameters)) return;
  const place = {
    owner: `function '${String(definition.name)}'`,
    param: `${path}.parameters`,
    code: "invalid_function_parameters",
  } as const;
  checkObjectSchema(parameters, place);
  checkProperties(parameters, place);
  if (definition.strict === true) checkStrict(parameters, place);
}

/** Remembers a tool's name, and refuses it the second time. */
export function checkUnique(name: string, names: Set<string>, param: string): void {
  if (names.has(name)) {
    throw refuse(`Invalid '${param}': duplicate tool name '${name}'.`, {
      param,
      code: "invalid_value",
    });
  }
  names.add(name);
}
