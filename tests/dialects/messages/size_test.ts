/** Large answers take time in proportion to their size. */
import { assertEquals, assertLess } from "@std/assert";
import { parseEvents } from "../../../lib/core/sse.ts";
import {
  blockDelta,
  blockStart,
  blockStop,
  fold,
  messageDelta,
  messageStart,
  messageStop,
  read,
  sse,
  textDelta,
  write,
} from "./translation.ts";

Deno.test("Fifty thousand tiny deltas are read and written one by one", () => {
  const deltas = Array.from({ length: 50_000 }, () => textDelta(0, "a"));
  const events = read(sse(
    messageStart,
    blockStart(0, { type: "text", text: "" }),
    ...deltas,
    blockStop(0),
    messageDelta("end_turn"),
    messageStop,
  ));
  assertEquals(events.length, 50_000 + 4);
  const [block] = fold(events).blocks;
  assertEquals(block?.kind === "text" && block.text.length, 50_000);
  assertEquals(parseEvents(write(events)).length, 50_000 + 6);
});

Deno.test("A megabyte of input in one delta goes through whole", () => {
  const input = JSON.stringify({ text: "x".repeat(1_000_000) });
  const events = read(sse(
    messageStart,
    blockStart(0, { type: "tool_use", id: "toolu_1", name: "write", input: {} }),
    blockDelta(0, { type: "input_json_delta", partial_json: input }),
    blockStop(0),
    messageDelta("tool_use"),
    messageStop,
  ));
  const [block] = fold(events).blocks;
  assertEquals(block?.kind === "tool_call" && block.input === input, true);
  assertLess(write(events).length, 1_200_000);
});
