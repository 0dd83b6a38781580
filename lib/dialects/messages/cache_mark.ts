import type { CacheMark, JsonObject } from "../../core/canonical.ts";
import { asName, asRecord } from "../shared/json.ts";

/** The mark that a block's `cache_control` is. */
export function readMark({ cache_control }: { cache_control?: unknown }): { cache?: CacheMark } {
  const mark = asRecord(cache_control);
  if (mark?.type !== "ephemeral") return {};
  const ttl = asName(mark.ttl);
  return { cache: ttl === undefined ? {} : { ttl } };
}

/** Lifetimes that Anthropic knows; it refuses every other. */
const lifetimes: ReadonlySet<string> = new Set(["5m", "1h"]);

/** The `cache_control` that stands for a mark. */
export function wireMark({ ttl }: CacheMark): JsonObject {
  return { type: "ephemeral", ...(ttl !== undefined && lifetimes.has(ttl) && { ttl }) };
}
