import type { JsonObject } from "../../core/canonical.ts";
import { asRecord, parseJson } from "../shared/json.ts";

/** The arguments of a tool search, which are the only ones that go as JSON and not as its text. */
export function parseArguments(input: string): JsonObject {
  return (asRecord(parseJson(input)) ?? {}) as JsonObject;
}
