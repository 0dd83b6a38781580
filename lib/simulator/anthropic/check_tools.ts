import { asList, asText, isObject, type Json } from "../json.ts";
import type { AnthropicRules } from "../models.ts";
import { checkPattern, unknownTag } from "./check_blocks.ts";
import { checkStrictSchema } from "./check_schema.ts";
import { refuse } from "./refuse.ts";

/** Tools that Anthropic defines: `web_search_20250305` and its like. */
const DEFINED = /^[a-z0-9_]+_20\d{6}$/;

/** Checks `tools` and `tool_choice`. */
export function checkTools(body: Json, rules: AnthropicRules): void {
  if (body.tools !== undefined && !Array.isArray(body.tools)) {
    throw refuse("tools: Input should be a valid list");
  }
  const names = new Set<string>();
  asList(body.tools).forEach((tool, index) => {
    if (!isObject(tool)) throw refuse(`tools.${index}: Input should be an object`);
    checkTool(tool, `tools.${index}`);
    const name = asText(tool.name);
    if (name && names.has(name)) throw refuse("tools: Tool names must be unique.");
    names.add(name);
  });
  if (body.tool_choice !== undefined) checkChoice(body, names, rules);
}

function checkTool(tool: Json, path: string): void {
  const type = tool.type ?? "custom";
  if (type === "mcp_toolset" || DEFINED.test(asText(type))) return;
  if (type !== "custom") throw refuse(unknownTag(path, asText(type), ["custom", "bash_20250124"]));
  checkPattern(tool.name, /^[a-zA-Z0-9_-]{1,128}$/, `${path}.custom.name`);
  const place = `${path}.custom.input_schema`;
  const schema = tool.input_schema;
  if (schema === undefined) throw refuse(`${place}: Field required`);
  if (!isObject(schema)) throw refuse(`${place}: Input should be an object`);
  if (schema.type === undefined) throw refuse(`${place}.type: Field required`);
  if (schema.type !== "object") throw refuse(`${place}.type: Input should be 'object'`);
  if (["anyOf", "oneOf", "allOf"].some((keyword) => keyword in schema)) {
    throw refuse(
      `${place}: input_schema does not support oneOf, allOf, or anyOf at the top level`,
    );
  }
  if (tool.strict === true) checkStrictSchema(schema, place);
}

function checkChoice(body: Json, names: ReadonlySet<string>, rules: AnthropicRules): void {
  const choice = body.tool_choice;
  if (!isObject(choice)) throw refuse("tool_choice: Input should be an object");
  const type = asText(choice.type);
  if (!["auto", "any", "tool", "none"].includes(type)) {
    throw refuse(unknownTag("tool_choice", type, ["any", "auto", "none", "tool"]));
  }
  if (names.size === 0) {
    throw refuse("tool_choice: may only be specified while providing `tools`");
  }
  if (type === "none" && "disable_parallel_tool_use" in choice) {
    throw refuse("tool_choice.none.disable_parallel_tool_use: Extra inputs are not permitted");
  }
  if (type === "tool" && !names.has(asText(choice.name))) {
    throw refuse(
      `tool_choice.tool.name: Tool '${asText(choice.name)}' not found in provided tools`,
    );
  }
  if (type === "any" || type === "tool") checkForced(body, rules);
}

function checkForced({ thinking }: Json, rules: AnthropicRules): void {
  if (rules.forcedTool === "no") {
    throw refuse(
      "tool_choice: this model does not support forcing tool use; use 'auto' or 'none'",
    );
  }
  const hasBudget = isObject(thinking) && thinking.type === "enabled";
  if (hasBudget && rules.forcedTool === "not_with_budget") {
    throw refuse("Thinking may not be enabled when tool_choice forces tool use.");
  }
}
