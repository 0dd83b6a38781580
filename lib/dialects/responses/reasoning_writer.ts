import type { JsonObject, Opaque } from "../../core/canonical.ts";
import { writeOpaque } from "../../core/reasoning_carrier.ts";
import { itemAdded, type ItemWriter, NOWHERE, type Place, type WireEvent } from "./item_writer.ts";

/** What of the thinking the client is given. */
export interface ReasoningView {
  text: boolean;
  opaque: boolean;
}

/** Reasoning; its text is the one part of its summary. */
export class ReasoningWriter implements ItemWriter {
  readonly idPrefix = "rs";
  readonly #view: ReasoningView;
  readonly #pieces: string[] = [];
  #place = NOWHERE;
  #opaque: Opaque | undefined;

  constructor(view: ReasoningView) {
    this.#view = view;
  }

  begin(place: Place): WireEvent[] {
    this.#place = place;
    const item = { type: "reasoning", id: place.item_id, summary: [] };
    return [itemAdded(place.output_index, item)];
  }

  say(delta: string): WireEvent[] {
    if (!this.#view.text) return [];
    const opening = this.#pieces.length > 0
      ? []
      : [this.#event("part.added", { part: { type: "summary_text", text: "" } })];
    this.#pieces.push(delta);
    const { item_id, output_index } = this.#place;
    const type = "response.reasoning_summary_text.delta";
    return [...opening, { type, item_id, output_index, summary_index: 0, delta }];
  }

  cite(): WireEvent[] {
    return [];
  }

  endBlock(opaque: Opaque | undefined): WireEvent[] {
    this.#opaque = opaque;
    if (this.#pieces.length === 0) return [];
    const text = this.#pieces.join("");
    return [
      this.#event("text.done", { text }),
      this.#event("part.done", { part: { type: "summary_text", text } }),
    ];
  }

  finish() {
    const text = this.#pieces.join("");
    const sealed = this.#opaque && this.#view.opaque && writeOpaque(this.#opaque, "responses");
    const item = {
      type: "reasoning",
      id: this.#place.item_id,
      summary: text === "" ? [] : [{ type: "summary_text", text }],
      ...(sealed && { encrypted_content: sealed }),
    };
    return { events: [], item };
  }

  #event(suffix: string, members: JsonObject): WireEvent {
    return {
      type: `response.reasoning_summary_${suffix}`,
      ...this.#place,
      summary_index: 0,
      ...members,
    };
  }
}
