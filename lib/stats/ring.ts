/** The latest `capacity` items; adding one beyond that drops the oldest. */
export class Ring<T> {
  readonly #items: T[] = [];
  readonly #capacity: number;
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(item: T): void {
    this.#items[this.#next] = item;
    this.#next = (this.#next + 1) % this.#capacity;
  }

  /** At most `limit` items, newest first. */
  newest(limit: number): T[] {
    const cut = [...this.#items.slice(this.#next), ...this.#items.slice(0, this.#next)];
    return cut.reverse().slice(0, Math.max(0, limit));
  }
}
