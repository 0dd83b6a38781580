import { assertEquals } from "@std/assert";
import type { CanonicalRequest, StreamEvent } from "../../../lib/core/canonical.ts";
import { createMemory } from "../../../lib/core/memory_store.ts";
import { codec } from "../../../lib/dialects/messages/codec.ts";
import { finish } from "../../helpers/events.ts";
import { FakeClock } from "../../helpers/fake_clock.ts";
import { plainRequest, replyContext } from "./translation.ts";

const answer: StreamEvent[] = [
  { type: "start", id: "r", model: "m" },
  { type: "block_start", block: { kind: "thinking" } },
  { type: "block_delta", text: "Hm" },
  { type: "block_end", opaque: { origin: "responses", family: "gpt-5.2", value: "secret" } },
  {
    type: "block_start",
    block: { kind: "tool_call", id: "call_1", name: "look", tool: "function" },
  },
  { type: "block_end" },
  finish(),
];

/** Whether the codec remembers the thinking of an answer to such a request. */
function isKept(thinking: CanonicalRequest["thinking"]): boolean {
  const memory = createMemory({
    clock: new FakeClock(),
    maxBytes: 1e6,
    maxEntries: 10,
    ttlMs: 1e6,
    enabled: true,
  });
  const reply = { ...replyContext, request: { ...plainRequest, thinking } };
  const keep = codec.keeper?.({ memory, callerId: "ann", reply });
  for (const event of answer) keep?.(event);
  return memory.thinking("ann", "call_1") !== undefined;
}

Deno.test("Thinking is remembered for clients that are shown none of it, and for no others", () => {
  assertEquals(isKept({}), true);
  assertEquals(isKept({ mode: "disabled" }), true);
  assertEquals(isKept({ mode: "adaptive", display: "omitted" }), false);
  assertEquals(isKept({ mode: "enabled", budget: 2000 }), false);
});
