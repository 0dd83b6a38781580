import type { BlockHead, JsonObject, ToolKind } from "../../core/canonical.ts";
import {
  itemAdded,
  type ItemStatus,
  type ItemWriter,
  NOWHERE,
  type Place,
  type WireEvent,
} from "./item_writer.ts";
import { searchArguments } from "./search_arguments.ts";
import { wireName } from "./tool_naming.ts";

export type CallHead = BlockHead & { kind: "tool_call" };

/** How each kind of call is told: its item, and the events and the member that hold its input. */
const callShapes = {
  function: {
    idPrefix: "fc",
    type: "function_call",
    events: "response.function_call_arguments",
    member: "arguments",
  },
  custom: {
    idPrefix: "ctc",
    type: "custom_tool_call",
    events: "response.custom_tool_call_input",
    member: "input",
  },
  // It has no events of its own: its arguments are JSON and come whole.
  tool_search: { idPrefix: "tsc", type: "tool_search_call", events: "", member: "arguments" },
} as const satisfies Record<ToolKind, unknown>;

/** A call of one of the client's tools, by the client's name for it. */
export class CallWriter implements ItemWriter {
  readonly idPrefix: string;
  readonly #head: CallHead;
  readonly #shape: typeof callShapes[ToolKind];
  readonly #pieces: string[] = [];
  #place = NOWHERE;

  constructor(head: CallHead) {
    this.#head = head;
    this.#shape = callShapes[head.tool];
    this.idPrefix = this.#shape.idPrefix;
  }

  begin(place: Place): WireEvent[] {
    this.#place = place;
    const item = this.#item("in_progress", "");
    return [itemAdded(place.output_index, item)];
  }

  say(delta: string): WireEvent[] {
    this.#pieces.push(delta);
    if (this.#shape.events === "") return [];
    const { item_id, output_index } = this.#place;
    return [{ type: `${this.#shape.events}.delta`, item_id, output_index, delta }];
  }

  cite(): WireEvent[] {
    return [];
  }

  endBlock(): WireEvent[] {
    return [];
  }

  finish(status: ItemStatus) {
    // Clients parse the arguments, and a call without any has an empty object of them.
    const lacksAll = this.#pieces.length === 0 && this.#head.tool === "function";
    const events = lacksAll && status === "completed" ? this.say("{}") : [];
    const input = this.#pieces.join("");
    if (this.#shape.events !== "") {
      events.push({
        type: `${this.#shape.events}.done`,
        ...this.#place,
        ...(this.#head.tool === "function" && { name: this.#head.name }),
        [this.#shape.member]: input,
      });
    }
    return { events, item: this.#item(status, input) };
  }

  #item(status: string, input: string): JsonObject {
    const { id: call_id, name, namespace, tool } = this.#head;
    const common = { type: this.#shape.type, id: this.#place.item_id, call_id, status };
    return tool === "tool_search"
      ? { ...common, execution: "client", arguments: searchArguments(input) }
      : { ...common, ...wireName(name, namespace), [this.#shape.member]: input };
  }
}
