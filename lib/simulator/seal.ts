/**
 * The opaque strings that accompany thinking: an Anthropic `signature`, an OpenAI
 * `encrypted_content`. A vendor recognises its own when a client sends one back, and refuses any
 * other. These carry a checksum instead of a signature, so nothing has to be remembered.
 */

/** A new seal, bound to `scope` (the vendor, or the vendor's model family). */
export function seal(scope: string, id: string): string {
  const content = `${scope}/${id}`;
  return btoa(`${content}/${hash(content)}`);
}

/** Whether the text is an unaltered seal of that scope. */
export function isSealed(scope: string, text: string): boolean {
  let opened: string;
  try {
    opened = atob(text);
  } catch {
    return false;
  }
  const end = opened.lastIndexOf("/");
  const content = opened.slice(0, end);
  return content.startsWith(`${scope}/`) && opened.slice(end + 1) === hash(content);
}

/** A quick 53-bit hash in base 36: it tells texts apart and resists nobody. */
export function hash(text: string, seed = 0): string {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
