/**
 * Characters without a glyph: controls (with them ANSI's ESC and its one-byte form U+009B), line
 * and paragraph separators, invisible and direction-changing formats, lone surrogates. In a log or
 * on a page they serve only to make a text look like something else.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/**
 * A foreign text as one harmless line: each run of unprintable characters becomes a space, the ends
 * are trimmed, and at most `limit` UTF-16 units are kept.
 */
export function printable(text: string, limit: number): string {
  return cut(text.replace(UNPRINTABLE, " ").trim(), limit);
}

/** The first `limit` UTF-16 units, never half a surrogate pair. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isHalf ? limit - 1 : limit);
}
