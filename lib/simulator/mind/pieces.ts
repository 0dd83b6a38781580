/** A text in the small pieces that a model streams: two words each, nothing lost. */
export function textPieces(text: string): string[] {
  return text.match(/\s*\S+(?:\s+\S+)?\s*$|\s*\S+(?:\s+\S+)?|\s+/g) ?? [];
}

/** JSON text in pieces of a few characters; no piece ends inside a surrogate pair. */
export function inputPieces(text: string): string[] {
  return text.match(/[^]{1,11}(?:[^\uD800-\uDBFF]|[\uD800-\uDBFF][\uDC00-\uDFFF]|$)|[^]/g) ?? [];
}
