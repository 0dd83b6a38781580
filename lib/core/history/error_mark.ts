import type { ToolResultPart } from "../canonical.ts";
import { textPart } from "./clean_text.ts";

/** How much of a failed call's output is looked at for words that tell of the failure. */
const TELLING_CHARACTERS = 200;

/**
 * The content of a result for dialects whose results have no mark for failure: the text of a failed
 * call says so, unless its beginning does already.
 */
export function withErrorInWords({ content, isError }: ToolResultPart): ToolResultPart["content"] {
  if (!isError) return content;
  const at = content.findIndex((part) => part.kind === "text");
  const part = content[at];
  if (part?.kind !== "text") return [textPart("Error"), ...content];
  return /error|fail/i.test(part.text.slice(0, TELLING_CHARACTERS))
    ? content
    : content.with(at, { ...part, text: `Error: ${part.text}` });
}
