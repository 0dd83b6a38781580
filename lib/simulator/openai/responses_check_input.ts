import { asText, isObject, type Json } from "../json.ts";
import { checkId, checkLength, checkName } from "./check_names.ts";
import { isGiven } from "./check_parameters.ts";
import { invalidType, invalidValue, missing, refuse } from "./refuse.ts";

/** Checks of one item, by its type; types that only pass through have none. */
const checks: Readonly<Record<string, (item: Json, path: string) => void>> = {
  message: checkMessage,
  function_call: (item, path) => checkCall(item, path, "arguments", "fc"),
  custom_tool_call: (item, path) => checkCall(item, path, "input", "ctc"),
  function_call_output: checkOutput,
  custom_tool_call_output: checkOutput,
  reasoning: checkReasoning,
  item_reference: (item) => {
    throw notFound(asText(item.id));
  },
  additional_tools: () => {},
  tool_search_call: () => {},
  tool_search_output: () => {},
  web_search_call: () => {},
  file_search_call: () => {},
  code_interpreter_call: () => {},
  image_generation_call: () => {},
  computer_call: () => {},
  computer_call_output: () => {},
  local_shell_call: () => {},
  local_shell_call_output: () => {},
  shell_call: () => {},
  shell_call_output: () => {},
  apply_patch_call: () => {},
  apply_patch_call_output: () => {},
  mcp_list_tools: () => {},
  mcp_call: () => {},
  mcp_approval_request: () => {},
  mcp_approval_response: () => {},
  compaction: () => {},
};

/** The type of an item; messages may leave it out. */
export function itemType(item: Json): string {
  return item.type === undefined && typeof item.role === "string" ? "message" : asText(item.type);
}

/** Checks one item of `input` by itself. */
export function checkItem(item: unknown, path: string): void {
  if (!isObject(item)) throw invalidType("an object", path);
  const type = itemType(item);
  const check = Object.hasOwn(checks, type) ? checks[type] : undefined;
  if (!check) throw invalidValue(item.type, Object.keys(checks), path);
  check(item, path);
}

/** Nothing is stored: every reference leads nowhere. */
function notFound(id: string) {
  return refuse(
    `Item with id '${id}' not found. Items are not persisted when \`store\` is set to false. Try ` +
      "again with `store` set to true, or remove this item from your input.",
    { param: "input", status: 404 },
  );
}

const ROLES = ["assistant", "system", "developer", "user"];

/** Kinds of content parts of the assistant's messages, and of everybody else's. */
const OUTPUT = ["output_text", "refusal"];
const INPUT = ["input_text", "input_image", "input_file", "input_audio"];

function checkMessage(item: Json, path: string): void {
  const role = asText(item.role);
  if (!ROLES.includes(role)) throw invalidValue(item.role, ROLES, `${path}.role`);
  checkItemId(item, path, "msg");
  const { content } = item;
  if (content === undefined) throw missing(`${path}.content`);
  if (typeof content === "string") return;
  if (!Array.isArray(content)) {
    throw invalidType("a string or an array of objects", `${path}.content`);
  }
  const known = role === "assistant" ? OUTPUT : INPUT;
  content.forEach((part, index) => checkPart(part, known, `${path}.content[${index}]`));
}

function checkPart(part: unknown, known: readonly string[], path: string): void {
  if (!isObject(part)) throw invalidType("an object", path);
  const type = asText(part.type);
  if (!known.includes(type)) throw invalidValue(part.type, known, path);
  if (type.endsWith("_text") && typeof part.text !== "string") throw missing(`${path}.text`);
  if (type === "input_image" && !isGiven(part.image_url) && !isGiven(part.file_id)) {
    throw missing(`${path}.image_url`);
  }
  if (type === "input_image" && isGiven(part.image_url) && typeof part.image_url !== "string") {
    throw invalidType("an image URL", `${path}.image_url`);
  }
}

function checkCall(item: Json, path: string, input: string, prefix: string): void {
  checkItemId(item, path, prefix);
  checkId(item.call_id, `${path}.call_id`, 64);
  checkName(item.name, `${path}.name`);
  if (isGiven(item.namespace)) checkName(item.namespace, `${path}.namespace`);
  if (typeof item[input] !== "string") throw missing(`${path}.${input}`);
}

function checkOutput(item: Json, path: string): void {
  checkId(item.call_id, `${path}.call_id`, 64);
  const { output } = item;
  if (output === undefined || output === null) throw missing(`${path}.output`);
  if (typeof output === "string") return;
  if (!Array.isArray(output)) {
    throw invalidType("a string or an array of objects", `${path}.output`);
  }
  output.forEach((part, index) => checkPart(part, INPUT, `${path}.output[${index}]`));
}

function checkReasoning(item: Json, path: string): void {
  if (!Array.isArray(item.summary)) throw missing(`${path}.summary`);
  checkItemId(item, path, "rs");
  const isStored = isGiven(item.id) && !isGiven(item.encrypted_content);
  if (isStored) throw notFound(asText(item.id));
}

function checkItemId(item: Json, path: string, prefix: string): void {
  if (!isGiven(item.id)) return;
  checkLength(item.id, `${path}.id`, 64);
  if (asText(item.id).startsWith(prefix)) return;
  throw refuse(
    `Invalid '${path}.id': '${asText(item.id)}'. Expected an ID that begins with '${prefix}'.`,
    { param: `${path}.id`, code: "invalid_value" },
  );
}
