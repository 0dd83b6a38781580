import { plainInString } from "./json_grammar.ts";

const QUOTES = 0x22222222;
const BACKSLASHES = 0x5c5c5c5c;
const HIGH_BITS = 0x80808080 | 0;
/** Added to a byte below 0x80, sets its high bit unless the byte is zero. */
const UNLESS_ZERO = 0x7f7f7f7f;
/** The same unless the byte is a control character. */
const UNLESS_CONTROL = 0x60606060;

/**
 * How many bytes at the beginning of a chunk are such as a string may hold without further thought.
 * They are looked at four at once: twice as fast where there are very many, as of a picture, and
 * slower than one by one where there are few.
 */
export function endOfPlainRun(chunk: Uint8Array): number {
  // Four bytes are read as a number only from where numbers may lie in memory.
  const aligned = -chunk.byteOffset & 3;
  let at = 0;
  while (at < chunk.length && at < aligned && isPlain(chunk, at)) at++;
  if (at < aligned) return at;
  const words = new Int32Array(chunk.buffer, chunk.byteOffset + at, (chunk.length - at) >> 2);
  let count = 0;
  while (count < words.length && areAllPlain(words[count] as number)) count++;
  at += count * 4;
  while (at < chunk.length && isPlain(chunk, at)) at++;
  return at;
}

function isPlain(chunk: Uint8Array, at: number): boolean {
  return plainInString[chunk[at] as number] === 1;
}

/** A byte beyond ASCII may spoil the sums of the bytes above it, and is itself told by `~word`. */
function areAllPlain(word: number): boolean {
  const signs = ((word ^ QUOTES) + UNLESS_ZERO) & ((word ^ BACKSLASHES) + UNLESS_ZERO) &
    (word + UNLESS_CONTROL) & ~word;
  return (signs & HIGH_BITS) === HIGH_BITS;
}
