import type { BlockHead, Opaque, StreamEvent } from "../../core/canonical.ts";

/**
 * Makes blocks that overlap follow one another: the vendor may write several calls at once, and
 * neutral blocks never overlap. The first block that is begun is passed on as it comes; what the
 * others say is kept until their turn.
 */
export class BlockQueue {
  readonly #blocks: QueuedBlock[] = [];
  #passed: StreamEvent[] = [];

  /** Begins a block behind those that are open. */
  begin(head: BlockHead): QueuedBlock {
    const block = new QueuedBlock();
    this.#blocks.push(block);
    this.#say(block, { type: "block_start", block: head });
    return block;
  }

  /** Adds to a block; nothing happens once it has ended. */
  add(block: QueuedBlock, event: StreamEvent & { type: "block_delta" | "citation" }): void {
    if (!block.isEnded) this.#say(block, event);
  }

  end(block: QueuedBlock, opaque?: Opaque): void {
    if (block.isEnded) return;
    this.#say(block, { type: "block_end", ...(opaque && { opaque }) });
    block.isEnded = true;
    while (this.#blocks[0]?.isEnded) {
      this.#blocks.shift();
      for (const event of this.#blocks[0]?.take() ?? []) this.#passed.push(event);
    }
  }

  endAll(): void {
    for (const block of [...this.#blocks]) this.end(block);
  }

  /** The events that may be passed on now, in order. */
  take(): StreamEvent[] {
    const passed = this.#passed;
    this.#passed = [];
    return passed;
  }

  #say(block: QueuedBlock, event: StreamEvent): void {
    if (block === this.#blocks[0]) this.#passed.push(event);
    else block.keep(event);
  }
}

/** A block of a {@linkcode BlockQueue}, to be used through that only. */
export class QueuedBlock {
  isEnded = false;
  #kept: StreamEvent[] = [];

  keep(event: StreamEvent): void {
    this.#kept.push(event);
  }

  take(): StreamEvent[] {
    const kept = this.#kept;
    this.#kept = [];
    return kept;
  }
}
