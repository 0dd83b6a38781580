import { asList, asText, isObject, type Json } from "../json.ts";
import { checkId, checkName } from "./check_names.ts";
import { isGiven } from "./check_parameters.ts";
import { invalidType, invalidValue, missing, refuse } from "./refuse.ts";

const ROLES = ["system", "assistant", "user", "function", "tool", "developer"];

/** Kinds of content parts by role. */
const parts: Readonly<Record<string, readonly string[]>> = {
  system: ["text"],
  developer: ["text"],
  user: ["text", "image_url", "input_audio", "file"],
  assistant: ["text", "refusal"],
  tool: ["text"],
  function: ["text"],
};

/** Checks `messages`: each by itself, then that calls and results belong together. */
export function checkMessages(messages: unknown): void {
  if (messages === undefined) throw missing("messages");
  if (!Array.isArray(messages)) throw invalidType("an array of objects", "messages");
  if (messages.length === 0) throw emptyArray("messages");
  messages.forEach((message, index) => checkMessage(message, `messages[${index}]`));
  checkCalls(messages);
}

export function emptyArray(param: string) {
  return refuse(
    `Invalid '${param}': empty array. Expected an array with minimum length 1, but got an empty ` +
      "array instead.",
    { param, code: "empty_array" },
  );
}

function checkMessage(message: unknown, path: string): void {
  if (!isObject(message)) throw invalidType("an object", path);
  const role = asText(message.role);
  if (!ROLES.includes(role)) throw invalidValue(message.role, ROLES, `${path}.role`);
  if (role === "assistant" && isGiven(message.tool_calls)) {
    checkToolCalls(message.tool_calls, `${path}.tool_calls`);
  }
  if (role === "tool" && !isGiven(message.tool_call_id)) throw missing(`${path}.tool_call_id`);
  checkContent(message, role, `${path}.content`);
}

function checkContent(message: Json, role: string, path: string): void {
  const { content } = message;
  const mayBeAbsent = role === "assistant" &&
    ["tool_calls", "function_call", "refusal", "audio"].some((name) => isGiven(message[name]));
  if (!isGiven(content)) {
    if (mayBeAbsent) return;
    throw refuse(`Invalid value for 'content': expected a string, got null.`, { param: path });
  }
  if (typeof content === "string") return;
  if (!Array.isArray(content)) throw invalidType("a string or an array of objects", path);
  if (content.length === 0) throw emptyArray(path);
  content.forEach((part, index) => checkPart(part, role, `${path}[${index}]`));
}

function checkPart(part: unknown, role: string, path: string): void {
  if (!isObject(part)) throw invalidType("an object", path);
  const type = asText(part.type);
  if (type === "image_url" && role !== "user") {
    throw refuse(
      "Image URLs are only allowed for messages with role 'user', but this message with role " +
        `'${role}' contains an image URL.`,
      { param: path, code: "invalid_value" },
    );
  }
  const known = parts[role] ?? [];
  if (!known.includes(type)) throw invalidValue(part.type, known, `${path}.type`);
  if (type === "text" && typeof part.text !== "string") throw missing(`${path}.text`);
  if (type === "image_url") {
    const url = isObject(part.image_url) ? part.image_url.url : undefined;
    if (typeof url !== "string") throw missing(`${path}.image_url.url`);
    if (!/^(https?:|data:image\/)/.test(url)) {
      throw refuse("Invalid MIME type. Only image types are supported.", {
        param: `${path}.image_url.url`,
        code: "invalid_image_url",
      });
    }
  }
}

function checkToolCalls(calls: unknown, path: string): void {
  if (!Array.isArray(calls)) throw invalidType("an array of objects", path);
  if (calls.length === 0) throw emptyArray(path);
  calls.forEach((call, index) => {
    const place = `${path}[${index}]`;
    if (!isObject(call)) throw invalidType("an object", place);
    checkId(call.id, `${place}.id`, 40);
    const type = asText(call.type);
    if (type !== "function" && type !== "custom") {
      throw invalidValue(call.type, ["function", "custom"], `${place}.type`);
    }
    const called = call[type];
    if (!isObject(called)) throw missing(`${place}.${type}`);
    checkName(called.name, `${place}.${type}.name`);
    const input = type === "function" ? "arguments" : "input";
    if (typeof called[input] !== "string") throw missing(`${place}.${type}.${input}`);
  });
}

/** Tool messages stand right behind the calls that they answer, and answer all of them. */
function checkCalls(messages: readonly unknown[]): void {
  let open = new Set<string>();
  const given = [...messages, undefined];
  given.forEach((message, index) => {
    const { role, tool_call_id: id, tool_calls: calls } = isObject(message) ? message : {};
    if (role === "tool") {
      if (open.delete(asText(id))) return;
      throw refuse(
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message " +
          "with 'tool_calls'.",
        { param: `messages.[${index}].role` },
      );
    }
    if (open.size > 0) {
      throw refuse(
        "An assistant message with 'tool_calls' must be followed by tool messages responding to " +
          "each 'tool_call_id'. The following tool_call_ids did not have response messages: " +
          [...open].join(", "),
        { param: `messages.[${index}].role` },
      );
    }
    open = new Set(asList(calls).filter(isObject).map((call) => asText(call.id)));
  });
}
