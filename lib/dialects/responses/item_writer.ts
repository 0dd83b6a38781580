/** The items of an answer while they are written: each gives the events that tell of it. */
import type { Citation, JsonObject, Opaque } from "../../core/canonical.ts";

/** An event before it is numbered. */
export type WireEvent = JsonObject & { type: string };

/** Where an item stands in the answer. */
export interface Place {
  item_id: string;
  output_index: number;
}

export type ItemStatus = "completed" | "incomplete";

/** An item that is being written. */
export interface ItemWriter {
  /** Begins of ids of such items. */
  readonly idPrefix: string;
  begin(place: Place): WireEvent[];
  say(text: string): WireEvent[];
  cite(citation: Citation): WireEvent[];
  /** The block that the item, or its last part, stands for is complete. */
  endBlock(opaque: Opaque | undefined): WireEvent[];
  /** What is still to be said before the item is done, and the item itself. */
  finish(status: ItemStatus): { events: WireEvent[]; item: JsonObject };
}

/** Where an item stands before it has begun. */
export const NOWHERE: Place = { item_id: "", output_index: 0 };

/** The event that announces an item. */
export function itemAdded(output_index: number, item: JsonObject): WireEvent {
  return { type: "response.output_item.added", output_index, item };
}
