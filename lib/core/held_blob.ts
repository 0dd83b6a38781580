import type { Bytes } from "./chunk_list.ts";
import { joinBytes } from "./join_bytes.ts";

/** The last piece is at least so long, in bytes. */
const LAST = 131_072;

/**
 * A Blob of bytes that are held anyhow, to be sent. Other Blobs copy all their bytes when they are
 * made and again when they are read. Of any Blob `fetch` takes the size, which it sends as
 * `content-length`, and the stream; these are all that this one has of its own, so it cannot be
 * sliced. The bytes must not be changed.
 */
export class HeldBlob extends Blob {
  readonly #pieces: readonly Bytes[];
  readonly #size: number;

  constructor(pieces: readonly Bytes[]) {
    super();
    this.#pieces = withLongEnd(pieces);
    this.#size = pieces.reduce((size, piece) => size + piece.length, 0);
  }

  override get size(): number {
    return this.#size;
  }

  /** The pieces as they are, one chunk each; whoever reads them must not change them. */
  override stream(): ReadableStream<Bytes> {
    const pieces = this.#pieces.values();
    return new ReadableStream({
      pull(out) {
        const { value, done } = pieces.next();
        if (done) out.close();
        else out.enqueue(value);
      },
    }, { highWaterMark: 0 });
  }

  override bytes(): Promise<Bytes> {
    return new Response(this.stream()).bytes();
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return new Response(this.stream()).arrayBuffer();
  }

  override text(): Promise<string> {
    return new Response(this.stream()).text();
  }

  override slice(): never {
    throw new TypeError("Cannot slice a blob of held bytes");
  }
}

/**
 * Joins the last pieces. Each is a write of its own, and the operating system holds a last one that
 * fills no packet until the packets before it have been acknowledged, for which the receiver takes
 * its time: 40 ms. Behind a long one it has been.
 */
function withLongEnd(pieces: readonly Bytes[]): Bytes[] {
  let size = 0;
  let from = pieces.length;
  while (from > 0 && size < LAST) size += pieces[--from]?.length ?? 0;
  return [...pieces.slice(0, from), joinBytes(pieces.slice(from))];
}
