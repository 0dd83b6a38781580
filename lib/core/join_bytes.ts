/** All bytes in one piece; a single piece is given back as it is. */
export function joinBytes<Piece extends Uint8Array>(
  pieces: readonly Piece[],
): Piece | Uint8Array<ArrayBuffer> {
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
