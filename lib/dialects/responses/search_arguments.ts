/**
 * The arguments of a tool search are the only ones that the wire has as JSON and not as its text.
 * They come from models: what nests too deep to be written again counts as none.
 */
import type { JsonObject } from "../../core/canonical.ts";
import { asRecord, parseJson } from "../shared/json.ts";

/** Deepest nesting of objects and arrays; client bodies are held to the same. */
const DEEPEST = 200;

/** The arguments in a call's input; none when it is no JSON object. */
export function searchArguments(input: string): JsonObject {
  return isShallow(input) ? (asRecord(parseJson(input)) ?? {}) as JsonObject : {};
}

/** The input for the arguments of a call, which some upstreams give as text all the same. */
export function searchInput(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value ?? {});
  } catch {
    return "{}";
  }
}

/** Brackets in strings count too: no search asks for so many. */
function isShallow(json: string): boolean {
  let depth = 0;
  for (const [bracket] of json.matchAll(/[[\]{}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    if (depth > DEEPEST) return false;
  }
  return true;
}
