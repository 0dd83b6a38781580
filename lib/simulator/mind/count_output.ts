import type { Answer, Part } from "./ask.ts";
import { estimateTokens } from "./estimate.ts";

/** Tokens of an answer: all of it, and of its thinking alone. */
export function countOutput({ parts }: Answer): { output: number; thinking: number } {
  const thoughts = parts.filter((part) => part.type === "thinking");
  return { output: tokensOf(parts), thinking: tokensOf(thoughts) };
}

function tokensOf(parts: readonly Part[]): number {
  return estimateTokens(
    parts.map((part) => part.type === "call" ? part.input : part.text).join(""),
  );
}
