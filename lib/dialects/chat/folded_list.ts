/** Things that come in pieces, each piece with the index of the thing that it belongs to. */
export class FoldedList<Item> {
  readonly #items = new Map<number, Item>();
  readonly #create: () => Item;

  constructor(create: () => Item) {
    this.#create = create;
  }

  /** The thing with this index, which begins here if it is new; what is no index counts as 0. */
  at(index: unknown): Item {
    const key = Number.isSafeInteger(index) ? index as number : 0;
    const item = this.#items.get(key) ?? this.#create();
    this.#items.set(key, item);
    return item;
  }

  inOrder(): { index: number; item: Item }[] {
    return [...this.#items].sort(([a], [b]) => a - b).map(([index, item]) => ({ index, item }));
  }
}
