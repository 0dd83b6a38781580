import { asRecord, type JsonRecord, parseJson } from "../shared/json.ts";
import { type Members, members, mergeDelta, stringifyWith } from "../shared/merge_delta.ts";

/** A content block that comes in pieces. Of a kind that nobody knows yet, nothing is lost either. */
export class FoldedBlock {
  readonly #members: Members;
  #input = "";

  /** @param start the block as it is announced. */
  constructor(start: JsonRecord) {
    this.#members = members(start);
  }

  /** Whether this announces the same block once more. */
  isSameAs({ type, id }: JsonRecord): boolean {
    return this.#members.type === type && this.#members.id === id;
  }

  /** Of deltas that are known only what they say is taken, of all others every member. */
  add(delta: JsonRecord): void {
    switch (delta.type) {
      case "text_delta":
        return mergeDelta(this.#members, { text: delta.text ?? null });
      case "thinking_delta":
        return mergeDelta(this.#members, { thinking: delta.thinking ?? null });
      case "citations_delta":
        return mergeDelta(this.#members, { citations: [delta.citation] });
      case "signature_delta":
        // Signatures come whole, and official clients let a second one replace the first.
        this.#members.signature = delta.signature;
        return;
      case "input_json_delta":
        if (typeof delta.partial_json === "string") this.#input += delta.partial_json;
        return;
      default:
        return mergeDelta(this.#members, delta);
    }
  }

  /**
   * The block as JSON text. A tool's input goes in as the model wrote it, for parsing it would round
   * its large numbers; what the output limit left of one counts as none.
   */
  text(): string {
    if (!asRecord(parseJson(this.#input))) return JSON.stringify(this.#members);
    const { input: _, ...rest } = this.#members;
    return stringifyWith(rest, "input", this.#input);
  }
}
