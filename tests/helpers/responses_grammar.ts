import { assert, assertEquals } from "@std/assert";
import { parseEvents } from "../../lib/core/sse.ts";

type Json = Record<string, unknown>;

/** Members that the official types want of every response object. */
const members = [
  ...["id", "object", "created_at", "completed_at", "status", "background", "error"],
  ...["incomplete_details", "instructions", "max_output_tokens", "max_tool_calls", "model"],
  ...["output", "parallel_tool_calls", "previous_response_id", "prompt_cache_key", "reasoning"],
  ...["safety_identifier", "service_tier", "store", "temperature", "text", "tool_choice", "tools"],
  ...["top_logprobs", "top_p", "truncation", "usage", "user", "metadata"],
  ...["presence_penalty", "frequency_penalty"],
];

/** Where in an item the events of a part stand. */
interface OpenPart {
  index: number;
  type: string;
  text: string;
  annotations: unknown[];
  isTold: boolean;
}

/**
 * Asserts that the text is a Responses stream as the official clients accept it: numbered events
 * from `response.created` to one terminal event, items one at a time and numbered densely, their
 * deltas adding up to what is told when they are done, and a last response that holds them all.
 *
 * @returns the response object of the terminal event.
 */
export function assertResponsesStream(text: string): Json {
  const items: Json[] = [];
  let open: Json | undefined;
  let part: OpenPart | undefined;
  let input = "";
  let id: unknown;
  let last: Json | undefined;

  parseEvents(text).forEach(({ event, data }, position) => {
    const wire = JSON.parse(data) as Json;
    const at = `event ${position} (${event})`;
    assertEquals(wire.type, event, `${at} is named after its data`);
    assertEquals(wire.sequence_number, position, `${at} is numbered`);
    assert(!last, `${at} comes after the end`);
    if (position === 0) {
      assertEquals(event, "response.created");
      id = assertResponse(wire.response, at).id;
      return;
    }
    if ("response" in wire) {
      const response = wire.response as Json;
      assertEquals(response.id, id, `${at} is about the same response`);
      if (event === "response.in_progress") {
        assertEquals(position, 1, at);
        assertResponse(response, at);
      } else if (event === "response.failed") {
        assertEquals(typeof (response.error as Json).message, "string");
        last = response;
      } else {
        assert(["response.completed", "response.incomplete"].includes(event), at);
        assert(!open, `${at} comes inside an item`);
        assertResponse(response, at);
        assertEquals(event, `response.${response.status}`);
        assertEquals(response.output, items, `${at} holds all items`);
        assertEquals(typeof (response.usage as Json).input_tokens, "number");
        last = response;
      }
      return;
    }
    assertEquals(wire.output_index, items.length, `${at} is of the item that is open`);
    if (event === "response.output_item.added") {
      assert(!open, `${at} begins inside another item`);
      open = wire.item as Json;
      assert(typeof open.id === "string" && open.id !== "", `${at} has an id`);
      assert(!items.some((item) => item.id === open?.id), `${at} repeats an id`);
      input = "";
      return;
    }
    assert(open, `${at} is of no open item`);
    if (event === "response.output_item.done") {
      const item = wire.item as Json;
      assert(!part, `${at} ends inside a part`);
      assertEquals([item.id, item.type, item.call_id], [open.id, open.type, open.call_id], at);
      assertItem(item, input, at);
      items.push(item);
      open = undefined;
      return;
    }
    assertEquals(wire.item_id, open.id, at);
    const name = event.slice("response.".length);
    switch (open.type) {
      case "message":
        part = messageEvent(name, wire, part, at);
        return;
      case "reasoning":
        part = summaryEvent(name, wire, part, at);
        return;
      case "function_call":
      case "custom_tool_call": {
        const [prefix, member] = open.type === "function_call"
          ? ["function_call_arguments", "arguments"]
          : ["custom_tool_call_input", "input"];
        if (name === `${prefix}.delta`) input += wire.delta;
        else {
          assertEquals(name, `${prefix}.done`, at);
          assertEquals(wire[member], input, `${at}: the deltas add up`);
        }
        return;
      }
      default:
        throw new Error(`${at} does not fit an item of type ${open.type}`);
    }
  });
  assert(last, "the stream has an end");
  return last;
}

function messageEvent(name: string, wire: Json, part: OpenPart | undefined, at: string) {
  const kind = part?.type === "refusal" ? "refusal" : "output_text";
  if (name === "content_part.added") {
    assert(!part, `${at} begins inside another part`);
    const { type } = wire.part as Json;
    const index = Number(wire.content_index);
    return { index, type: String(type), text: "", annotations: [], isTold: false };
  }
  assert(part, `${at} is of no open part`);
  assertEquals(wire.content_index, part.index, at);
  switch (name) {
    case `${kind}.delta`:
      assert(wire.delta !== "" && !part.isTold, at);
      part.text += wire.delta;
      return part;
    case "output_text.annotation.added":
      assertEquals(wire.annotation_index, part.annotations.length, at);
      part.annotations.push(wire.annotation);
      return part;
    case `${kind}.done`:
      assertEquals(wire[kind === "refusal" ? "refusal" : "text"], part.text, at);
      part.isTold = true;
      return part;
    case "content_part.done":
      assert(part.isTold, at);
      assertEquals(
        wire.part,
        kind === "refusal"
          ? { type: kind, refusal: part.text }
          : { type: kind, text: part.text, annotations: part.annotations, logprobs: [] },
        at,
      );
      return undefined;
    default:
      throw new Error(`${at} does not fit a message`);
  }
}

function summaryEvent(name: string, wire: Json, part: OpenPart | undefined, at: string) {
  if (name === "reasoning_summary_part.added") {
    assert(!part, `${at} begins inside another part`);
    const index = Number(wire.summary_index);
    return { index, type: "summary_text", text: "", annotations: [], isTold: false };
  }
  assert(part, `${at} is of no open part`);
  assertEquals(wire.summary_index, part.index, at);
  switch (name) {
    case "reasoning_summary_text.delta":
      part.text += wire.delta;
      return part;
    case "reasoning_summary_text.done":
      assertEquals(wire.text, part.text, at);
      part.isTold = true;
      return part;
    case "reasoning_summary_part.done":
      assertEquals([part.isTold, wire.part], [true, { type: part.type, text: part.text }], at);
      return undefined;
    default:
      throw new Error(`${at} does not fit reasoning`);
  }
}

function assertItem(item: Json, input: string, at: string): void {
  switch (item.type) {
    case "function_call":
      assertEquals(item.arguments, input, at);
      break;
    case "custom_tool_call":
      assertEquals(item.input, input, at);
      break;
    case "reasoning":
      assert(Array.isArray(item.summary), at);
      break;
    default:
      assert(["message", "tool_search_call"].includes(String(item.type)), at);
  }
  if (item.type !== "reasoning") {
    assert(["completed", "incomplete"].includes(String(item.status)), at);
  }
}

function assertResponse(value: unknown, at: string): Json {
  const response = value as Json;
  for (const member of members) {
    assert(Object.hasOwn(response, member), `${at}: the response has no ${member}`);
  }
  return response;
}
