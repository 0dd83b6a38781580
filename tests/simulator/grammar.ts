/**
 * What a stream of each API has to look like, read off the APIs' descriptions and written without a
 * look at the code under test: each checker takes the text of a stream, fails on the first thing
 * that is wrong, and gives back the answer that the pieces add up to.
 */

import { assert, assertEquals, fail } from "@std/assert";
import { eventsOf, type Json } from "./harness.ts";

type Event = { event: string; data: Json };

/** What the pieces of a stream add up to. */
export interface Whole {
  text: string;
  thinking: string;
  /** Name and input of each call, in order. */
  calls: { name: string; input: string; id: string }[];
  refusal: string;
  end: string;
  usage: Json;
  /** The terminal object or the message, for a closer look. */
  final: Json;
}

function nothing(): Whole {
  return { text: "", thinking: "", calls: [], refusal: "", end: "", usage: {}, final: {} };
}

/** message_start, blocks one at a time and densely numbered, message_delta, message_stop. */
export function checkMessages(text: string): Whole {
  const events = eventsOf(text) as Event[];
  const whole = nothing();
  let started = false;
  let open: Json | undefined;
  let index = -1;
  let state: "blocks" | "delta" | "stopped" = "blocks";
  let signed = false;
  for (const { event, data } of events) {
    assertEquals(event, data.type, "the event line names the data's type");
    assert(state !== "stopped", "nothing comes after message_stop");
    if (event === "message_start") {
      assert(!started, "one message_start");
      started = true;
      const message = data.message as Json;
      assertEquals([message.content, message.stop_reason, message.role], [[], null, "assistant"]);
      assert(typeof (message.usage as Json).input_tokens === "number");
      whole.final = message;
      continue;
    }
    assert(started, "message_start comes first");
    if (event === "ping") continue;
    if (event === "content_block_start") {
      assert(state === "blocks" && !open, "blocks do not overlap");
      assertEquals(data.index, ++index, "blocks are numbered densely");
      open = data.content_block as Json;
      signed = false;
      if (open.type === "tool_use") {
        assertEquals(open.input, {});
        whole.calls.push({ name: String(open.name), id: String(open.id), input: "" });
      }
      continue;
    }
    if (event === "content_block_delta") {
      assertEquals(data.index, index);
      messageDelta(data.delta as Json, open ?? fail("a delta needs an open block"), whole);
      const isSignature = (data.delta as Json).type === "signature_delta";
      assert(!signed, "the signature is a thinking block's last delta");
      signed = isSignature;
      continue;
    }
    if (event === "content_block_stop") {
      assertEquals(data.index, index);
      assert(open, "a block that stops is open");
      const call = whole.calls.at(-1);
      if (open.type === "tool_use" && call?.input === "") call.input = "{}";
      open = undefined;
      continue;
    }
    if (event === "message_delta") {
      assert(state === "blocks" && !open, "message_delta comes once, after the blocks");
      state = "delta";
      whole.end = String((data.delta as Json).stop_reason);
      whole.usage = data.usage as Json;
      assert(typeof whole.usage.output_tokens === "number");
      continue;
    }
    assertEquals(event, "message_stop", "no other event is known");
    assertEquals(state, "delta");
    state = "stopped";
  }
  assertEquals(state, "stopped", "the stream ends with message_stop");
  return whole;
}

function messageDelta(delta: Json, block: Json, whole: Whole): void {
  const pair = `${block.type}/${delta.type}`;
  switch (pair) {
    case "text/text_delta":
      whole.text += delta.text;
      return;
    case "thinking/thinking_delta":
      whole.thinking += delta.thinking;
      return;
    case "thinking/signature_delta":
      assert(delta.signature !== "");
      return;
    case "tool_use/input_json_delta": {
      const call = whole.calls.at(-1) ?? fail();
      call.input += delta.partial_json;
      return;
    }
    default:
      fail(`a delta that does not fit its block: ${pair}`);
  }
}

/** A role chunk, pieces, a finish chunk, usage when asked for, `[DONE]`. */
export function checkChat(text: string, wantsUsage: boolean): Whole {
  const events = eventsOf(text);
  const whole = nothing();
  assertEquals(events.pop()?.data, "[DONE]", "the stream ends with [DONE]");
  const chunks = events.map(({ event, data }) => {
    assertEquals(event, "", "there are no event lines");
    return data as Json;
  });
  const identities = new Set(chunks.map((chunk) => `${chunk.id} ${chunk.created} ${chunk.model}`));
  assertEquals(identities.size, 1, "all chunks are of the same completion");
  for (const chunk of chunks) {
    assertEquals(chunk.object, "chat.completion.chunk");
    assertEquals("usage" in chunk, wantsUsage);
  }
  if (wantsUsage) {
    const last = chunks.pop() ?? fail();
    assertEquals(last.choices, []);
    whole.usage = last.usage as Json;
    assert(chunks.every((chunk) => chunk.usage === null));
  }
  const deltas = chunks.map((chunk) => (chunk.choices as Json[])[0] ?? fail());
  assertEquals((deltas[0]?.delta as Json).role, "assistant");
  deltas.forEach(({ delta, finish_reason: reason }, position) => {
    assertEquals(reason !== null, position === deltas.length - 1, "only the last chunk finishes");
    if (reason !== null) {
      assertEquals(delta, {});
      whole.end = String(reason);
    }
    chatDelta(delta as Json, position, whole);
  });
  return whole;
}

function chatDelta(delta: Json, position: number, whole: Whole): void {
  if (position > 0) assert(!("role" in delta), "the role comes once");
  whole.text += delta.content ?? "";
  whole.refusal += delta.refusal ?? "";
  for (const call of (delta.tool_calls ?? []) as Json[]) {
    const part = (call.function ?? call.custom) as Json;
    const input = String(part.arguments ?? part.input ?? "");
    const known = whole.calls[Number(call.index)];
    if (known) {
      assert(!("id" in call) && !("type" in call) && !("name" in part), "a call is named once");
      known.input += input;
    } else {
      assertEquals(call.index, whole.calls.length, "calls are numbered densely");
      whole.calls.push({ name: String(part.name), id: String(call.id), input });
    }
  }
}

/** created, in_progress, items one at a time, and the finished response with all of them. */
export function checkResponses(text: string): Whole {
  const events = eventsOf(text) as Event[];
  const whole = nothing();
  const finished: unknown[] = [];
  let open: Json | undefined;
  let parts = "";
  events.forEach(({ event, data }, position) => {
    assertEquals(event, data.type);
    assertEquals(data.sequence_number, position, "events are numbered from 0");
    if (position < 2) {
      assertEquals(event, ["response.created", "response.in_progress"][position]);
      assertEquals((data.response as Json).output, []);
      return;
    }
    if (/^response\.(completed|incomplete)$/.test(event)) {
      assertEquals(position, events.length - 1, "the finished response comes last");
      assert(!open, "all items are done");
      whole.final = data.response as Json;
      return;
    }
    assertEquals(data.output_index, finished.length, "items are numbered densely");
    if (event === "response.output_item.added") {
      assert(!open, "items do not overlap");
      open = data.item as Json;
      parts = "";
      return;
    }
    const item = open ?? fail("an event needs an open item");
    if (event === "response.output_item.done") {
      const done = data.item as Json;
      assertEquals([done.id, done.type], [item.id, item.type]);
      finished.push(done);
      open = undefined;
      if ("call_id" in done) {
        const input = String(done.arguments ?? done.input);
        assertEquals(parts, input, "the deltas add up to the input");
        whole.calls.push({ name: String(done.name), id: String(done.call_id), input });
      }
      return;
    }
    assertEquals(data.item_id, item.id);
    parts = responsesEvent(event, data, item, parts, whole);
  });
  const { status, output, usage, id } = whole.final;
  assertEquals(output, finished, "the finished response holds all items");
  assertEquals((events[0]?.data.response as Json).id, id);
  whole.end = String(status);
  whole.usage = usage as Json;
  return whole;
}

/** Takes one event of an open item; gives back what its deltas add up to. */
function responsesEvent(name: string, data: Json, item: Json, parts: string, whole: Whole): string {
  const event = name.replace(/^response\./, "");
  const fits: Record<string, RegExp> = {
    message: /^(content_part|output_text|refusal)\./,
    reasoning: /^reasoning_summary_(part|text)\./,
    function_call: /^function_call_arguments\./,
    custom_tool_call: /^custom_tool_call_input\./,
  };
  assert(fits[String(item.type)]?.test(event), `${event} in an item of type ${item.type}`);
  if (event.endsWith(".delta")) {
    assert(typeof data.delta === "string" && data.delta !== "");
    if (event.startsWith("output_text")) whole.text += data.delta;
    if (event.startsWith("refusal")) whole.refusal += data.delta;
    if (event.startsWith("reasoning")) whole.thinking += data.delta;
    return parts + data.delta;
  }
  if (event.endsWith("_part.added")) return "";
  if (!event.endsWith(".done")) fail(`no such event: ${name}`);
  const whole_ = data.text ?? data.refusal ?? data.arguments ?? data.input;
  const part = data.part as Json | undefined;
  assertEquals(parts, whole_ ?? part?.text ?? part?.refusal, "the deltas add up to the end");
  return parts;
}
