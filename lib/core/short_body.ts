/**
 * Bytes up to which an answer is taken whole, if its length is declared: Deno reads it in one step,
 * where a stream of it takes two reads of 64 KiB of fresh memory each.
 */
const SHORT_ANSWER = 65_536;

/** The same of a request. Larger ones cost less as streams: joined, they are all fresh memory. */
export const SHORT_REQUEST = 262_144;

/** The length that the headers declare, if it is at most `longest` and not zero. */
export function shortLength(headers: Headers, longest: number): number | undefined {
  const declared = headers.get("content-length");
  if (declared === null || !/^\d{1,6}$/.test(declared)) return undefined;
  const length = Number(declared);
  return length > 0 && length <= longest ? length : undefined;
}

/** Whether these headers declare an answer that is taken whole. */
export function isShortAnswer(headers: Headers): boolean {
  return shortLength(headers, SHORT_ANSWER) !== undefined;
}
