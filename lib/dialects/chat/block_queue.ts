import type { BlockHead, Citation, StreamEvent } from "../../core/canonical.ts";

/** One block of an answer, whose pieces may arrive while an earlier one is still open. */
export interface QueuedBlock {
  /** Absent until enough is known for the block to begin. */
  head?: BlockHead;
  /** Whether it is known to be whole. Even then it stays open until another block follows. */
  isComplete: boolean;
  /** Pieces that have arrived and not been passed on. */
  readonly waiting: (string | Citation)[];
}

/**
 * Puts blocks that arrive interleaved into an order in which they do not overlap: Chat may mix the
 * pieces of parallel calls, the neutral events may not. The first block passes on its pieces as
 * they come; the others hold theirs until those before them are complete.
 */
export class BlockQueue {
  readonly #blocks: QueuedBlock[] = [];
  #isBegun = false;
  #held = 0;

  /** Characters that wait for their block's turn. */
  get held(): number {
    return this.#held;
  }

  /** The block that came last, if it has not ended. */
  get last(): QueuedBlock | undefined {
    return this.#blocks.at(-1);
  }

  add(block: Omit<QueuedBlock, "waiting">): QueuedBlock {
    const queued = { ...block, waiting: [] };
    this.#blocks.push(queued);
    return queued;
  }

  /** Adds a piece; what comes for a block that has ended is lost. */
  push(block: QueuedBlock, piece: string | Citation): void {
    if (!this.#blocks.includes(block)) return;
    block.waiting.push(piece);
    this.#held += size(piece);
  }

  /** The events that can be passed on by now. */
  drain(): StreamEvent[] {
    const events: StreamEvent[] = [];
    for (let [first] = this.#blocks; first?.head; [first] = this.#blocks) {
      this.#passOn(first, first.head, events);
      if (!first.isComplete || this.#blocks.length === 1) break;
      this.#endFirst(events);
    }
    return events;
  }

  /** The rest: nothing more will come. Blocks that never could begin are left out. */
  end(): StreamEvent[] {
    const events: StreamEvent[] = [];
    for (let [first] = this.#blocks; first; [first] = this.#blocks) {
      if (first.head) {
        this.#passOn(first, first.head, events);
        this.#endFirst(events);
      } else this.#blocks.shift();
    }
    return events;
  }

  #passOn(block: QueuedBlock, head: BlockHead, events: StreamEvent[]): void {
    if (!this.#isBegun) events.push({ type: "block_start", block: head });
    this.#isBegun = true;
    for (const piece of block.waiting.splice(0)) {
      this.#held -= size(piece);
      events.push(
        typeof piece === "string"
          ? { type: "block_delta", text: piece }
          : { type: "citation", citation: piece },
      );
    }
  }

  #endFirst(events: StreamEvent[]): void {
    events.push({ type: "block_end" });
    this.#blocks.shift();
    this.#isBegun = false;
  }
}

/** What a piece costs besides its text, roughly. */
const PIECE_OVERHEAD = 32;

function size(piece: string | Citation): number {
  return PIECE_OVERHEAD + (typeof piece === "string" ? piece.length : 0);
}
