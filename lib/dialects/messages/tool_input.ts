import type { JsonObject, ToolCallPart } from "../../core/canonical.ts";
import { asRecord, parseJson } from "../shared/json.ts";

/** Deepest nesting of objects and arrays that is passed on; client bodies are held to the same. */
const DEEPEST = 200;

/**
 * The input of a call as Messages has it: an object. Free text is its member `input`; no input is an
 * empty object; what is no JSON object - a model may have been cut off in the middle of it - is kept
 * as text, because a request must not fail for what a model once said.
 */
export function toolInput({ tool, input }: Pick<ToolCallPart, "tool" | "input">): JsonObject {
  if (tool === "custom") return { input };
  if (input.trim() === "") return {};
  const object = isShallow(input) ? asRecord(parseJson(input)) : undefined;
  return object ? object as JsonObject : { _raw: input };
}

/** Whether brackets nest no deeper than can be written out again; those in strings count too. */
function isShallow(json: string): boolean {
  let depth = 0;
  for (const [bracket] of json.matchAll(/[[\]{}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    if (depth > DEEPEST) return false;
  }
  return true;
}
