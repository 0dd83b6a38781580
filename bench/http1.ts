/** HTTP/1.1 messages on a bare connection, read as they arrive: what both ends of the bench speak. */

const CR = 13;
const LF = 10;
const latin1 = new TextDecoder("latin1");

/** The start line and headers of a message. */
export interface Head {
  readonly startLine: string;
  /** A header's value; the name in lower case. */
  header(name: string): string | undefined;
}

/** Takes the next bytes of a body, which are valid until it returns. */
export type OnBody = (bytes: Uint8Array) => void;

/** Reads messages, one after another; bodies have a length, come in chunks, or are empty. */
export class MessageReader {
  readonly #connection: Pick<Deno.Conn, "read">;
  readonly #buffer: Uint8Array;
  #start = 0;
  #end = 0;

  constructor(connection: Pick<Deno.Conn, "read">, bufferSize = 65_536) {
    this.#connection = connection;
    this.#buffer = new Uint8Array(bufferSize);
  }

  /**
   * The head of the next message; `undefined` when the connection ends before it begins.
   *
   * @throws {Deno.errors.UnexpectedEof} when it ends later.
   */
  async head(): Promise<Head | undefined> {
    let end = this.#endOfHead();
    for (; end < 0; end = this.#endOfHead()) {
      if (!await this.#fill()) {
        if (this.#start === this.#end) return undefined;
        throw new Deno.errors.UnexpectedEof("The connection ended within a head");
      }
    }
    const [startLine = "", ...lines] = latin1.decode(this.#buffer.subarray(this.#start, end - 4))
      .split("\r\n");
    this.#start = end;
    const headers = new Map(lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }));
    return { startLine, header: (name) => headers.get(name) };
  }

  /** Reads the body that belongs to `head` to its very end. */
  async body(head: Head, onBody: OnBody): Promise<void> {
    if (head.header("transfer-encoding") !== "chunked") {
      return await this.#take(Number(head.header("content-length") ?? 0), onBody);
    }
    for (let size = await this.#chunkSize(); size > 0; size = await this.#chunkSize()) {
      await this.#take(size, onBody);
      await this.#line();
    }
    await this.#line();
  }

  async #chunkSize(): Promise<number> {
    const size = Number.parseInt(await this.#line(), 16);
    if (Number.isNaN(size)) throw new TypeError("A chunk does not begin with its size");
    return size;
  }

  async #take(length: number, onBody: OnBody): Promise<void> {
    for (let left = length; left > 0;) {
      if (this.#start === this.#end) await this.#more();
      const piece = this.#buffer.subarray(this.#start, Math.min(this.#end, this.#start + left));
      this.#start += piece.length;
      left -= piece.length;
      onBody(piece);
    }
  }

  async #line(): Promise<string> {
    for (let at = this.#start;; at++) {
      while (at >= this.#end) at -= await this.#more();
      if (this.#buffer[at] !== LF) continue;
      const line = latin1.decode(this.#buffer.subarray(this.#start, at - 1));
      this.#start = at + 1;
      return line;
    }
  }

  /** The index behind the blank line that ends a head; -1 while it is not there. */
  #endOfHead(): number {
    const bytes = this.#buffer;
    for (let at = this.#start + 3; at < this.#end; at++) {
      if (bytes[at] === LF && bytes[at - 1] === CR && bytes[at - 2] === LF) return at + 1;
    }
    return -1;
  }

  /** Reads on, and returns by how many bytes what was left has moved to the front. */
  async #more(): Promise<number> {
    const moved = this.#start;
    if (!await this.#fill()) {
      throw new Deno.errors.UnexpectedEof("The connection ended within a body");
    }
    return moved - this.#start;
  }

  async #fill(): Promise<boolean> {
    if (this.#start > 0) {
      this.#buffer.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    if (this.#end === this.#buffer.length) throw new RangeError("A head or a line is too long");
    const read = await this.#connection.read(this.#buffer.subarray(this.#end));
    if (read === null) return false;
    this.#end += read;
    return true;
  }
}

/** Writes all of `bytes`, however often that takes. */
export async function writeAll(
  connection: Pick<Deno.Conn, "write">,
  bytes: Uint8Array,
): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}
