import type { Opaque } from "../../core/canonical.ts";
import { asName, asRecord, type JsonRecord } from "../shared/json.ts";
import type { AnswerItem, Reading } from "./answer_item.ts";
import type { BlockQueue, QueuedBlock } from "./block_queue.ts";
import { GatheredText } from "./gathered_text.ts";
import { asIndex, asText } from "./read.ts";

/** Reasoning: one block, the parts of its summary as paragraphs. */
export class ReasoningItem implements AnswerItem {
  readonly #blocks: BlockQueue;
  readonly #family: string;
  readonly #paragraphs = new Map<string, GatheredText>();
  #block: QueuedBlock | undefined;
  #last: string | undefined;

  constructor({ blocks, family }: Reading) {
    this.#blocks = blocks;
    this.#family = family;
  }

  event(type: string, wire: JsonRecord): void {
    switch (type) {
      case "response.reasoning_summary_text.delta":
        return this.#say(`summary ${asIndex(wire.summary_index)}`, asText(wire.delta));
      case "response.reasoning_summary_text.done":
        return this.#complete(`summary ${asIndex(wire.summary_index)}`, asText(wire.text));
      case "response.reasoning_text.delta":
        return this.#say(`content ${asIndex(wire.content_index)}`, asText(wire.delta));
      case "response.reasoning_text.done":
        return this.#complete(`content ${asIndex(wire.content_index)}`, asText(wire.text));
    }
  }

  done({ id, summary, content, encrypted_content: value }: JsonRecord): void {
    this.#completeAll("summary", summary);
    this.#completeAll("content", content);
    const opaque: Opaque | undefined = asText(value) === "" ? undefined : {
      origin: "responses",
      family: this.#family,
      value: asText(value),
      ...(asName(id) !== undefined && { id: asName(id) as string }),
    };
    if (opaque) this.#begun();
    if (this.#block) this.#blocks.end(this.#block, opaque);
  }

  /** What an announced item is encrypted to is provisional and can never be replayed. */
  end(): void {
    if (this.#block) this.#blocks.end(this.#block);
  }

  #say(paragraph: string, text: string): void {
    if (text === "") return;
    const separator = this.#last === undefined || this.#last === paragraph ? "" : "\n\n";
    this.#last = paragraph;
    this.#gathered(paragraph).add(text);
    this.#blocks.add(this.#begun(), { type: "block_delta", text: separator + text });
  }

  /** Summaries are for reading only: one that differs from its pieces does no harm. */
  #complete(paragraph: string, whole: string): void {
    this.#say(paragraph, this.#gathered(paragraph).restOf(whole) ?? "");
  }

  #completeAll(kind: "summary" | "content", parts: unknown): void {
    if (!Array.isArray(parts)) return;
    parts.forEach((part, index) =>
      this.#complete(`${kind} ${index}`, asText(asRecord(part)?.text))
    );
  }

  #gathered(paragraph: string): GatheredText {
    const known = this.#paragraphs.get(paragraph);
    if (known) return known;
    const text = new GatheredText();
    this.#paragraphs.set(paragraph, text);
    return text;
  }

  #begun(): QueuedBlock {
    return this.#block ??= this.#blocks.begin({ kind: "thinking" });
  }
}
