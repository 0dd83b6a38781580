import type { Citation, JsonValue } from "../../core/canonical.ts";
import { asRecord, type JsonRecord } from "../shared/json.ts";
import type { AnswerItem, Reading } from "./answer_item.ts";
import type { BlockQueue, QueuedBlock } from "./block_queue.ts";
import { decodeAnnotation } from "./content_decode.ts";
import { GatheredText } from "./gathered_text.ts";
import { asIndex, asText } from "./read.ts";

/** A message: a block for each part of its content. */
export class MessageItem implements AnswerItem {
  readonly #blocks: BlockQueue;
  readonly #parts = new Map<number, SpokenPart>();

  constructor({ blocks }: Reading) {
    this.#blocks = blocks;
  }

  event(type: string, wire: JsonRecord): void {
    const at = asIndex(wire.content_index);
    switch (type) {
      case "response.output_text.delta":
        return this.#part(at, "text").say(asText(wire.delta));
      case "response.output_text.done":
        return this.#part(at, "text").complete(wire.text);
      case "response.refusal.delta":
        return this.#part(at, "refusal").say(asText(wire.delta));
      case "response.refusal.done":
        return this.#part(at, "refusal").complete(wire.refusal);
      case "response.output_text.annotation.added":
        return this.#part(at, "text").cite(wire.annotation);
      case "response.content_part.done":
        return this.#partDone(at, asRecord(wire.part));
    }
  }

  done({ content }: JsonRecord): void {
    if (Array.isArray(content)) {
      content.forEach((part, index) => this.#partDone(index, asRecord(part)));
    }
    this.end();
  }

  end(): void {
    for (const part of this.#parts.values()) part.end();
  }

  #partDone(index: number, part: JsonRecord | undefined): void {
    if (part?.type === "output_text") {
      const spoken = this.#part(index, "text");
      spoken.complete(part.text);
      spoken.citeAll(part.annotations);
      spoken.end();
    } else if (part?.type === "refusal") {
      const spoken = this.#part(index, "refusal");
      spoken.complete(part.refusal);
      spoken.end();
    }
  }

  #part(index: number, kind: "text" | "refusal"): SpokenPart {
    const known = this.#parts.get(index);
    if (known) return known;
    const part = new SpokenPart(kind, this.#blocks);
    this.#parts.set(index, part);
    return part;
  }
}

/** Begins with its first character: an empty text block is refused when it is replayed. */
class SpokenPart {
  readonly #kind: "text" | "refusal";
  readonly #blocks: BlockQueue;
  readonly #text = new GatheredText();
  #block: QueuedBlock | undefined;
  #citations = 0;
  #isEnded = false;

  constructor(kind: "text" | "refusal", blocks: BlockQueue) {
    this.#kind = kind;
    this.#blocks = blocks;
  }

  say(text: string): void {
    if (text === "" || this.#isEnded) return;
    this.#text.add(text);
    this.#blocks.add(this.#begun(), { type: "block_delta", text });
  }

  complete(whole: unknown): void {
    if (!this.#isEnded) this.say(this.#text.completedBy(whole));
  }

  cite(annotation: unknown): void {
    this.#citations++;
    const citation = decodeAnnotation(annotation as JsonValue);
    if (citation && this.#kind === "text" && !this.#isEnded) this.#cite(citation);
  }

  /** The annotations as a whole: those that were not announced are new. */
  citeAll(annotations: unknown): void {
    if (!Array.isArray(annotations)) return;
    for (const annotation of annotations.slice(this.#citations)) this.cite(annotation);
  }

  end(): void {
    this.#isEnded = true;
    if (this.#block) this.#blocks.end(this.#block);
  }

  #cite(citation: Citation): void {
    this.#blocks.add(this.#begun(), { type: "citation", citation });
  }

  #begun(): QueuedBlock {
    return this.#block ??= this.#blocks.begin({ kind: this.#kind });
  }
}
