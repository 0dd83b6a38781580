import { asObjects, asText, isObject, type Json } from "../json.ts";
import { checkMedia } from "./check_media.ts";
import { refuse } from "./refuse.ts";

const USER = ["text", "image", "document", "search_result", "tool_result", "container_upload"];
const ASSISTANT = [
  "text",
  "document",
  "thinking",
  "redacted_thinking",
  "tool_use",
  "server_tool_use",
  "mcp_tool_use",
  "mcp_tool_result",
  "compaction",
];
const SYSTEM = ["text", "tool_addition", "tool_removal"];

/** Results of tools that Anthropic runs itself: `web_search_tool_result` and its like. */
const SERVER_RESULT = /^[a-z_]+_tool_result$/;

const blocksOf: Readonly<Record<string, readonly string[]>> = {
  user: USER,
  assistant: ASSISTANT,
  system: SYSTEM,
};

/** Checks one block of a message; `path` is the API's name of the place. */
export function checkBlock(block: Json, role: string, path: string): void {
  const type = asText(block.type);
  const known = blocksOf[role] ?? [];
  const isServerResult = role !== "system" && SERVER_RESULT.test(type);
  if (!known.includes(type) && !isServerResult) {
    throw Object.values(blocksOf).flat().includes(type)
      ? refuse(`${path}: \`${type}\` blocks are not allowed in \`${role}\` messages`)
      : refuse(unknownTag(path, type, known));
  }
  if (type === "text") checkText(block, path);
  if (type === "image" || type === "document") checkMedia(block, path);
  if (type === "thinking") checkThinking(block, path);
  if (type === "tool_use") checkToolUse(block, path);
  if (type === "tool_result") checkToolResult(block, path);
}

export function unknownTag(path: string, type: string, known: readonly string[]): string {
  const expected = known.map((name) => `'${name}'`).join(", ");
  return `${path}: Input tag '${type}' found using 'type' does not match any of the expected ` +
    `tags: ${expected}`;
}

function checkText(block: Json, path: string): void {
  if (typeof block.text !== "string") throw refuse(`${path}.text.text: Field required`);
  if (block.text === "" && block.cache_control) {
    throw refuse(`${path}.text: cache_control cannot be set for empty text blocks`);
  }
  if (block.text === "") throw refuse("messages: text content blocks must be non-empty");
  if (block.text.trim() === "") {
    throw refuse("messages: text content blocks must contain non-whitespace text");
  }
}

function checkThinking(block: Json, path: string): void {
  if (typeof block.signature !== "string") {
    throw refuse(`${path}.thinking.signature: Field required`);
  }
  if (typeof block.thinking !== "string") throw refuse(`${path}.thinking.thinking: Field required`);
  if (block.cache_control) {
    throw refuse(`${path}.thinking.cache_control: Extra inputs are not permitted`);
  }
}

function checkToolUse(block: Json, path: string): void {
  checkPattern(block.id, /^[a-zA-Z0-9_-]+$/, `${path}.tool_use.id`);
  checkPattern(block.name, /^[a-zA-Z0-9_-]{1,128}$/, `${path}.tool_use.name`);
  if (!isObject(block.input)) {
    throw refuse(`${path}.tool_use.input: Input should be a valid dictionary`);
  }
}

const RESULT_PARTS = ["text", "image", "document", "search_result", "tool_reference"];

function checkToolResult(block: Json, path: string): void {
  checkPattern(block.tool_use_id, /^[a-zA-Z0-9_-]+$/, `${path}.tool_result.tool_use_id`);
  if ("is_error" in block && typeof block.is_error !== "boolean") {
    throw refuse(`${path}.tool_result.is_error: Input should be a valid boolean`);
  }
  const { content } = block;
  if (content === undefined || typeof content === "string") return;
  if (!Array.isArray(content)) throw refuse(`${path}.tool_result.content: Input should be a list`);
  asObjects(content).forEach((part, index) => {
    const place = `${path}.tool_result.content.${index}`;
    const type = asText(part.type);
    if (!RESULT_PARTS.includes(type)) throw refuse(unknownTag(place, type, RESULT_PARTS));
    if (type === "image" || type === "document") checkMedia(part, place);
    if (type === "text" && part.text === "") {
      throw refuse("messages: text content blocks must be non-empty");
    }
  });
}

export function checkPattern(value: unknown, pattern: RegExp, path: string): void {
  if (value === undefined) throw refuse(`${path}: Field required`);
  if (typeof value !== "string" || !pattern.test(value)) {
    throw refuse(`${path}: String should match pattern '${pattern.source}'`);
  }
}
