import { asText, isObject, type Json } from "../json.ts";
import type { OpenAiRules, SimulatedModel } from "../models.ts";
import { checkFunction, checkToolFields, checkUnique } from "./check_function.ts";
import { checkName } from "./check_names.ts";
import { isGiven, openAiRules } from "./check_parameters.ts";
import { invalidType, invalidValue, missing, refuse } from "./refuse.ts";

/** Checks `tools` and what depends on them. */
export function checkTools(body: Json, model: SimulatedModel): void {
  const { tools } = body;
  if (!isGiven(tools)) {
    for (const name of ["tool_choice", "parallel_tool_calls"]) {
      if (isGiven(body[name])) {
        throw refuse(
          `Invalid value for '${name}': '${name}' is only allowed when 'tools' are specified.`,
          { param: name },
        );
      }
    }
    return;
  }
  if (!Array.isArray(tools)) throw invalidType("an array of objects", "tools");
  if (tools.length === 0) throw refuse("[] is too short - 'tools'", { param: "tools" });
  const names = new Set<string>();
  tools.forEach((tool, index) => checkTool(tool, `tools[${index}]`, names));
  if (isGiven(body.tool_choice)) checkChoice(body.tool_choice, names);
  const effort = body.reasoning_effort;
  const hasFunctions = tools.some((tool) => isObject(tool) && tool.type === "function");
  if (hasFunctions && clashes(effort, openAiRules(model))) {
    throw refuse(
      `Function tools with reasoning_effort are not supported for ${model.id} in ` +
        "/v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort " +
        "to 'none'.",
      { param: "reasoning_effort" },
    );
  }
}

function clashes(effort: unknown, { chat }: OpenAiRules): boolean {
  if (effort === "none") return false;
  return chat === "tools_with_effort_none" || (chat === "tools_without_effort" && isGiven(effort));
}

function checkTool(tool: unknown, path: string, names: Set<string>): void {
  if (!isObject(tool)) throw invalidType("an object", path);
  const type = asText(tool.type);
  if (type !== "function" && type !== "custom") {
    throw invalidValue(tool.type, ["function", "custom"], `${path}.type`);
  }
  checkToolFields(tool, path);
  const definition = tool[type];
  if (!isObject(definition)) throw missing(`${path}.${type}`);
  if (type === "function") checkFunction(definition, `${path}.function`);
  else checkName(definition.name, `${path}.custom.name`);
  checkUnique(asText(definition.name), names, `${path}.${type}.name`);
}

function checkChoice(choice: unknown, names: ReadonlySet<string>): void {
  const words = ["none", "auto", "required"];
  if (typeof choice === "string") {
    if (!words.includes(choice)) throw invalidValue(choice, words, "tool_choice");
    return;
  }
  if (!isObject(choice)) throw invalidType("a string or an object", "tool_choice");
  const type = asText(choice.type);
  if (type === "allowed_tools") {
    if (!isObject(choice.allowed_tools)) throw missing("tool_choice.allowed_tools");
    return;
  }
  if (type !== "function" && type !== "custom") {
    throw invalidValue(choice.type, ["function", "allowed_tools", "custom"], "tool_choice.type");
  }
  const named = choice[type];
  if (!isObject(named)) throw missing(`tool_choice.${type}`);
  if (!names.has(asText(named.name))) {
    throw refuse(`Tool choice '${asText(named.name)}' not found in 'tools' parameter.`, {
      param: "tool_choice",
    });
  }
}
