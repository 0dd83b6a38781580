import { assertEquals } from "@std/assert";
import type { AssistantPart, BlockHead, Opaque, StreamEvent } from "../../lib/core/canonical.ts";
import { GatewayError } from "../../lib/core/errors.ts";
import { createMemory } from "../../lib/core/memory_store.ts";
import { thinkingKeeper, withKeptThinking } from "../../lib/core/thinking_memory.ts";
import { finish } from "../helpers/events.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { call, text } from "../helpers/turns.ts";

const opaque: Opaque = { origin: "responses", family: "gpt-5.2", value: "secret" };
const thought = (said: string): AssistantPart => ({ kind: "thinking", text: said, opaque });

function emptyMemory() {
  return createMemory({
    clock: new FakeClock(),
    maxBytes: 1e6,
    maxEntries: 100,
    ttlMs: 1e6,
    enabled: true,
  });
}

const head = (id: string): BlockHead => ({ kind: "tool_call", id, name: "look", tool: "function" });

const thinking = (said: string, seal?: Opaque): StreamEvent[] => [
  { type: "block_start", block: { kind: "thinking" } },
  { type: "block_delta", text: said },
  { type: "block_end", ...(seal && { opaque: seal }) },
];

const calling = (id: string): StreamEvent[] => [
  { type: "block_start", block: head(id) },
  { type: "block_end" },
];

const answer: StreamEvent[] = [
  { type: "start", id: "r", model: "m" },
  ...thinking("First.", opaque),
  ...thinking("Unsigned."),
  ...calling("1"),
  ...thinking("Second.", opaque),
  ...calling("2"),
];

Deno.test("Thinking is put back before the calls that it led to", () => {
  const memory = emptyMemory();
  const keep = thinkingKeeper(memory, "ann");
  for (const event of [...answer, finish()]) keep(event);
  const parts = [text("Looking."), call("1"), call("2"), call("3")];
  assertEquals(withKeptThinking(parts, memory, "ann"), [
    thought("First."),
    text("Looking."),
    call("1"),
    thought("Second."),
    call("2"),
    call("3"),
  ]);
  assertEquals(withKeptThinking(parts, memory, "bob"), parts, "a caller has only its own");
});

Deno.test("A turn that brings thinking of its own gets no other", () => {
  const memory = emptyMemory();
  const keep = thinkingKeeper(memory, "ann");
  for (const event of [...answer, finish()]) keep(event);
  const parts = [thought("Own."), call("1")];
  assertEquals(withKeptThinking(parts, memory, "ann"), parts);
});

Deno.test("Thinking of an answer that failed is not kept", () => {
  const memory = emptyMemory();
  const keep = thinkingKeeper(memory, "ann");
  const error = new GatewayError("overloaded", "Busy.");
  for (const event of [...answer, { type: "error", error } as const]) keep(event);
  assertEquals(memory.thinking("ann", "1"), undefined);
});
