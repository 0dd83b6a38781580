/** Different names of what was left out that are told at most: a client may invent any number. */
const MOST = 32;

/** Collects the names of what a request loses; the client reads them in a header. */
export class Dropped {
  readonly #names = new Set<string>();

  add(name: string): void {
    if (this.#names.size < MOST) this.#names.add(name);
  }

  /**
   * Tells of a block by its type, or by its place when the type is no plain word: it comes from the
   * client, and not everything that is JSON can stand in a header.
   */
  addType(type: unknown, path: string, prefix = ""): void {
    const isPlain = typeof type === "string" && /^[a-z][a-z0-9_.]{0,63}$/.test(type);
    this.add(isPlain ? prefix + type : path);
  }

  get names(): string[] {
    return [...this.#names];
  }
}
