import { tokenCount, type Usage } from "../../core/usage.ts";
import { asRecord } from "../shared/json.ts";

/** A Responses `usage` object; `undefined` when it is none. */
export function readUsage(value: unknown): Usage | undefined {
  const usage = asRecord(value);
  if (!usage) return undefined;
  const input = asRecord(usage.input_tokens_details);
  const output = asRecord(usage.output_tokens_details);
  return {
    input: tokenCount(usage.input_tokens) ?? 0,
    cacheRead: tokenCount(input?.cached_tokens) ?? 0,
    cacheWrite: tokenCount(input?.cache_write_tokens) ?? 0,
    output: tokenCount(usage.output_tokens) ?? 0,
    reasoning: tokenCount(output?.reasoning_tokens) ?? 0,
  };
}
