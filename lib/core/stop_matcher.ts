/** What one more piece of text led to. */
export interface StopStep {
  /** Text that can no longer be part of a stop sequence. */
  safe: string;
  /** The sequence that was met; the text before it has been given, nothing after it ever is. */
  stop?: string;
}

/**
 * Finds the first of several strings to be completed in text that comes in pieces; of those that
 * complete on the same character, the longest.
 *
 * Knuth, Morris and Pratt's automaton for each string, side by side: the time is linear in the text
 * however it is cut. The text that is held back is always a beginning of one of the strings and is
 * taken from there, so it is never copied.
 */
export class StopMatcher {
  readonly #automata: Automaton[];

  /** @param stops none of them empty. */
  constructor(stops: readonly string[]) {
    this.#automata = stops.map((stop) => new Automaton(stop));
  }

  push(text: string): StopStep {
    const heldBefore = this.#held();
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      let met: string | undefined;
      for (const automaton of this.#automata) {
        if (!automaton.step(code)) continue;
        if (met === undefined || automaton.stop.length > met.length) met = automaton.stop;
      }
      if (met === undefined) continue;
      return { safe: allBut(heldBefore, text.slice(0, at + 1), met.length), stop: met };
    }
    return { safe: allBut(heldBefore, text, this.#held().length) };
  }

  /** The text that was held back, when no more comes; then it is ready for another text. */
  end(): string {
    const held = this.#held();
    for (const automaton of this.#automata) automaton.matched = 0;
    return held;
  }

  /** The longest end of the text so far that a stop sequence begins with. */
  #held(): string {
    let longest: Automaton | undefined;
    for (const automaton of this.#automata) {
      if (automaton.matched > (longest?.matched ?? 0)) longest = automaton;
    }
    return longest ? longest.stop.slice(0, longest.matched) : "";
  }
}

/** Two texts joined, without their last `length` characters. */
function allBut(first: string, second: string, length: number): string {
  return length <= second.length
    ? first + second.slice(0, second.length - length)
    : first.slice(0, first.length + second.length - length);
}

class Automaton {
  /** How many characters of the stop sequence the text so far ends with. */
  matched = 0;
  /** For each beginning of the stop sequence the longest shorter one that it ends with. */
  readonly #fallback: Int32Array;

  constructor(readonly stop: string) {
    this.#fallback = new Int32Array(stop.length + 1);
    let length = 0;
    for (let at = 1; at < stop.length; at++) {
      while (length > 0 && stop.charCodeAt(at) !== stop.charCodeAt(length)) {
        length = this.#fallback[length] ?? 0;
      }
      if (stop.charCodeAt(at) === stop.charCodeAt(length)) length++;
      this.#fallback[at + 1] = length;
    }
  }

  /** Takes one more UTF-16 unit; whether it completes the stop sequence. */
  step(code: number): boolean {
    while (this.matched > 0 && this.stop.charCodeAt(this.matched) !== code) {
      this.matched = this.#fallback[this.matched] ?? 0;
    }
    if (this.stop.charCodeAt(this.matched) === code) this.matched++;
    return this.matched === this.stop.length;
  }
}
