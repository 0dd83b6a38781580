import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { StreamEvent } from "../../lib/core/canonical.ts";
import { GatewayError } from "../../lib/core/errors.ts";
import { Folder } from "../../lib/core/fold.ts";
import { StopSequences } from "../../lib/core/stop_sequences.ts";
import { cuts, cutText, finish, streamOf, texts } from "../helpers/events.ts";
import { assertWellFormed } from "../helpers/well_formed.ts";

function run(stops: string[], events: readonly StreamEvent[]) {
  const stage = new StopSequences(stops, { estimatedInput: 11 });
  const out = events.flatMap((event) => stage.push(event));
  assertWellFormed(out);
  const folder = new Folder();
  for (const event of out) folder.push(event);
  return { out, stopped: stage.stopped, response: folder.result() };
}

const textBlock = (...pieces: string[]) => ({ head: { kind: "text" } as const, pieces });

/** What the stage is to do, in the plainest words: cut before the sequence that is complete first. */
function cutAtStop(text: string, stops: readonly string[]): { text: string; stop?: string } {
  for (let end = 1; end <= text.length; end++) {
    const met = stops.filter((stop) => stop !== "" && text.slice(0, end).endsWith(stop))
      .sort((a, b) => b.length - a.length)[0];
    if (met !== undefined) return { text: text.slice(0, end - met.length), stop: met };
  }
  return { text };
}

Deno.test("StopSequences cuts the text before the sequence and finishes the stream", () => {
  const { response, stopped, out } = run(["END"], streamOf([textBlock("one E", "ND two")]));
  assertEquals(texts(response), [["text", "one "]]);
  assertEquals(response.reason, {
    kind: "stop_sequence",
    raw: "stop_sequence",
    stopSequence: "END",
  });
  assertEquals(response.usageKnown, false);
  assertEquals(response.usage.input, 11);
  assert(response.usage.output > 0);
  assert(stopped);
  assertEquals(out.filter((event) => event.type === "finish").length, 1);
});

Deno.test("StopSequences acts as the plain definition, wherever the text is cut", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 24 });
  const stops = fc.array(fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 5 }), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(cutText(letters), stops, ({ text, pieces }, stops) => {
      const expected = cutAtStop(text, stops);
      const { response, stopped } = run(stops, streamOf([textBlock(...pieces)]));
      assertEquals(response.reason.stopSequence, expected.stop);
      assertEquals(stopped, expected.stop !== undefined);
      // No empty block where the sequence was all there was.
      const blocks = stopped && expected.text === "" ? [] : [["text", expected.text]];
      assertEquals(texts(response), blocks);
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("StopSequences passes a stream without a stop sequence on unchanged but for the cuts", () => {
  for (const pieces of cuts("a \n\n b")) {
    const { response, stopped } = run(["\n\n\n", "b!"], streamOf([textBlock(...pieces)]));
    assertEquals(texts(response), [["text", "a \n\n b"]]);
    assertEquals(response.reason, finish().reason);
    assertEquals(response.usage, finish().usage);
    assert(!stopped);
  }
});

Deno.test("StopSequences does not watch thinking, refusals or the input of tools", () => {
  const events = streamOf([
    { head: { kind: "thinking" }, pieces: ["STOP"] },
    { head: { kind: "refusal" }, pieces: ["STOP"] },
    {
      head: { kind: "tool_call", id: "c", name: "n", tool: "function" },
      pieces: ['{"a":"STOP"}'],
    },
    textBlock("ok"),
  ]);
  const { out } = run(["STOP"], events);
  assertEquals(out, events);
});

Deno.test("StopSequences watches each block by itself", () => {
  const { response, stopped } = run(["ab"], streamOf([textBlock("a"), textBlock("b")]));
  assertEquals(texts(response), [["text", "a"], ["text", "b"]]);
  assert(!stopped);
});

Deno.test("StopSequences gives out what it holds back before an error", () => {
  const stage = new StopSequences(["END"], { estimatedInput: 0 });
  const error = new GatewayError("timeout", "Late.");
  const events: StreamEvent[] = [
    { type: "start", id: "r", model: "m" },
    { type: "block_start", block: { kind: "text" } },
    { type: "block_delta", text: "EN" },
    { type: "error", error },
  ];
  assertEquals(events.flatMap((event) => stage.push(event)), events);
});

Deno.test("StopSequences keeps citations inside their block and pings where they are", () => {
  const events: StreamEvent[] = [
    { type: "start", id: "r", model: "m" },
    { type: "block_start", block: { kind: "text" } },
    { type: "ping" },
    { type: "block_delta", text: "E" },
    { type: "citation", citation: { url: "https://a.example/", title: "A" } },
    { type: "block_delta", text: "N" },
    { type: "block_end" },
    finish(),
  ];
  const { response } = run(["END"], events);
  assertEquals(texts(response), [["text", "EN"]]);
});

Deno.test("StopSequences estimates from what the upstream had counted, where it had", () => {
  const [, ...rest] = streamOf([
    { head: { kind: "thinking" }, pieces: ["hm hm hm"] },
    textBlock("x END"),
  ]);
  const start: StreamEvent = {
    type: "start",
    id: "r",
    model: "m",
    usage: { input: 90, cacheRead: 50, output: 0 },
  };
  const { usage } = run(["END"], [start, ...rest]).response;
  assertEquals([usage.input, usage.cacheRead], [90, 50]);
  assert(usage.reasoning > 0 && usage.output > usage.reasoning);
});

Deno.test("StopSequences refuses sequences that would cost too much to watch for", () => {
  const refuse = (stops: string[]) => {
    const error = assertThrows(
      () => new StopSequences(stops, { estimatedInput: 0 }),
      GatewayError,
    );
    assertEquals(error.kind, "invalid_request");
  };
  refuse(Array(65).fill("x"));
  refuse(["x".repeat(4_097)]);
});

Deno.test("StopSequences takes linear time for text that nearly is a stop sequence", () => {
  const stop = `${"a".repeat(4_000)}b`;
  const pieces = Array(300_000).fill("a");
  const events = streamOf([{ head: { kind: "text" }, pieces }]);
  const started = performance.now();
  const { response } = run([stop], events);
  assertEquals(texts(response), [["text", "a".repeat(pieces.length)]]);
  // Copying what is held back for each piece would move more than a thousand million characters.
  assertLess(performance.now() - started, 3_000);
});
