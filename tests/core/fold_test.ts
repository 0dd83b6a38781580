import { assertEquals, assertLess, assertStrictEquals, assertThrows } from "@std/assert";
import type { StreamEvent } from "../../lib/core/canonical.ts";
import { GatewayError } from "../../lib/core/errors.ts";
import { Folder } from "../../lib/core/fold.ts";
import { finish, streamOf } from "../helpers/events.ts";

function fold(events: readonly StreamEvent[]) {
  const folder = new Folder();
  for (const event of events) folder.push(event);
  return folder.result();
}

Deno.test("Folder gives each kind of block with its text, its seal and its citations", () => {
  const opaque = { origin: "responses", family: "f", value: "sealed" } as const;
  const citation = { url: "https://a.example/", title: "A" };
  const response = fold([
    { type: "start", id: "r1", model: "m" },
    { type: "block_start", block: { kind: "thinking" } },
    { type: "block_delta", text: "let me " },
    { type: "ping" },
    { type: "block_delta", text: "see" },
    { type: "block_end", opaque },
    { type: "block_start", block: { kind: "text" } },
    { type: "block_delta", text: "Yes." },
    { type: "citation", citation },
    { type: "block_end" },
    { type: "block_start", block: { kind: "refusal" } },
    { type: "block_delta", text: "No." },
    { type: "block_end" },
    {
      type: "block_start",
      block: { kind: "tool_call", id: "c1", name: "look", namespace: "fs", tool: "function" },
    },
    { type: "block_delta", text: '{"a":' },
    { type: "block_delta", text: "1.0}" },
    { type: "block_end" },
    finish(),
  ]);

  const { type: _, ...end } = finish();
  assertEquals(response, {
    id: "r1",
    model: "m",
    blocks: [
      { kind: "thinking", text: "let me see", opaque },
      { kind: "text", text: "Yes.", citations: [citation] },
      { kind: "refusal", text: "No." },
      {
        kind: "tool_call",
        id: "c1",
        name: "look",
        namespace: "fs",
        tool: "function",
        input: '{"a":1.0}',
      },
    ],
    ...end,
  });
});

Deno.test("Folder keeps an answer without blocks empty", () => {
  assertEquals(fold([{ type: "start", id: "r1", model: "m" }, finish()]).blocks, []);
});

Deno.test("Folder throws the stream's own error, even in the middle of a block", () => {
  const error = new GatewayError("overloaded", "Too busy.");
  const folder = new Folder();
  folder.push({ type: "start", id: "r1", model: "m" });
  folder.push({ type: "block_start", block: { kind: "text" } });
  folder.push({ type: "error", error });
  assertStrictEquals(assertThrows(() => folder.result(), GatewayError), error);
});

Deno.test("Folder refuses to take an unfinished stream for an answer", () => {
  const events = streamOf([{ head: { kind: "text" }, pieces: ["half"] }]).slice(0, -1);
  for (let length = 0; length <= events.length; length++) {
    const thrown = assertThrows(() => fold(events.slice(0, length)), GatewayError);
    assertEquals(thrown.kind, "upstream_failed");
  }
});

Deno.test("Folder throws at events out of order, as they are a defect of a decoder", () => {
  const start: StreamEvent = { type: "start", id: "r1", model: "m" };
  const open: StreamEvent = { type: "block_start", block: { kind: "text" } };
  const wrong: StreamEvent[][] = [
    [start, { type: "block_delta", text: "x" }],
    [start, { type: "block_end" }],
    [start, open, open],
    [start, open, finish()],
    [start, finish(), { type: "ping" }],
  ];
  for (const events of wrong) assertThrows(() => fold(events), Error);
});

Deno.test("Folder takes linear time for many tiny deltas", () => {
  const time = (count: number) => {
    const events = streamOf([{ head: { kind: "text" }, pieces: Array(count).fill("x") }]);
    const started = performance.now();
    assertEquals(fold(events).blocks, [{ kind: "text", text: "x".repeat(count) }]);
    return performance.now() - started;
  };
  time(1_000);
  // Quadratic copying of 400,000 pieces would take minutes.
  assertLess(time(400_000), 2_000);
});

Deno.test("Folder stops gathering an answer without end", () => {
  for (const text of ["x".repeat(1024 * 1024), ""]) {
    const folder = new Folder();
    folder.push({ type: "start", id: "r1", model: "m" });
    folder.push({ type: "block_start", block: { kind: "text" } });
    const thrown = assertThrows(() => {
      for (;;) folder.push({ type: "block_delta", text });
    }, GatewayError);
    assertEquals(thrown.kind, "upstream_failed");
  }
});
