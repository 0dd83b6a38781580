import type { CacheMark } from "../../core/canonical.ts";
import { asName, asRecord } from "../shared/json.ts";

/**
 * Messages' `cache_control`, which is no part of Chat Completions: opencode puts it on messages,
 * parts and tool calls when the model is a Claude. It is a hint, so a strange one is passed over.
 */
export function cacheMark(carrier: Readonly<Record<string, unknown>>): { cache?: CacheMark } {
  const mark = asRecord(carrier.cache_control);
  if (mark?.type !== "ephemeral") return {};
  const ttl = asName(mark.ttl);
  return { cache: ttl === undefined ? {} : { ttl } };
}
