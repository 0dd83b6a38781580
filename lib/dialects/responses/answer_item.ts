/**
 * The items of an answer, each of which knows what its own events mean. Everything that is told in
 * pieces is told again as a whole when it is done, so a lost end is made up for and a lost piece is
 * noticed.
 */
import type { ToolNames } from "../codec.ts";
import type { JsonRecord } from "../shared/json.ts";
import { CallItem, SearchItem } from "./answer_call.ts";
import { MessageItem } from "./answer_message.ts";
import { ReasoningItem } from "./answer_reasoning.ts";
import type { BlockQueue } from "./block_queue.ts";

/** What reading the items of an answer takes. */
export interface Reading {
  blocks: BlockQueue;
  names: ToolNames;
  /** Family of the models that can read this model's encrypted reasoning. */
  family: string;
}

/** An item that the upstream has begun. */
export interface AnswerItem {
  /** One of the item's own events, by its type. */
  event(type: string, wire: JsonRecord): void;
  /** The item as a whole: it is complete. */
  done(item: JsonRecord): void;
  /** The answer ends although the item is not complete. */
  end(): void;
}

/** The item that is announced, or that an event of an item that was not announced is about. */
export function openItem(
  type: string,
  item: JsonRecord,
  index: number,
  reading: Reading,
): AnswerItem {
  switch (type) {
    case "message":
      return new MessageItem(reading);
    case "reasoning":
      return new ReasoningItem(reading);
    case "function_call":
      return new CallItem("function", item, index, reading);
    case "custom_tool_call":
      return new CallItem("custom", item, index, reading);
    case "tool_search_call":
      return new SearchItem(reading);
    default:
      return skippedItem;
  }
}

/** The type of item that an event belongs to; empty for events of no item that matters. */
export function itemTypeOf(eventType: string): string {
  return eventPrefixes.find(([prefix]) => eventType.startsWith(prefix))?.[1] ?? "";
}

/** What the types of an item's events begin with, the most frequent first. */
const eventPrefixes = [
  ["response.output_text.", "message"],
  ["response.function_call_arguments.", "function_call"],
  ["response.reasoning_summary_text.", "reasoning"],
  ["response.reasoning_text.", "reasoning"],
  ["response.custom_tool_call_input.", "custom_tool_call"],
  ["response.content_part.", "message"],
  ["response.refusal.", "message"],
] as const;

/** What only the vendor itself can use - its own tools, compaction - and what is not known yet. */
const skippedItem: AnswerItem = { event() {}, done() {}, end() {} };
