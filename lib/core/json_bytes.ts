/** Rough cost of a value or a member on the heap, beside its text. */
const VALUE_BYTES = 32;

/**
 * About how many bytes a value made of JSON takes in memory, counting two for each character.
 * Stops as soon as `limit` is passed, and then gives some number above it.
 */
export function jsonBytes(value: unknown, limit = Infinity): number {
  let bytes = 0;
  const pending: unknown[] = [value];
  // What is pending has its cost too, so that a very long array ends the count at once.
  while (pending.length > 0 && bytes + pending.length * VALUE_BYTES <= limit) {
    const next = pending.pop();
    bytes += VALUE_BYTES;
    if (typeof next === "string") bytes += next.length * 2;
    else if (Array.isArray(next)) { for (const inner of next) pending.push(inner); }
    else if (typeof next === "object" && next !== null) {
      for (const [key, inner] of Object.entries(next)) {
        bytes += key.length * 2;
        pending.push(inner);
      }
    }
  }
  return bytes + pending.length * VALUE_BYTES;
}
