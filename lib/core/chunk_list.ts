/** Bytes on the heap of their own, not shared with another thread. */
export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * A chunk of at least this size is kept as it is; smaller ones are copied together, but for a first
 * one that fills its buffer: it is often the only one.
 */
const LARGE = 16_384;

/** Size of the first and the largest block that small chunks are copied into. */
const FIRST_BLOCK = 4_096;
const LARGEST_BLOCK = 65_536;

/**
 * Collects arriving bytes in memory not much larger than they are. A network read is a view of a
 * buffer of its own: Deno hands out 64 KiB of memory with a chunk of 64 KiB and with one of a
 * single byte alike, so keeping small chunks would let a slow sender take thousands of times what
 * it has sent.
 */
export class ChunkList {
  readonly #chunks: Bytes[] = [];
  #block: Bytes | undefined;
  #used = 0;
  #size = 0;

  /** Adds a chunk; it may be kept, so it must not be changed afterwards. */
  append(chunk: Bytes): void {
    this.#size += chunk.length;
    const isAlone = this.#chunks.length === 0 && !this.#block &&
      chunk.length === chunk.buffer.byteLength;
    if (isAlone || (chunk.length >= LARGE && chunk.length * 2 >= chunk.buffer.byteLength)) {
      this.#seal();
      this.#chunks.push(chunk);
    } else {
      this.#copy(chunk);
    }
  }

  /** All bytes so far, in order; the list is not to be used afterwards. */
  finish(): readonly Bytes[] {
    this.#seal();
    return this.#chunks;
  }

  #copy(chunk: Bytes): void {
    let from = 0;
    while (from < chunk.length) {
      this.#block ??= new Uint8Array(Math.min(Math.max(this.#size, FIRST_BLOCK), LARGEST_BLOCK));
      const part = chunk.subarray(from, from + this.#block.length - this.#used);
      this.#block.set(part, this.#used);
      this.#used += part.length;
      from += part.length;
      if (this.#used === this.#block.length) this.#seal();
    }
  }

  /** Closes the present block, giving back its unused part when that is the larger one. */
  #seal(): void {
    const block = this.#block;
    if (!block) return;
    const isFull = this.#used * 2 >= block.length;
    this.#chunks.push(isFull ? block.subarray(0, this.#used) : block.slice(0, this.#used));
    this.#block = undefined;
    this.#used = 0;
  }
}
