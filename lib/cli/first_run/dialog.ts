/** Where a person types: standard input and a screen, as far as they are needed. */
export interface Screen {
  /** The next bytes that are typed; `null` when nothing will come any more. */
  read(): Promise<Uint8Array | null>;
  write(text: string): void;
  /** Whether keys are handed over one by one and unshown, rather than line by line. */
  setRaw(raw: boolean): void;
}

/** The person wants no more: Ctrl-C, Ctrl-D, or the terminal is gone. */
export class Abandoned extends Error {
  override readonly name = "Abandoned";
}

export interface Question {
  readonly text: string;
  /** Taken when nothing is typed. */
  readonly fallback?: string;
  /** Whether what is typed must not be seen. */
  readonly secret?: boolean;
}

/** No answer is longer, in characters. */
const LONGEST = 5_000;

/** Arrow keys, and the marks around pasted text: no letters of an answer. */
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[\\d;?]*[A-Za-z~]`, "g");

/** Asks one question after another. */
export class Dialog {
  readonly #screen: Screen;
  /** Typed ahead of the question. */
  #ahead = "";
  readonly #decoder = new TextDecoder();

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  say(text: string): void {
    this.#screen.write(`${text}\n`);
  }

  /**
   * The answer to a question, trimmed.
   *
   * @throws {Abandoned}
   */
  async ask({ text, fallback, secret = false }: Question): Promise<string> {
    // First, so that nothing that is typed at the question is shown, or ends the program unasked.
    this.#screen.setRaw(true);
    try {
      this.#screen.write(`${text}${fallback ? ` [${fallback}]` : ""}: `);
      const line = (await this.#line(secret)).trim();
      return line === "" ? fallback ?? "" : line;
    } finally {
      this.#screen.setRaw(false);
      this.#screen.write("\n");
    }
  }

  /** Whether the answer begins with a y. @throws {Abandoned} */
  async agree(text: string): Promise<boolean> {
    return /^y/i.test(await this.ask({ text: `${text} [y/N]` }));
  }

  async #line(secret: boolean): Promise<string> {
    let line = "";
    for (;;) {
      for (const letter of this.#takeAhead()) {
        if (letter === "\r" || letter === "\n") return line;
        if (letter === "\x03" || letter === "\x04") throw new Abandoned("No more is wanted.");
        if (letter === "\x7f" || letter === "\b") {
          if (line !== "" && !secret) this.#screen.write("\b \b");
          line = line.slice(0, -1);
        } else if (letter >= " " && line.length < LONGEST) {
          line += letter;
          if (!secret) this.#screen.write(letter);
        }
      }
      const bytes = await this.#screen.read();
      if (bytes === null) throw new Abandoned("The terminal is gone.");
      this.#ahead += this.#decoder.decode(bytes, { stream: true }).replaceAll(ESCAPES, "");
    }
  }

  /** The letters typed ahead, one by one; what is left over stays for the next question. */
  *#takeAhead(): Generator<string> {
    while (this.#ahead !== "") {
      const [letter = ""] = this.#ahead;
      this.#ahead = this.#ahead.slice(letter.length);
      yield letter;
    }
  }
}
