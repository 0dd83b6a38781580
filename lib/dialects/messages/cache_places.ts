import type { JsonObject } from "../../core/canonical.ts";
import { asRecord } from "../shared/json.ts";

/** "A maximum of 4 blocks with cache_control may be provided." */
const MOST_MARKS = 4;

/** The parts of a request whose blocks can be marked, in the order in which they are cached. */
export interface Prompt {
  tools: JsonObject[];
  system: JsonObject[];
  messages: JsonObject[];
}

/**
 * Sees to the marks that say where the prompt is worth caching. A client's own are kept, the last
 * four of them. A client whose dialect knows none gets them placed: without any, Anthropic caches
 * nothing, and an agent pays for its whole history with every request.
 *
 * @param prompt is changed in place.
 */
export function placeCacheMarks(prompt: Prompt, clientMarksCache: boolean): void {
  const messageBlocks = prompt.messages.map(blocksOf);
  const marked = [...prompt.tools, ...prompt.system, ...messageBlocks.flat()]
    .flatMap((block) => [...blocksOf(block), block])
    .filter((block) => block.cache_control !== undefined);
  if (marked.length > 0 || clientMarksCache) {
    for (const block of marked.slice(0, -MOST_MARKS)) delete block.cache_control;
    return;
  }
  const users = messageBlocks.filter((_, index) => prompt.messages[index]?.role === "user");
  const places = [
    prompt.tools.at(-1),
    prompt.system.at(-1),
    users.at(-1)?.at(-1),
    // Where the last request ended, so that this one finds what that one wrote.
    users.at(-2)?.at(-1),
  ];
  for (const place of places) if (place) place.cache_control = { type: "ephemeral" };
}

function blocksOf({ content }: JsonObject): JsonObject[] {
  return Array.isArray(content)
    ? content.filter((block): block is JsonObject => asRecord(block) !== undefined)
    : [];
}
