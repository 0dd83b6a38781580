import type { RequestView } from "../../core/request_view.ts";
import type { SseEvent } from "../../core/sse.ts";
import { tokenCount, type Usage } from "../../core/usage.ts";
import { asRecord, parseJson } from "../shared/json.ts";

/** A Chat Completions `usage` object; `undefined` when it is none. */
export function readUsage(value: unknown): Usage | undefined {
  const usage = asRecord(value);
  if (!usage) return undefined;
  const input = asRecord(usage.prompt_tokens_details);
  const output = asRecord(usage.completion_tokens_details);
  return {
    input: tokenCount(usage.prompt_tokens) ?? 0,
    cacheRead: tokenCount(input?.cached_tokens) ?? 0,
    cacheWrite: tokenCount(input?.cache_write_tokens) ?? 0,
    output: tokenCount(usage.completion_tokens) ?? 0,
    reasoning: tokenCount(output?.reasoning_tokens) ?? 0,
  };
}

/** Whether an event is the chunk that `stream_options.include_usage` adds: usage and no choices. */
export function isUsageReport({ data }: SseEvent): boolean {
  if (!/"choices"\s*:\s*\[\s*\]/.test(data) || !data.includes('"usage"')) return false;
  const chunk = asRecord(parseJson(data));
  return Array.isArray(chunk?.choices) && chunk.choices.length === 0 &&
    asRecord(chunk.usage) !== undefined;
}

/**
 * Whether the client asked for the usage chunk. What it wrote counts, and not what the upstream is
 * sent: without it Chat streams report no usage at all.
 */
export function wantsUsageReport(request: RequestView): boolean {
  const options = request.value("stream_options");
  return typeof options === "object" && options !== null &&
    (options as { include_usage?: unknown }).include_usage === true;
}
