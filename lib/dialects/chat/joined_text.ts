import type { BlockHead } from "../../core/canonical.ts";

/** Shows, within the one content that Chat has, where a block of another kind stood. */
const BLANK_LINE = "\n\n";

export type TextKind = Exclude<BlockHead["kind"], "tool_call">;

/**
 * Joins the blocks of one kind into the one text that Chat has for them. Blocks of text that follow
 * one another are one text, and a block of another kind in between shows as a blank line; each block
 * of thinking is a thought of its own.
 */
export class JoinedText {
  readonly #kind: TextKind;
  #length = 0;
  #start = 0;
  #isApart = false;

  constructor(kind: TextKind) {
    this.#kind = kind;
  }

  /** Whether there is no text yet. */
  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Where the text of the block that came last begins, and its length, in characters. */
  get block(): { offset: number; length: number } {
    return { offset: this.#start, length: this.#length - this.#start };
  }

  /** @param previous the kind of the block right before the one that begins. */
  begin(previous: BlockHead["kind"] | undefined): void {
    this.#start = this.#length;
    // An empty block in between does not take the blank line away.
    this.#isApart ||= !this.isEmpty && (this.#kind === "thinking" || previous !== this.#kind);
  }

  /** @returns what the next piece of the block adds to the joined text. */
  push(piece: string): string {
    if (piece === "") return "";
    const added = this.#isApart ? BLANK_LINE + piece : piece;
    if (this.#isApart) this.#start += BLANK_LINE.length;
    this.#isApart = false;
    this.#length += added.length;
    return added;
  }
}
