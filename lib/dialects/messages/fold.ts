import type { SseEvent } from "../../core/sse.ts";
import type { WireFold } from "../mod.ts";
import { damagedStream, type Gathering, gatherStream } from "../shared/gather_stream.ts";
import { asName, asRecord, type JsonRecord, parseJson } from "../shared/json.ts";
import { type Members, members, override, stringifyWith } from "../shared/merge_delta.ts";
import { FoldedBlock } from "./folded_block.ts";
import { MessagesTap } from "./tap.ts";

/** Puts a Messages stream together into the message that a unary call gives. */
export function foldMessages(): WireFold {
  return gatherStream(new MessagesTap(), new GatheredMessage());
}

/** Events whose loss would be a hole in the answer. */
const essential: ReadonlySet<string> = new Set([
  "message_start",
  "content_block_start",
  "content_block_delta",
  "message_delta",
]);

class GatheredMessage implements Gathering {
  #message: Members | undefined;
  readonly #usage = members();
  readonly #blocks: FoldedBlock[] = [];
  /** Blocks that have begun and not ended, by their index on the wire. */
  readonly #open = new Map<unknown, FoldedBlock>();

  event({ event, data }: SseEvent): void {
    const wire = asRecord(parseJson(data));
    if (wire) this.#read(asName(wire.type) ?? event, wire);
    else if (essential.has(event)) throw damagedStream();
  }

  answer(): string {
    if (!this.#message) throw damagedStream();
    const { content: _, ...message } = this.#message;
    const blocks = this.#blocks.map((block) => block.text());
    return stringifyWith({ ...message, usage: this.#usage }, "content", `[${blocks.join(",")}]`);
  }

  #read(type: string, wire: JsonRecord): void {
    switch (type) {
      case "message_start":
        return this.#start(asRecord(wire.message) ?? {});
      case "content_block_start":
        return this.#startBlock(wire.index, asRecord(wire.content_block) ?? {});
      case "content_block_delta":
        return this.#blockAt(wire.index).add(asRecord(wire.delta) ?? {});
      case "content_block_stop":
        this.#open.delete(wire.index);
        return;
      case "message_delta":
        return this.#messageDelta(wire);
    }
  }

  /** A second one, where a front falls back to another model in mid-answer, brings counts only. */
  #start(message: JsonRecord): void {
    this.#message ??= members(message);
    override(this.#usage, asRecord(message.usage) ?? {});
  }

  #startBlock(index: unknown, block: JsonRecord): void {
    if (this.#open.get(index)?.isSameAs(block)) return;
    const opened = new FoldedBlock(block);
    this.#open.set(index, opened);
    this.#blocks.push(opened);
  }

  #blockAt(index: unknown): FoldedBlock {
    const block = this.#open.get(index);
    if (!block) throw damagedStream();
    return block;
  }

  /** What stands beside `delta` and `usage`, such as `context_management`, is the message's too. */
  #messageDelta({ type: _, delta, usage, ...beside }: JsonRecord): void {
    if (!this.#message) throw damagedStream();
    Object.assign(this.#message, asRecord(delta), beside);
    override(this.#usage, asRecord(usage) ?? {});
  }
}
