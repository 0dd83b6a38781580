import type { CanonicalRequest } from "../../core/canonical.ts";

/**
 * What a client gets to see of the model's thinking: its text and its seal, the seal alone, or
 * nothing.
 */
export type ThinkingView = "told" | "sealed" | "absent";

/**
 * Thinking is only for clients that asked for it: others read `content[0].text`, as they may, since
 * Messages gives no thinking unasked.
 */
export function thinkingView({ thinking }: Pick<CanonicalRequest, "thinking">): ThinkingView {
  if (thinking.mode !== "enabled" && thinking.mode !== "adaptive") return "absent";
  return thinking.display === "omitted" ? "sealed" : "told";
}
