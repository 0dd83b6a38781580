import type {
  AssistantPart,
  DocumentPart,
  ImagePart,
  JsonObject,
  MediaSource,
  TextPart,
  ToolResultPart,
  Turn,
  UserPart,
} from "../../core/canonical.ts";
import { wireMark } from "./cache_mark.ts";
import { callId } from "./call_id.ts";
import { toolInput } from "./tool_input.ts";
import type { EncodedTools } from "./tools_encode.ts";

/** The messages that prepared turns are. */
export function encodeTurns(turns: readonly Turn[], tools: EncodedTools): JsonObject[] {
  return turns.map((turn): JsonObject => ({
    role: turn.role,
    content: turn.role === "assistant"
      ? turn.parts.map((part) => assistantBlock(part, tools))
      : turn.parts.map(userBlock),
  }));
}

/** A text block. */
export function encodeText({ text, cache }: TextPart): JsonObject {
  return { type: "text", text, ...cacheControl(cache) };
}

function userBlock(part: UserPart): JsonObject {
  return part.kind === "tool_result" ? toolResult(part) : shownBlock(part);
}

function shownBlock(part: TextPart | ImagePart | DocumentPart): JsonObject {
  switch (part.kind) {
    case "text":
      return encodeText(part);
    case "image":
      return { type: "image", source: mediaSource(part.source), ...cacheControl(part.cache) };
    case "document":
      return {
        type: "document",
        source: part.source.kind === "text"
          ? { type: "text", media_type: "text/plain", data: part.source.text }
          : mediaSource(part.source),
        ...(part.title !== undefined && { title: part.title }),
        ...(part.context !== undefined && { context: part.context }),
        ...cacheControl(part.cache),
      };
  }
}

function mediaSource(source: MediaSource): JsonObject {
  return source.kind === "url"
    ? { type: "url", url: source.url }
    : { type: "base64", media_type: source.mediaType, data: source.data };
}

function toolResult({ callId: id, content, isError, cache }: ToolResultPart): JsonObject {
  return {
    type: "tool_result",
    tool_use_id: callId(id),
    ...(content.length > 0 && { content: content.map(shownBlock) }),
    ...(isError !== undefined && { is_error: isError }),
    ...cacheControl(cache),
  };
}

function assistantBlock(part: AssistantPart, tools: EncodedTools): JsonObject {
  switch (part.kind) {
    case "text":
      return encodeText(part);
    case "refusal":
      return { type: "text", text: part.text };
    case "thinking": {
      const value = part.opaque?.value ?? "";
      return part.opaque?.redacted
        ? { type: "redacted_thinking", data: value }
        : { type: "thinking", thinking: part.text, signature: value };
    }
    case "tool_call":
      return {
        type: "tool_use",
        id: callId(part.id),
        name: tools.nameOf(part),
        input: toolInput(part),
        ...cacheControl(part.cache),
      };
  }
}

function cacheControl(cache: TextPart["cache"]): JsonObject {
  return cache ? { cache_control: wireMark(cache) } : {};
}
