const FENCE = "```";

/** White space and backticks that are held back at most, in characters. */
const LONGEST_HELD = 64;

/**
 * Takes a Markdown code fence off a text that comes in pieces. Asked for bare JSON, Claude now and
 * then puts it into one, and the clients that ask parse what they get.
 *
 * Only a fence around the whole text goes: text without one passes unchanged.
 */
export class CodeFence {
  #state: "opening" | "inside" | "bare" = "opening";
  /** What may still turn out to belong to the fence. */
  #held = "";

  /** @returns the text that is known now; may be empty. */
  push(text: string): string {
    if (this.#state === "bare") return text;
    this.#held += text;
    if (this.#state === "opening") this.#open();
    return this.#state === "opening" ? "" : this.#release();
  }

  /** @returns the text that was still owed. */
  end(): string {
    const rest = this.#state === "inside" ? this.#held.replace(/\s*```\s*$/, "") : this.#held;
    this.#held = "";
    return rest;
  }

  #open(): void {
    const opening = /^\s*```[A-Za-z0-9]*[ \t]*\r?\n/.exec(this.#held);
    if (opening) {
      this.#held = this.#held.slice(opening[0].length);
      this.#state = "inside";
      return;
    }
    const text = this.#held.trimStart();
    const mayOpen = text.length < FENCE.length
      ? FENCE.startsWith(text)
      : /^```[A-Za-z0-9]*[ \t]*\r?$/.test(text);
    if (!mayOpen || this.#held.length > LONGEST_HELD) this.#state = "bare";
  }

  /** Everything but an end that may be the closing fence. */
  #release(): string {
    const tail = this.#state === "inside" ? this.#held.slice(-LONGEST_HELD) : "";
    const held = /\s*`{0,3}\s*$/.exec(tail)?.[0] ?? "";
    const safe = this.#held.slice(0, this.#held.length - held.length);
    this.#held = held;
    return safe;
  }
}
