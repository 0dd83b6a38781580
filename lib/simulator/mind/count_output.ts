import type { Answer } from "./ask.ts";
import { estimateTokens } from "./estimate.ts";

/** Tokens of an answer: all of it, and of its thinking alone. */
export function countOutput({ parts }: Answer): { output: number; thinking: number } {
  let output = 0;
  let thinking = 0;
  for (const part of parts) {
    const tokens = estimateTokens(part.type === "call" ? part.input + part.tool.name : part.text);
    output += tokens;
    if (part.type === "thinking") thinking += tokens;
  }
  return { output, thinking };
}
