import { AssertionError, assertThrows } from "@std/assert";
import type { StreamEvent } from "../../lib/core/canonical.ts";
import { GatewayError } from "../../lib/core/errors.ts";
import { finish, streamOf } from "./events.ts";
import { assertWellFormed } from "./well_formed.ts";

const start: StreamEvent = { type: "start", id: "r1", model: "m" };
const open: StreamEvent = { type: "block_start", block: { kind: "text" } };
const end: StreamEvent = { type: "block_end" };
const failed: StreamEvent = { type: "error", error: new GatewayError("timeout", "Late.") };

Deno.test("assertWellFormed accepts what the invariants allow", () => {
  assertWellFormed(streamOf([{ head: { kind: "text" }, pieces: ["a", "b"] }]));
  assertWellFormed([start, { type: "ping" }, open, { type: "ping" }, end, finish()]);
  assertWellFormed([start, open, failed]);
  assertWellFormed([failed]);
});

Deno.test("assertWellFormed rejects each broken invariant", () => {
  const sealed: StreamEvent = {
    type: "block_end",
    opaque: { origin: "chat", family: "f", value: "v" },
  };
  const toolWithout = (id: string, name: string): StreamEvent => ({
    type: "block_start",
    block: { kind: "tool_call", id, name, tool: "function" },
  });
  const broken: Record<string, StreamEvent[]> = {
    "no terminal": [start],
    "no events": [],
    "no start": [open, end, finish()],
    "finish without start": [finish()],
    "two starts": [start, start, finish()],
    "two terminals": [start, finish(), finish()],
    "events after an error": [start, failed, { type: "ping" }],
    "nested blocks": [start, open, open, end, finish()],
    "finish in a block": [start, open, finish()],
    "delta outside": [start, { type: "block_delta", text: "x" }, finish()],
    "end outside": [start, end, finish()],
    "citation outside": [start, {
      type: "citation",
      citation: { url: "https://a.example/", title: "A" },
    }, finish()],
    "sealed text": [start, open, sealed, finish()],
    "no call id": [start, toolWithout("", "n"), end, finish()],
    "no tool name": [start, toolWithout("i", ""), end, finish()],
    "ping before start": [{ type: "ping" }, start, finish()],
    "half a token": [start, { ...finish(), usage: { ...finish().usage, output: 0.5 } }],
    "stop sequence of another reason": [start, {
      ...finish(),
      reason: { kind: "end_turn", raw: "stop", stopSequence: "x" },
    }],
  };
  for (const [name, events] of Object.entries(broken)) {
    assertThrows(() => assertWellFormed(events), AssertionError, undefined, name);
  }
});
