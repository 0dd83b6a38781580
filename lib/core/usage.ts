/**
 * Tokens of one exchange, as whole numbers.
 *
 * `input` **includes** `cacheRead` and `cacheWrite`, and `output` includes `reasoning`: the parts
 * are given beside their totals, as OpenAI and OpenTelemetry's GenAI conventions count. The
 * Messages dialect, whose `input_tokens` excludes the cache, adds and subtracts in its own folder.
 */
export interface Usage {
  input: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
  reasoning: number;
}

/** Largest count that is believed; a bigger, negative or fractional one is not a token count. */
const LARGEST_COUNT = 1_000_000_000;

/** A token count from foreign JSON: a whole number from 0 to a billion, else `undefined`. */
export function tokenCount(value: unknown): number | undefined {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LARGEST_COUNT
    ? value as number
    : undefined;
}

/** Usage with nothing counted yet. */
export function noUsage(): Usage {
  return { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
}
