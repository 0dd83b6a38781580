/** What holds for every answer, however it is cut, damaged or translated. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { BlockHead, StreamEvent } from "../../../lib/core/canonical.ts";
import { parseEvents, type SseEvent } from "../../../lib/core/sse.ts";
import { codec } from "../../../lib/dialects/responses/codec.ts";
import { cutText } from "../../helpers/events.ts";
import { assertResponsesStream } from "../../helpers/responses_grammar.ts";
import { assertWellFormed } from "../../helpers/well_formed.ts";
import { fold, replyContext, upstreamModel, write } from "./translation.ts";

const settings = { seed: 20261121, numRuns: 300 };

const text = fc.string({ minLength: 1, unit: "binary" }).filter((said) => said.isWellFormed());
const name = fc.stringMatching(/^[a-z]{1,8}$/);

interface Block {
  head: BlockHead;
  pieces: string[];
  sealed?: string;
}

const told = (head: BlockHead, said: fc.Arbitrary<string>) =>
  cutText(said).map(({ pieces }): Block => ({ head, pieces }));

const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  told({ kind: "text" }, text),
  told({ kind: "refusal" }, text),
  fc.tuple(told({ kind: "thinking" }, fc.oneof(text, fc.constant(""))), fc.string({ minLength: 1 }))
    .map(([block, sealed]) => ({ ...block, sealed: `gAAAA${sealed}` })),
  fc.tuple(name, fc.option(name, { nil: undefined }), cutText(fc.json()))
    .map(([name, namespace, { pieces }]): Block => ({
      head: {
        kind: "tool_call",
        id: "",
        name,
        ...(namespace !== undefined && { namespace }),
        tool: "function",
      },
      pieces,
    })),
  fc.tuple(name, cutText(text)).map(([name, { pieces }]): Block => ({
    head: { kind: "tool_call", id: "", name, tool: "custom" },
    pieces,
  })),
  fc.dictionary(name, fc.integer()).map((input): Block => ({
    head: { kind: "tool_call", id: "", name: "tool_search", tool: "tool_search" },
    pieces: [JSON.stringify(input)],
  })),
);

const usage = { input: 20, cacheRead: 5, cacheWrite: 2, output: 9, reasoning: 4 };

/** The events of an answer, in the words that the API has for its end. */
const anyAnswer: fc.Arbitrary<StreamEvent[]> = fc.tuple(
  fc.array(anyBlock, { maxLength: 6 }),
  fc.boolean(),
).map(([blocks, isCut]) => [
  { type: "start", id: "resp_1", model: "my-model" },
  ...blocks.flatMap(({ head, pieces, sealed }, index): StreamEvent[] => [
    {
      type: "block_start",
      block: head.kind === "tool_call" ? { ...head, id: `call_${index}` } : head,
    },
    ...pieces.map((text): StreamEvent => ({ type: "block_delta", text })),
    {
      type: "block_end",
      ...(sealed && {
        opaque: { origin: "responses", family: upstreamModel.upstreamId, value: sealed },
      }),
    },
  ]),
  {
    type: "finish",
    reason: isCut
      ? { kind: "max_tokens", raw: "max_output_tokens" }
      : { kind: endOf(blocks), raw: "completed" },
    usage,
    usageKnown: true,
  },
]);

function endOf(blocks: Block[]) {
  if (blocks.some(({ head }) => head.kind === "tool_call")) return "tool_use";
  return blocks.some(({ head }) => head.kind === "refusal") ? "refusal" : "end_turn";
}

function newDecoder() {
  return codec.stream.decoder(
    { body: {}, dropped: [], names: new Map(), emulatedStops: [] },
    upstreamModel,
  );
}

function readAll(events: readonly SseEvent[]): StreamEvent[] {
  const decoder = newDecoder();
  return [...events.flatMap((event) => decoder.push(event)), ...decoder.end()];
}

/** What an answer says, without the ids that only the wire has. */
function said(events: readonly StreamEvent[]) {
  const answer = fold(events);
  const blocks = answer.blocks.map((block) => {
    if (block.kind !== "thinking" || !block.opaque) return block;
    const { id: _, ...opaque } = block.opaque;
    return { ...block, opaque };
  });
  return { ...answer, blocks };
}

Deno.test("Law: decoder(encoder(answer)) says what the answer says, in accepted grammar", () => {
  fc.assert(
    fc.property(anyAnswer, (events) => {
      const stream = write(events);
      assertResponsesStream(stream);
      const read = readAll(parseEvents(stream));
      assertWellFormed(read);
      assertEquals(said(read), said(events));
    }),
    settings,
  );
});

Deno.test("Law: a whole reply is the response that the stream ends in", () => {
  fc.assert(
    fc.property(anyAnswer, (events) => {
      const whole = codec.response.encode(fold(events), replyContext);
      assertEquals(assertResponsesStream(write(events)), JSON.parse(JSON.stringify(whole)));
    }),
    settings,
  );
});

Deno.test("Law: the decoder gives the same events however the stream's events are grouped", () => {
  fc.assert(
    fc.property(anyAnswer, (events) => {
      const wire = parseEvents(write(events));
      const decoder = newDecoder();
      const oneByOne: StreamEvent[] = [];
      for (const event of wire) oneByOne.push(...decoder.push(event));
      oneByOne.push(...decoder.end());
      assertEquals(oneByOne, readAll(wire));
    }),
    { ...settings, numRuns: 50 },
  );
});

/** Damages done to a stream: a kind, and where. */
const damage = fc.array(
  fc.tuple(fc.constantFrom("drop", "repeat", "swap", "garble", "cut", "move"), fc.nat(), fc.nat()),
  { minLength: 1, maxLength: 4 },
);

function damaged(events: SseEvent[], damages: [string, number, number][]): SseEvent[] {
  return damages.reduce((stream, [kind, first, second]) => {
    const at = first % Math.max(1, stream.length);
    const to = second % Math.max(1, stream.length);
    const event = stream[at];
    const other = stream[to];
    if (!event || !other) return stream;
    switch (kind) {
      case "drop":
        return stream.toSpliced(at, 1);
      case "repeat":
        return stream.toSpliced(at, 0, event);
      case "swap":
        return stream.with(at, other).with(to, event);
      case "garble":
        return stream.with(at, { ...event, data: event.data.slice(0, to) });
      case "cut":
        return stream.slice(0, at);
      default:
        return stream.toSpliced(at, 1).toSpliced(to, 0, event);
    }
  }, events);
}

Deno.test("Law: whatever happens to a stream, its events are well-formed and can be written", () => {
  fc.assert(
    fc.property(anyAnswer, damage, (events, damages) => {
      const read = readAll(damaged(parseEvents(write(events)), damages));
      assertWellFormed(read);
      assertResponsesStream(write(read));
    }),
    { ...settings, numRuns: 1_000 },
  );
});

Deno.test("Law: losing one piece never changes what a finished answer says", () => {
  fc.assert(
    fc.property(anyAnswer, fc.nat(), (events, seed) => {
      const wire = parseEvents(write(events));
      const pieces = wire.flatMap(({ event }, index) => event.endsWith(".delta") ? [index] : []);
      const lost = pieces[seed % Math.max(1, pieces.length)];
      if (lost === undefined || wire[lost]?.event.includes("reasoning")) return;
      const read = readAll(wire.toSpliced(lost, 1));
      if (read.at(-1)?.type === "error") return;
      assertEquals(said(read), said(events));
    }),
    settings,
  );
});

Deno.test("Law: any JSON for an event is survived", () => {
  const types = fc.constantFrom(
    "response.created",
    "response.output_item.added",
    "response.output_item.done",
    "response.output_text.delta",
    "response.output_text.annotation.added",
    "response.content_part.done",
    "response.reasoning_summary_text.delta",
    "response.function_call_arguments.delta",
    "response.function_call_arguments.done",
    "response.completed",
    "response.failed",
    "error",
  );
  const item = fc.record({
    type: fc.constantFrom("message", "reasoning", "function_call", "tool_search_call", "x"),
    id: fc.jsonValue(),
    call_id: fc.jsonValue(),
    name: fc.jsonValue(),
    content: fc.jsonValue(),
    summary: fc.jsonValue(),
    arguments: fc.jsonValue(),
    encrypted_content: fc.jsonValue(),
  }, { requiredKeys: [] });
  const event = fc.record({
    type: types,
    output_index: fc.oneof(fc.nat(3), fc.jsonValue()),
    content_index: fc.oneof(fc.nat(3), fc.jsonValue()),
    delta: fc.oneof(fc.string(), fc.jsonValue()),
    annotation: fc.jsonValue(),
    part: fc.jsonValue(),
    arguments: fc.jsonValue(),
    text: fc.jsonValue(),
    error: fc.jsonValue(),
    item: fc.oneof(item, fc.jsonValue()),
    response: fc.oneof(fc.record({ output: fc.array(item) }), fc.jsonValue()),
  }, { requiredKeys: ["type"] });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), (events) => {
      const wire = events.map((data) => ({ event: "", data: JSON.stringify(data) }));
      const read = readAll(wire);
      assertWellFormed(read);
      assert(assertResponsesStream(write(read)));
    }),
    { ...settings, numRuns: 300 },
  );
});
