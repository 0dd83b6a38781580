import type { Citation, JsonObject } from "../../core/canonical.ts";
import { annotation } from "./content_encode.ts";
import {
  itemAdded,
  type ItemStatus,
  type ItemWriter,
  NOWHERE,
  type Place,
  type WireEvent,
} from "./item_writer.ts";

/** A message; each block of text or refusal is a part of its content. */
export class MessageWriter implements ItemWriter {
  readonly idPrefix = "msg";
  #place = NOWHERE;
  #content: JsonObject[] = [];
  #part: PartWriter | undefined;

  begin(place: Place): WireEvent[] {
    this.#place = place;
    const item = this.#item("in_progress", []);
    return [itemAdded(place.output_index, item)];
  }

  beginPart(kind: "text" | "refusal"): WireEvent[] {
    const at = { ...this.#place, content_index: this.#content.length };
    this.#part = new PartWriter(kind, at);
    return this.#part.begin();
  }

  say(text: string): WireEvent[] {
    return this.#part?.say(text) ?? [];
  }

  cite(citation: Citation): WireEvent[] {
    return this.#part?.cite(citation) ?? [];
  }

  endBlock(): WireEvent[] {
    if (!this.#part) return [];
    const { events, part } = this.#part.finish();
    this.#part = undefined;
    this.#content.push(part);
    return events;
  }

  finish(status: ItemStatus) {
    return { events: this.endBlock(), item: this.#item(status, this.#content) };
  }

  #item(status: string, content: JsonObject[]): JsonObject {
    return { type: "message", id: this.#place.item_id, status, role: "assistant", content };
  }
}

/** Where a part stands in the answer. */
interface PartPlace extends Place {
  content_index: number;
}

class PartWriter {
  readonly #kind: "text" | "refusal";
  readonly #at: PartPlace;
  readonly #pieces: string[] = [];
  readonly #annotations: JsonObject[] = [];
  #length = 0;

  constructor(kind: "text" | "refusal", at: PartPlace) {
    this.#kind = kind;
    this.#at = at;
  }

  begin(): WireEvent[] {
    return [this.#event("response.content_part.added", { part: this.#part("") })];
  }

  say(delta: string): WireEvent[] {
    this.#pieces.push(delta);
    this.#length += delta.length;
    // Spelled out: an object that is put together from others takes three times as long to write.
    const { item_id, output_index, content_index } = this.#at;
    if (this.#kind === "text") {
      const type = "response.output_text.delta";
      return [{ type, item_id, output_index, content_index, delta, logprobs: [] }];
    }
    return [{ type: "response.refusal.delta", item_id, output_index, content_index, delta }];
  }

  cite(citation: Citation): WireEvent[] {
    if (this.#kind !== "text") return [];
    const note = annotation(citation, this.#length);
    this.#annotations.push(note);
    const annotation_index = this.#annotations.length - 1;
    const type = "response.output_text.annotation.added";
    return [this.#event(type, { annotation_index, annotation: note })];
  }

  finish() {
    const text = this.#pieces.join("");
    const part = this.#part(text);
    const told = this.#kind === "text"
      ? this.#event("response.output_text.done", { text, logprobs: [] })
      : this.#event("response.refusal.done", { refusal: text });
    return { events: [told, this.#event("response.content_part.done", { part })], part };
  }

  #part(text: string): JsonObject {
    return this.#kind === "text"
      ? { type: "output_text", text, annotations: [...this.#annotations], logprobs: [] }
      : { type: "refusal", refusal: text };
  }

  #event(type: string, members: JsonObject): WireEvent {
    return { type, ...this.#at, ...members };
  }
}
