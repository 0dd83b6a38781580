/**
 * Takes out of a history what vendors refuse although the client's own vendor let it in: text that
 * is empty, lone surrogates ("invalid unicode"), NUL characters.
 */
import type { AssistantPart, TextPart, ToolResultPart, Turn, UserPart } from "../canonical.ts";

/** Stands for a user turn that says nothing, which still separates two assistant turns. */
export function emptyTurn(): Turn & { role: "user" } {
  return { role: "user", parts: [textPart("(empty)")] };
}

/**
 * The turns with clean text. Text parts without any visible character are dropped, and so are turns
 * that are left with nothing, except that an empty user turn becomes `(empty)`.
 */
export function cleanTurns(turns: readonly Turn[]): Turn[] {
  return turns.flatMap((turn): Turn[] => {
    switch (turn.role) {
      case "system": {
        const parts = turn.parts.flatMap(cleanTextPart);
        return parts.length > 0 ? [{ ...turn, parts }] : [];
      }
      case "user": {
        const parts = turn.parts.flatMap(cleanUserPart);
        return [{ ...turn, parts: parts.length > 0 ? parts : emptyTurn().parts }];
      }
      case "assistant": {
        const parts = turn.parts.flatMap(cleanAssistantPart);
        return parts.length > 0 ? [{ ...turn, parts }] : [];
      }
    }
  });
}

/** A text part. */
export function textPart(text: string): TextPart {
  return { kind: "text", text };
}

/** The text as well-formed Unicode without NUL. */
export function cleanText(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}

/**
 * JSON text without escaped lone surrogates and NULs, which parsing would bring back. Whatever else
 * it holds stays as it is written; it need not be valid JSON.
 */
export function cleanJsonText(json: string): string {
  return cleanText(json).replace(
    /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u([0-9a-fA-F]{4})|[^])/g,
    (escape, unit: string | undefined) => {
      if (unit === undefined) return escape;
      if (unit === "0000") return "";
      return /^[dD][89a-fA-F]/.test(unit) ? "\\ufffd" : escape;
    },
  );
}

function cleanTextPart(part: TextPart): TextPart[] {
  const text = cleanText(part.text);
  return text.trim() === "" ? [] : [{ ...part, text }];
}

function cleanUserPart(part: UserPart): UserPart[] {
  switch (part.kind) {
    case "text":
      return cleanTextPart(part);
    case "image":
      return [part];
    case "document":
      return [cleanDocument(part)];
    case "tool_result":
      return [cleanResult(part)];
  }
}

function cleanDocument(part: UserPart & { kind: "document" }) {
  const { source, title, context } = part;
  return {
    ...part,
    ...(source.kind === "text" && { source: { ...source, text: cleanText(source.text) } }),
    ...(title !== undefined && { title: cleanText(title) }),
    ...(context !== undefined && { context: cleanText(context) }),
  };
}

/** A result stays even when it is empty: the call must be answered. */
function cleanResult(part: ToolResultPart): ToolResultPart {
  const content = part.content.flatMap((inner): ToolResultPart["content"] => {
    if (inner.kind === "text") return cleanTextPart(inner);
    return [inner.kind === "document" ? cleanDocument(inner) : inner];
  });
  return { ...part, content };
}

function cleanAssistantPart(part: AssistantPart): AssistantPart[] {
  switch (part.kind) {
    case "text":
      return cleanTextPart(part);
    case "refusal": {
      const text = cleanText(part.text);
      return text.trim() === "" ? [] : [{ ...part, text }];
    }
    case "thinking": {
      const text = cleanText(part.text);
      return text.trim() === "" && !part.opaque ? [] : [{ ...part, text }];
    }
    case "tool_call":
      return [{
        ...part,
        input: part.tool === "custom" ? cleanText(part.input) : cleanJsonText(part.input),
      }];
  }
}
