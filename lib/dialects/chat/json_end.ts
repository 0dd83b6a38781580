/**
 * Watches JSON text arrive in pieces for the end of the object or array that it begins with. It does
 * not judge whether the text is valid.
 */
export class JsonEnd {
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #isReached = false;

  get isReached(): boolean {
    return this.#isReached;
  }

  push(text: string): void {
    for (let at = 0; at < text.length && !this.#isReached; at++) this.#read(text.charAt(at));
  }

  #read(character: string): void {
    if (this.#isEscaped) {
      this.#isEscaped = false;
      return;
    }
    switch (character) {
      case '"':
        this.#isInString = !this.#isInString;
        return;
      case "\\":
        this.#isEscaped = this.#isInString;
        return;
      case "{":
      case "[":
        if (!this.#isInString) this.#depth++;
        return;
      case "}":
      case "]":
        if (!this.#isInString) this.#isReached = --this.#depth <= 0;
        return;
    }
  }
}
