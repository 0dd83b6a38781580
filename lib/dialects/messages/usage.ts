import { tokenCount, type Usage } from "../../core/usage.ts";
import { asRecord } from "../shared/json.ts";

/**
 * What is `known` about the tokens, overridden by a Messages `usage` object in what that gives.
 *
 * The counts of `message_start` are provisional and those of `message_delta` cumulative, so the later
 * ones replace the earlier field by field and are never added to them. Messages' `input_tokens`
 * leaves out what the cache read and wrote; the gateway's own count includes both.
 */
export function readUsage(value: unknown, known?: Usage): Usage | undefined {
  const usage = asRecord(value);
  if (!usage) return known;
  const rounds = Array.isArray(usage.iterations) ? usage.iterations : [];
  const count = (field: string) => summed(rounds, field) ?? tokenCount(usage[field]);

  const cacheRead = count("cache_read_input_tokens") ?? known?.cacheRead ?? 0;
  const cacheWrite = count("cache_creation_input_tokens") ?? known?.cacheWrite ?? 0;
  const uncached = count("input_tokens") ??
    (known ? known.input - known.cacheRead - known.cacheWrite : 0);
  return {
    input: uncached + cacheRead + cacheWrite,
    cacheRead,
    cacheWrite,
    output: count("output_tokens") ?? known?.output ?? 0,
    reasoning: tokenCount(asRecord(usage.output_tokens_details)?.thinking_tokens) ??
      known?.reasoning ?? 0,
  };
}

/**
 * Where one answer took several rounds (compaction, an advisor), the top level counts only some of
 * them and `iterations` lists them all.
 */
function summed(rounds: readonly unknown[], field: string): number | undefined {
  if (rounds.length === 0) return undefined;
  return tokenCount(
    rounds.reduce((sum: number, round) => sum + (tokenCount(asRecord(round)?.[field]) ?? 0), 0),
  );
}
