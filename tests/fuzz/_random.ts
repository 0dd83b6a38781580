/**
 * A small fast source of numbers (Chris Doty-Humphrey's sfc32). Every case has one of its own, made
 * of the run's seed and the case's number, so that a case can be repeated without those before it.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, caseNumber: number) {
    this.#a = seed >>> 0;
    this.#b = caseNumber >>> 0;
    this.#c = Math.floor(caseNumber / 2 ** 32) ^ 0x9e3779b9;
    for (let i = 0; i < 12; i++) this.#next();
  }

  /** A whole number from 0 up to, and without, `end`. */
  below(end: number): number {
    return Math.floor(this.#next() / 2 ** 32 * end);
  }

  /** True once in so many times. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  /** @throws {RangeError} when there is nothing to choose from. */
  pick<T>(values: readonly T[]): T {
    if (values.length === 0) throw new RangeError("Cannot pick one of nothing");
    return values[this.below(values.length)] as T;
  }

  /** Mostly small, seldom large: 0 to 1 half of the time, up to `most` at last. */
  small(most: number): number {
    let value = this.below(2);
    while (value < most && !this.oneIn(2)) value = value * 2 + this.below(2) + 1;
    return Math.min(value, most);
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter++) | 0;
    this.#a = this.#b ^ this.#b >>> 9;
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21 | this.#c >>> 11) + sum | 0;
    return sum >>> 0;
  }
}
