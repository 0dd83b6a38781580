import { asList, asObjects, asText, isObject, type Json } from "../json.ts";
import { checkFunction, checkToolFields, checkUnique } from "./check_function.ts";
import { checkName } from "./check_names.ts";
import { isGiven } from "./check_parameters.ts";
import { invalidType, invalidValue, missing, refuse } from "./refuse.ts";

/** Tools that OpenAI defines; dated names such as `web_search_preview_2025_03_11` belong here too. */
const DEFINED = [
  "web_search",
  "web_search_preview",
  "file_search",
  "code_interpreter",
  "computer",
  "computer_use_preview",
  "image_generation",
  "mcp",
  "local_shell",
  "shell",
  "apply_patch",
  "tool_search",
];

const TYPES = ["function", "custom", "namespace", ...DEFINED];

/** Checks `tools` and `tool_choice`; an empty list of tools is legal here. */
export function checkTools({ tools, tool_choice: choice }: Json): void {
  if (isGiven(tools) && !Array.isArray(tools)) throw invalidType("an array of objects", "tools");
  const names = new Set<string>();
  asList(tools).forEach((tool, index) => checkTool(tool, `tools[${index}]`, names));
  if (isGiven(choice)) checkChoice(choice, names, asObjects(tools));
}

function checkTool(tool: unknown, path: string, names: Set<string>, nested = false): void {
  if (!isObject(tool)) throw invalidType("an object", path);
  const type = asText(tool.type);
  const known = nested ? ["function", "custom"] : TYPES;
  if (!known.includes(type.replace(/_20\d\d_\d\d_\d\d$/, ""))) {
    throw invalidValue(tool.type, known, `${path}.type`);
  }
  if (DEFINED.includes(type) || !known.includes(type)) return;
  if (type === "function") checkFunction(tool, path);
  else checkToolFields(tool, path);
  checkName(tool.name, `${path}.name`);
  if (type === "custom") checkGrammar(tool.format, `${path}.format`);
  checkUnique(asText(tool.name), names, `${path}.name`);
  if (type !== "namespace") return;
  if (!Array.isArray(tool.tools)) throw missing(`${path}.tools`);
  const inner = new Set<string>();
  tool.tools.forEach((child, index) => checkTool(child, `${path}.tools[${index}]`, inner, true));
}

function checkGrammar(format: unknown, path: string): void {
  if (!isGiven(format)) return;
  if (!isObject(format)) throw invalidType("an object", path);
  if (format.type === "text") return;
  if (format.type !== "grammar") {
    throw invalidValue(format.type, ["grammar", "text"], `${path}.type`);
  }
  const syntaxes = ["lark", "regex"];
  if (!syntaxes.includes(asText(format.syntax))) {
    throw invalidValue(format.syntax, syntaxes, `${path}.syntax`);
  }
  if (typeof format.definition !== "string") throw missing(`${path}.definition`);
}

function checkChoice(choice: unknown, names: ReadonlySet<string>, tools: readonly Json[]): void {
  const words = ["none", "auto", "required"];
  if (typeof choice === "string") {
    if (!words.includes(choice)) throw invalidValue(choice, words, "tool_choice");
    if (choice === "required" && tools.length === 0) {
      throw refuse("Tool choice 'required' must be specified with 'tools' parameter.", {
        param: "tool_choice",
      });
    }
    return;
  }
  if (!isObject(choice)) throw invalidType("a string or an object", "tool_choice");
  const type = asText(choice.type);
  if (type === "allowed_tools") {
    if (!Array.isArray(choice.tools)) throw missing("tool_choice.tools");
    return;
  }
  if (!TYPES.includes(type)) {
    throw invalidValue(choice.type, [...TYPES, "allowed_tools"], "tool_choice.type");
  }
  if (type !== "function" && type !== "custom") return;
  if (!isGiven(choice.name)) throw missing("tool_choice.name");
  if (!names.has(asText(choice.name))) {
    throw refuse(`Tool choice '${asText(choice.name)}' not found in 'tools' parameter.`, {
      param: "tool_choice",
    });
  }
}
