/**
 * Bytes that arrive in pieces and are wanted in one: a buffer that doubles, so that the cost stays
 * linear and the memory proportional however small the pieces are.
 */
export class GrowingBytes {
  #buffer = new Uint8Array(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Appends a copy of `bytes`. */
  append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#buffer.length) {
      // The first piece is often the only one: it gets no spare room.
      const grown = new Uint8Array(
        this.#length === 0 ? length : Math.max(length, this.#length * 2),
      );
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = length;
  }

  /** Hands over everything so far and starts again empty. */
  take(): Uint8Array {
    const bytes = this.#buffer.subarray(0, this.#length);
    this.#buffer = new Uint8Array(0);
    this.#length = 0;
    return bytes;
  }
}
