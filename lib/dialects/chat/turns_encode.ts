import type {
  AssistantPart,
  DocumentPart,
  ImagePart,
  JsonObject,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  Turn,
} from "../../core/canonical.ts";
import { emptyTurn } from "../../core/history/clean_text.ts";
import { withErrorInWords } from "../../core/history/error_mark.ts";
import { leadingSystem } from "../../core/history/system_turns.ts";
import { legalToolId } from "../../core/tool_id.ts";
import type { ToolNaming } from "../../core/tool_names.ts";
import { documentText, encodeContent, encodePart, encodeText } from "./content_encode.ts";
import { JoinedText } from "./joined_text.ts";
import { calledWith } from "./tool_call_form.ts";

/** "Invalid 'messages[1].tool_calls[0].id': string too long. Expected … maximum length 40". */
const LONGEST_CALL_ID = 40;

/** Stands for a result without content: a `tool` message must have some. */
const NO_OUTPUT = "(no output)";

/** The messages for turns whose calls and results are in pairs; there is always one. */
export function encodeTurns(turns: readonly Turn[], naming: ToolNaming): JsonObject[] {
  const { system, turns: conversation } = leadingSystem(turns);
  const files = new Files();
  const messages = [
    ...(system.length > 0 ? [developer(system)] : []),
    ...joinedCallers(conversation).flatMap((turn) => {
      switch (turn.role) {
        case "system":
          return [developer(turn.parts)];
        case "user":
          return encodeUser(turn, files);
        case "assistant":
          return encodeAssistant(turn.parts, naming);
      }
    }),
  ];
  return messages.length > 0 ? messages : encodeUser(emptyTurn(), files);
}

function developer(parts: readonly TextPart[]): JsonObject {
  return { role: "developer", content: parts.map(({ text }) => text).join("\n\n") };
}

/** Tool messages must stand right behind the calls: what the assistant adds belongs before them. */
function joinedCallers(turns: readonly Turn[]): Turn[] {
  const joined: Turn[] = [];
  for (const turn of turns) {
    const last = joined.at(-1);
    if (turn.role === "assistant" && last?.role === "assistant" && last.parts.some(isCall)) {
      joined[joined.length - 1] = { ...last, parts: [...last.parts, ...turn.parts] };
    } else joined.push(turn);
  }
  return joined;
}

function isCall(part: AssistantPart): part is ToolCallPart {
  return part.kind === "tool_call";
}

function encodeUser({ parts, name }: Turn & { role: "user" }, files: Files): JsonObject[] {
  const results = parts.filter((part) => part.kind === "tool_result");
  const own = parts.filter((part) => part.kind !== "tool_result");
  return [
    ...results.map((result) => encodeResult(result, files)),
    ...files.message(),
    ...(own.length > 0
      ? [{ role: "user", content: encodeContent(own), ...(name && { name: legalName(name) }) }]
      : []),
  ];
}

/** "Expected a string that matches the pattern '^[^\s<|\\/>]+$'", of at most 64 characters. */
function legalName(name: string): string {
  return name.replace(/[\s<|\\/>]/g, "_").slice(0, 64);
}

function encodeResult(result: ToolResultPart, files: Files): JsonObject {
  const texts = withErrorInWords(result).map((part) => {
    if (part.kind === "text") return part.text;
    return part.kind === "document" && part.source.kind === "text"
      ? documentText(part, part.source.text)
      : files.refer(part);
  });
  return {
    role: "tool",
    tool_call_id: legalToolId(result.callId, LONGEST_CALL_ID),
    content: texts.join("\n") || NO_OUTPUT,
  };
}

/**
 * Images and files in results: `tool` messages hold text only, so the user shows them afterwards.
 * They are numbered through the whole conversation, and an earlier number never changes.
 */
class Files {
  #count = 0;
  #shown: JsonObject[] = [];

  /** What the result says in the file's place. */
  refer(file: ImagePart | DocumentPart): string {
    this.#count++;
    this.#shown.push(encodeText(`This is file ${this.#count}:`), encodePart(file));
    return `See file ${this.#count}.`;
  }

  /** The message that shows the files referred to since the last one. */
  message(): JsonObject[] {
    const content = this.#shown;
    this.#shown = [];
    return content.length > 0 ? [{ role: "user", content }] : [];
  }
}

/** Thinking has no place here; calls come after all text. */
function encodeAssistant(parts: readonly AssistantPart[], naming: ToolNaming): JsonObject[] {
  // Without thinking, which is left out, the blocks around it are one text.
  const shown = parts.filter((part) => part.kind !== "thinking");
  const content = joined(shown, "text");
  const refusal = joined(shown, "refusal");
  const calls = shown.filter(isCall).map((call) => encodeCall(call, naming));
  if (content === "" && refusal === "" && calls.length === 0) return [];
  return [{
    role: "assistant",
    content: content === "" ? null : content,
    ...(refusal !== "" && { refusal }),
    ...(calls.length > 0 && { tool_calls: calls }),
  }];
}

function joined(parts: readonly AssistantPart[], kind: "text" | "refusal"): string {
  const text = new JoinedText(kind);
  return parts.map((part, index) => {
    if (part.kind !== kind) return "";
    text.begin(parts[index - 1]?.kind);
    return text.push(part.text);
  }).join("");
}

function encodeCall(call: ToolCallPart, naming: ToolNaming): JsonObject {
  const name = naming.upstreamName(call) ?? call.name;
  const input = call.input === "" && call.tool !== "custom" ? "{}" : call.input;
  return { id: legalToolId(call.id, LONGEST_CALL_ID), ...calledWith(call.tool, name, input) };
}
