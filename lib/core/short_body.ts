/**
 * Bytes up to which a body is taken whole, if its length is declared. Deno reads such a body in one
 * step, where a stream of it takes two reads of 64 KiB of fresh memory each; so this is also what a
 * sender who declares a length and is silent may hold.
 */
const LONGEST = 65_536;

/** Whether these headers declare a body that is taken whole. */
export function isShort(headers: Headers): boolean {
  const declared = headers.get("content-length");
  if (declared === null || !/^\d{1,6}$/.test(declared)) return false;
  const length = Number(declared);
  return length > 0 && length <= LONGEST;
}
