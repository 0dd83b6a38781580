import { asText, isObject, type Json } from "../json.ts";
import { checkBlock } from "./check_blocks.ts";
import { refuse } from "./refuse.ts";
import { conversation, type Turn } from "./turns.ts";
import type { AnthropicRules } from "../models.ts";

/** Checks `messages`: each message alone, then how they follow one another. */
export function checkMessages(messages: unknown, rules: AnthropicRules): void {
  if (messages === undefined) throw refuse("messages: Field required");
  if (!Array.isArray(messages)) throw refuse("messages: Input should be a valid list");
  if (messages.length === 0) throw refuse("messages: at least one message is required");
  messages.forEach((message, index) =>
    checkMessage(message, index, messages.length - 1 === index, rules)
  );
  const turns = conversation(messages);
  checkSystemTurns(turns);
  checkToolTurns(turns);
  checkEnd(turns, rules);
}

function checkMessage(given: unknown, index: number, isLast: boolean, rules: AnthropicRules) {
  const path = `messages.${index}`;
  if (!isObject(given)) throw refuse(`${path}: Input should be an object`);
  const role = asText(given.role);
  if (!["user", "assistant", "system"].includes(role)) {
    throw refuse(`${path}.role: Input should be 'user', 'assistant' or 'system'`);
  }
  if (role === "system" && !rules.systemRole) {
    throw refuse("role 'system' is not supported on this model");
  }
  const { content } = given;
  if (typeof content !== "string" && !Array.isArray(content)) {
    throw refuse(`${path}.content: Input should be a valid string or list`);
  }
  if (content.length === 0 && !(isLast && role === "assistant")) {
    throw refuse(
      `${path}: all messages must have non-empty content except for the optional final ` +
        "assistant message",
    );
  }
  if (typeof content === "string") {
    if (content !== "") checkBlock({ type: "text", text: content }, role, `${path}.content`);
    return;
  }
  content.forEach((block, position) => {
    const place = `${path}.content.${position}`;
    if (!isObject(block)) throw refuse(`${place}: Input should be an object`);
    checkBlock(block, role, place);
  });
}

/** System messages stand right after the user's turn, and last or before the assistant's. */
function checkSystemTurns(turns: readonly Turn[]): void {
  turns.forEach(({ role, index }, position) => {
    if (role !== "system") return;
    const follows = turns[position - 1]?.role === "user";
    const next = turns[position + 1]?.role;
    if (follows && (next === undefined || next === "assistant")) return;
    throw refuse(
      `messages.${index}: role 'system' must directly follow a user message and be last or be ` +
        "followed by an assistant message",
    );
  });
}

/** Every call has its result at the start of the next user turn, and every result its call. */
function checkToolTurns(turns: readonly Turn[]): void {
  let open: string[] = [];
  const used = new Set<string>();
  for (const { role, blocks, index } of turns) {
    const results = blocks.filter((block) => block.type === "tool_result");
    checkResults(results, open, index);
    if (open.length > 0) {
      const leading = blocks.slice(0, results.length).map((block) => asText(block.tool_use_id));
      const missing = open.filter((id) => role !== "user" || !leading.includes(id));
      if (missing.length > 0) throw unanswered(index - 1, missing);
    }
    open = role === "assistant" ? callsOf(blocks) : [];
    for (const id of open) {
      if (used.has(id)) throw refuse("messages: `tool_use` ids must be unique");
      used.add(id);
    }
  }
  if (open.length > 0) throw unanswered(turns.length - 1, open);
}

function callsOf(blocks: readonly Json[]): string[] {
  return blocks.filter((block) => block.type === "tool_use").map((block) => asText(block.id));
}

function checkResults(results: readonly Json[], open: readonly string[], index: number): void {
  const seen = new Set<string>();
  for (const result of results) {
    const id = asText(result.tool_use_id);
    if (!open.includes(id)) {
      throw refuse(
        `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. ` +
          "Each `tool_result` block must have a corresponding `tool_use` block in the previous " +
          "message.",
      );
    }
    if (seen.has(id)) {
      throw refuse(
        `messages.${index}: each tool_use must have a single result. Found multiple ` +
          `\`tool_result\` blocks with id: ${id}`,
      );
    }
    seen.add(id);
  }
}

function unanswered(index: number, ids: readonly string[]) {
  return refuse(
    `messages.${Math.max(index, 0)}: \`tool_use\` ids were found without \`tool_result\` blocks ` +
      `immediately after: ${ids.join(", ")}. Each \`tool_use\` block must have a corresponding ` +
      "`tool_result` block in the next message.",
  );
}

/** An assistant's message at the end is to be continued, which the newer models do not do. */
function checkEnd(turns: readonly Turn[], rules: AnthropicRules): void {
  const last = turns.at(-1);
  if (last?.role !== "assistant") return;
  if (!rules.prefill) {
    throw refuse(
      "This model does not support assistant message prefill. The conversation must end with a " +
        "user message.",
    );
  }
  if (/\s$/.test(asText(last.blocks.at(-1)?.text))) {
    throw refuse("messages: final assistant content cannot end with trailing whitespace");
  }
}
