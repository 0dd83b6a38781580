import { asText, isObject } from "../json.ts";
import type { Segment } from "./ask.ts";

/** One token is about four characters. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** What an image or a document costs, whatever its size. */
const MEDIA_TOKENS = 1600;

/** A piece of the prompt as the cache sees it. */
export function segment(content: unknown, breakpoint: boolean): Segment {
  const media: string[] = [];
  const text = JSON.stringify(content, (key, value) => {
    if (key === "cache_control") return undefined;
    if (!isMedia(value)) return value;
    media.push(value);
    return value.slice(0, 64);
  }) ?? "";
  return { text, breakpoint, tokens: estimateTokens(text) + media.length * MEDIA_TOKENS };
}

function isMedia(value: unknown): value is string {
  return typeof value === "string" && value.length > 1024 &&
    (value.startsWith("data:") || /^[A-Za-z0-9+/=]+$/.test(value));
}

/** The text of content that is a string or a list of parts with texts. */
export function plainText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.filter(isObject).map((part) => asText(part.text)).filter((text) => text !== "")
    .join("\n");
}

/** The user's own words: harnesses wrap what they add in such tags. */
export function withoutReminders(text: string): string {
  return text.replace(/<(system-reminder|environment_context)>[^]*?(<\/\1>|$)/g, "").trim();
}
