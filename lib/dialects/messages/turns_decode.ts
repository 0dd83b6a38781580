import type {
  AssistantPart,
  TextPart,
  ThinkingPart,
  ToolCallPart,
  ToolResultPart,
  Turn,
  UserPart,
} from "../../core/canonical.ts";
import { readOpaque } from "../../core/reasoning_carrier.ts";
import { withKeptThinking } from "../../core/thinking_memory.ts";
import type { DecodeContext } from "../codec.ts";
import { readMark } from "./cache_mark.ts";
import type { Dropped } from "../shared/dropped.ts";
import {
  decodeDocument,
  decodeImage,
  decodeShown,
  decodeStrange,
  decodeText,
} from "./parts_decode.ts";
import type { ToolChange } from "./visible_tools.ts";
import type { WireBlock, WireContent, WireRequest, WireToolResult, WireToolUse } from "./wire.ts";

/** A conversation, and what it says about the tools on its way. */
export interface DecodedTurns {
  turns: Turn[];
  changes: ToolChange[];
}

/**
 * The conversation of a request, its system prompt first.
 *
 * @throws {GatewayError} `invalid_request` for media that no model can be shown.
 */
export function decodeTurns(
  { system, messages }: WireRequest,
  context: DecodeContext,
  dropped: Dropped,
): DecodedTurns {
  const conversation = new Conversation(context, dropped);
  conversation.addSystem(system ?? [], "system");
  messages.forEach(({ role, content }, index) => {
    const path = `messages[${index}].content`;
    if (role === "system") conversation.addSystem(content, path);
    if (role === "user") conversation.addUser(content, path);
    if (role === "assistant") conversation.addAssistant(content, path);
  });
  return conversation;
}

interface PlainText {
  type: "text";
  text: string;
}

class Conversation implements DecodedTurns {
  readonly turns: Turn[] = [];
  readonly changes: ToolChange[] = [];
  readonly #context: DecodeContext;
  readonly #dropped: Dropped;

  constructor(context: DecodeContext, dropped: Dropped) {
    this.#context = context;
    this.#dropped = dropped;
  }

  addSystem(content: WireContent, path: string): void {
    const parts = each(content, path, (block, place): TextPart[] => {
      switch (block.type) {
        case "text":
          return [decodeText(block)];
        case "tool_addition":
        case "tool_removal":
          this.changes.push({ type: block.type, tool: block.tool });
          return [];
        case "strange":
          return decodeStrange(block.block, place, this.#dropped);
        default:
          return this.#drop(block, place);
      }
    });
    if (parts.length > 0) this.turns.push({ role: "system", parts });
  }

  addUser(content: WireContent, path: string): void {
    const parts = each(content, path, (block, place): UserPart[] => {
      switch (block.type) {
        case "text":
          return [decodeText(block)];
        case "image":
          return [decodeImage(block, place)];
        case "document":
          return decodeDocument(block, place, this.#dropped);
        case "search_result":
          return decodeShown(block, place, this.#dropped);
        case "tool_result":
          return [this.#result(block, place)];
        case "strange":
          return decodeStrange(block.block, place, this.#dropped);
        default:
          return this.#drop(block, place);
      }
    });
    this.turns.push({ role: "user", parts });
  }

  addAssistant(content: WireContent, path: string): void {
    const parts = each(content, path, (block, place): AssistantPart[] => {
      switch (block.type) {
        case "text":
          return [decodeText(block)];
        case "thinking":
          return [thinking(block.thinking ?? "", block.signature ?? "")];
        case "redacted_thinking":
          return redacted(block.data);
        case "tool_use":
          return [call(block)];
        case "strange":
          return decodeStrange(block.block, place, this.#dropped);
        default:
          return this.#drop(block, place);
      }
    });
    const { memory, callerId } = this.#context;
    this.turns.push({ role: "assistant", parts: withKeptThinking(parts, memory, callerId) });
  }

  #result(block: WireToolResult, path: string): ToolResultPart {
    const content = each(block.content ?? [], `${path}.content`, (part, place) => {
      if (part.type === "tool_reference") this.changes.push({ type: "tool_addition", tool: part });
      return decodeShown(part, place, this.#dropped);
    });
    return {
      kind: "tool_result",
      callId: block.tool_use_id,
      tool: "function",
      content,
      ...(typeof block.is_error === "boolean" && { isError: block.is_error }),
      ...readMark(block),
    };
  }

  #drop(block: WireBlock, path: string): [] {
    this.#dropped.addType(block.type, path);
    return [];
  }
}

/** Decodes each block of a content, which may be a text alone. */
function each<Block, Part>(
  content: string | Block[],
  path: string,
  decode: (block: Block | PlainText, path: string) => Part[],
): Part[] {
  if (typeof content === "string") {
    return content === "" ? [] : decode({ type: "text", text: content }, path);
  }
  return content.flatMap((block, index) => decode(block, `${path}[${index}]`));
}

function thinking(text: string, signature: string): ThinkingPart {
  const opaque = readOpaque(signature, "messages");
  return { kind: "thinking", text, ...(opaque && { opaque }) };
}

function redacted(data: string): ThinkingPart[] {
  const opaque = readOpaque(data, "messages");
  return opaque ? [{ kind: "thinking", text: "", opaque: { ...opaque, redacted: true } }] : [];
}

function call(block: WireToolUse): ToolCallPart {
  return {
    kind: "tool_call",
    id: block.id,
    name: block.name,
    tool: "function",
    input: JSON.stringify(block.input ?? {}),
    ...readMark(block),
  };
}
