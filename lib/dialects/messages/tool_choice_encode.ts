import type { CanonicalRequest, JsonObject } from "../../core/canonical.ts";
import type { Capabilities } from "../../models/model.ts";
import type { EncodedTools } from "./tools_encode.ts";

export interface EncodedToolChoice {
  choice?: JsonObject;
  /** Whether the model is made to call a tool. */
  isForced: boolean;
  /** What the model is told instead, when it cannot be made to. */
  line?: string;
}

/** The choice among the encoded tools; without tools none may be made. */
export function encodeToolChoice(
  { toolChoice, parallelToolCalls }: CanonicalRequest,
  { definitions, nameOf, isHistory }: EncodedTools,
  { forcedTool }: Capabilities,
): EncodedToolChoice {
  if (definitions.length === 0) return { isForced: false };
  if (isHistory || toolChoice?.mode === "none") {
    return { choice: { type: "none" }, isForced: false };
  }
  // There is no place for it beside `none`, and no choice but `auto` where the client made none.
  const oneAtMost: JsonObject = parallelToolCalls === false
    ? { disable_parallel_tool_use: true }
    : {};
  const name = toolChoice?.mode === "tool" ? nameOf(toolChoice) : undefined;
  const isNamed = definitions.some((tool) => tool.name === name);
  const isForced = toolChoice?.mode === "any" || (toolChoice?.mode === "tool" && isNamed);
  if (isForced && forcedTool !== "no") {
    const choice = name === undefined ? { type: "any" } : { type: "tool", name };
    return { choice: { ...choice, ...oneAtMost }, isForced };
  }
  return {
    ...((toolChoice || parallelToolCalls === false) && { choice: { type: "auto", ...oneAtMost } }),
    isForced: false,
    ...(isForced && { line: name === undefined ? CALL_ANY : `Call the tool ${name} now.` }),
  };
}

const CALL_ANY = "Call one of the tools now.";
