import { tokenCount, type Usage } from "../core/usage.ts";

/**
 * The usage to believe after the upstream has reported `reported`: a member that is no token count
 * keeps its earlier value, and no part is larger than what it is a part of, so that what is shown as
 * "input without cache" is never negative.
 */
export function containUsage(earlier: Readonly<Usage>, reported: Readonly<Usage>): Usage {
  const input = tokenCount(reported.input) ?? earlier.input;
  const output = tokenCount(reported.output) ?? earlier.output;
  const cacheRead = Math.min(input, tokenCount(reported.cacheRead) ?? earlier.cacheRead);
  const cacheWrite = Math.min(
    input - cacheRead,
    tokenCount(reported.cacheWrite) ?? earlier.cacheWrite,
  );
  const reasoning = Math.min(output, tokenCount(reported.reasoning) ?? earlier.reasoning);
  return { input, cacheRead, cacheWrite, output, reasoning };
}
