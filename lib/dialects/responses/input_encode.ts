/** Writes a history as input items. Ids of items are left out: nothing is stored under them. */
import type {
  JsonObject,
  ThinkingPart,
  ToolCallPart,
  ToolResultPart,
  Turn,
  UserPart,
} from "../../core/canonical.ts";
import { emptyTurn } from "../../core/history/clean_text.ts";
import { isReadable } from "../../core/reasoning_carrier.ts";
import { legalToolId } from "../../core/tool_id.ts";
import { inputPart, outputPart } from "./content_encode.ts";
import { searchArguments } from "./search_arguments.ts";
import type { WireNaming } from "./tool_naming.ts";

/** "Invalid 'input[3].call_id': string too long. Expected a string with maximum length 64". */
export const LONGEST_CALL_ID = 64;

export interface InputOptions {
  naming: WireNaming;
  /** Family of the models that can read the target's encrypted reasoning. */
  family: string;
}

/** The items for turns whose calls and results are in pairs; there is always one. */
export function encodeInput(turns: readonly Turn[], options: InputOptions): JsonObject[] {
  const items = withoutStrayReasoning(turns.flatMap((turn) => encodeTurn(turn, options)));
  return items.length > 0 ? items : encodeUser(emptyTurn().parts);
}

function encodeTurn(turn: Turn, options: InputOptions): JsonObject[] {
  switch (turn.role) {
    case "system":
      return [message("developer", turn.parts.map(inputPart))];
    case "user":
      return encodeUser(turn.parts);
    case "assistant":
      return encodeAssistant(turn, options);
  }
}

function encodeUser(parts: readonly UserPart[]): JsonObject[] {
  const items: JsonObject[] = [];
  let content: JsonObject[] = [];
  const settle = () => {
    if (content.length > 0) items.push(message("user", content));
    content = [];
  };
  for (const part of parts) {
    if (part.kind === "tool_result") {
      settle();
      items.push(encodeResult(part));
    } else content.push(inputPart(part));
  }
  settle();
  return items;
}

function encodeAssistant(
  { parts, phase }: Turn & { role: "assistant" },
  options: InputOptions,
): JsonObject[] {
  const items: JsonObject[] = [];
  let content: JsonObject[] = [];
  const settle = () => {
    if (content.length > 0) {
      items.push({ ...message("assistant", content), ...(phase !== undefined && { phase }) });
    }
    content = [];
  };
  for (const part of parts) {
    const said = outputPart(part);
    if (said) content.push(said);
    else {
      settle();
      if (part.kind === "thinking") items.push(...encodeThinking(part, options.family));
      if (part.kind === "tool_call") items.push(encodeCall(part, options.naming));
    }
  }
  settle();
  return items;
}

function message(role: string, content: JsonObject[]): JsonObject {
  return { type: "message", role, content };
}

/** Reasoning can only be replayed encrypted, and only to the family of models that wrote it. */
function encodeThinking({ text, opaque }: ThinkingPart, family: string): JsonObject[] {
  if (!opaque || !isReadable(opaque, "responses", family)) return [];
  // "Missing required parameter: 'input[1].summary'": the summary is there even when it is empty.
  const summary = text === "" ? [] : [{ type: "summary_text", text }];
  return [{ type: "reasoning", summary, encrypted_content: opaque.value }];
}

function encodeCall(part: ToolCallPart, naming: WireNaming): JsonObject {
  const call_id = legalToolId(part.id, LONGEST_CALL_ID);
  switch (part.tool) {
    case "function":
      return {
        type: "function_call",
        call_id,
        ...naming.of(part),
        arguments: part.input === "" ? "{}" : part.input,
      };
    case "custom":
      return { type: "custom_tool_call", call_id, ...naming.of(part), input: part.input };
    case "tool_search":
      return {
        type: "tool_search_call",
        call_id,
        execution: "client",
        arguments: searchArguments(part.input),
      };
  }
}

function encodeResult(part: ToolResultPart): JsonObject {
  const call_id = legalToolId(part.callId, LONGEST_CALL_ID);
  switch (part.tool) {
    case "function":
      return { type: "function_call_output", call_id, output: outputOf(part) };
    case "custom":
      return { type: "custom_tool_call_output", call_id, output: outputOf(part) };
    case "tool_search":
      // The tools that were found stand among the request's own.
      return { type: "tool_search_output", call_id, execution: "client", tools: [] };
  }
}

function outputOf({ content, isError }: ToolResultPart): string | JsonObject[] {
  const [first, ...others] = isError ? markedAsError(content) : content;
  if (!first) return "";
  return first.kind === "text" && others.length === 0
    ? first.text
    : [first, ...others].map(inputPart);
}

/** How much of a failed call's output is looked at for words that say so. */
const TELLING_LENGTH = 200;

/** Results have no mark for failure here; the text says it if it does not do so already. */
function markedAsError(content: ToolResultPart["content"]): ToolResultPart["content"] {
  const at = content.findIndex((part) => part.kind === "text");
  const part = content[at];
  if (part?.kind !== "text") return [{ kind: "text", text: "Error" }, ...content];
  return /error|fail/i.test(part.text.slice(0, TELLING_LENGTH))
    ? content
    : content.with(at, { ...part, text: `Error: ${part.text}` });
}

/**
 * "Item of type 'reasoning' was provided without its required following item": reasoning whose own
 * call or message is gone, or that nothing follows, goes as well.
 */
function withoutStrayReasoning(items: readonly JsonObject[]): JsonObject[] {
  const kept: JsonObject[] = [];
  let leads = false;
  for (const item of items.toReversed()) {
    if (item.type !== "reasoning") leads = isProduced(item);
    else if (!leads) continue;
    kept.push(item);
  }
  return kept.reverse();
}

/** Whether the model itself made the item. */
function isProduced({ type, role }: JsonObject): boolean {
  return type === "message" ? role === "assistant" : String(type).endsWith("_call");
}
