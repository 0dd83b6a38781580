/** A log grows up to this size, in bytes; then it becomes the older one, which is replaced. */
const LARGEST_LOG = 10_000_000;

/**
 * Writes lines to a file that is never emptied and never grows without end: at most two files of
 * `largest` bytes stand on the disk. A disk that is full costs lines, not the gateway.
 */
export class BoundedLog {
  readonly #path: string;
  readonly #olderPath: string;
  readonly #largest: number;
  #file: Deno.FsFile;
  #size: number;

  /** @throws what Deno throws when the file cannot be opened. */
  constructor(path: string, olderPath: string, largest = LARGEST_LOG) {
    this.#path = path;
    this.#olderPath = olderPath;
    this.#largest = largest;
    this.#file = this.#open();
    this.#size = this.#file.statSync().size;
  }

  write(line: string): void {
    const bytes = new TextEncoder().encode(`${line}\n`);
    try {
      if (this.#size > 0 && this.#size + bytes.length > this.#largest) this.#turnOver();
      for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
      this.#size += bytes.length;
    } catch {
      // Nobody is left to tell.
    }
  }

  close(): void {
    this.#file.close();
  }

  #turnOver(): void {
    this.#file.close();
    Deno.renameSync(this.#path, this.#olderPath);
    this.#file = this.#open();
    this.#size = 0;
  }

  #open(): Deno.FsFile {
    return Deno.openSync(this.#path, { append: true, create: true, mode: 0o600 });
  }
}
