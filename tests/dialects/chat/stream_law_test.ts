/** Laws of the stream's two directions, over any answer and any damage to it. */
import fc from "fast-check";
import { assertEquals } from "@std/assert";
import type { AssistantPart, BlockHead, StreamEvent } from "../../../lib/core/canonical.ts";
import { Folder } from "../../../lib/core/fold.ts";
import { parseEvents } from "../../../lib/core/sse.ts";
import { Translation } from "../../../lib/core/translation.ts";
import { codec } from "../../../lib/dialects/chat/codec.ts";
import { cutText } from "../../helpers/events.ts";
import { cutAt, cuts } from "../../helpers/json_text.ts";
import { assertWellFormed } from "../../helpers/well_formed.ts";
import { checkChat } from "../../simulator/grammar.ts";
import { newDecoder, read, reply, written } from "./contexts.ts";

interface Block {
  head: BlockHead;
  pieces: string[];
}

const anyText = fc.string({ unit: "grapheme", maxLength: 10 });

const textBlock = fc.tuple(fc.constantFrom("text", "thinking", "refusal"), cutText(anyText))
  .map(([kind, { pieces }]): Block => ({ head: { kind } as BlockHead, pieces }));

const input = fc.oneof(
  fc.dictionary(anyText, fc.jsonValue()).map((value) => JSON.stringify(value)),
  // Cut off by the output limit, or not JSON at all.
  fc.constantFrom("", '{"a":"', "}", "[", '"\\'),
);

const call = fc.tuple(fc.constantFrom("function", "custom"), cutText(input))
  .map(([tool, { pieces }]): Block => ({
    head: { kind: "tool_call", id: "", name: "f", tool } as BlockHead,
    pieces,
  }));

const count = fc.nat(1_000_000_000);

const finish = fc.record({
  kind: fc.constantFrom("end_turn", "max_tokens", "stop_sequence", "pause"),
  usage: fc.record({
    input: count,
    cacheRead: count,
    cacheWrite: count,
    output: count,
    reasoning: count,
  }),
});

const answer: fc.Arbitrary<StreamEvent[]> = fc.tuple(
  fc.array(fc.oneof(textBlock, call), { maxLength: 6 }),
  finish,
).map(([blocks, { kind, usage }]) => [
  { type: "start", id: "r1", model: "m" },
  ...blocks.flatMap(({ head, pieces }, index): StreamEvent[] => [
    {
      type: "block_start",
      block: head.kind === "tool_call" ? { ...head, id: `call_${index}` } : head,
    },
    ...pieces.map((text): StreamEvent => ({ type: "block_delta", text })),
    { type: "block_end" },
  ]),
  {
    type: "finish",
    reason: kind === "stop_sequence"
      ? { kind, raw: kind, stopSequence: "x" }
      : { kind: kind as "pause", raw: kind },
    usage,
    usageKnown: true,
  },
]);

const wantsUsage = { stream_options: { include_usage: true } };

function fold(events: readonly StreamEvent[]) {
  const folder = new Folder();
  for (const event of events) folder.push(event);
  return folder.result();
}

/**
 * What Chat can say of an answer's blocks: no empty text, one text where several follow one
 * another, a blank line where a block of another kind stood in between.
 */
function sayable(blocks: readonly AssistantPart[]): AssistantPart[] {
  const said: AssistantPart[] = [];
  const begun = new Set<string>();
  const apart = new Set<string>();
  blocks.forEach((block, index) => {
    if (block.kind === "tool_call") {
      const isEmpty = block.input === "" && block.tool === "function";
      said.push(isEmpty ? { ...block, input: "{}" } : block);
      return;
    }
    const isOther = block.kind === "thinking" || blocks[index - 1]?.kind !== block.kind;
    if (begun.has(block.kind) && isOther) apart.add(block.kind);
    if (block.text === "") return;
    const isApart = apart.delete(block.kind);
    begun.add(block.kind);
    const text = isApart ? `\n\n${block.text}` : block.text;
    const last = said.at(-1);
    if (last?.kind === block.kind) said[said.length - 1] = { ...last, text: last.text + text };
    else said.push({ ...block, text });
  });
  return said;
}

Deno.test("What is written of an answer is read again, as far as Chat can say it", () => {
  fc.assert(
    fc.property(answer, (events) => {
      const again = read(written(events, wantsUsage));
      assertWellFormed(again);
      const [before, after] = [fold(events), fold(again)];
      assertEquals(after.blocks, sayable(before.blocks));
      assertEquals([after.usage, after.usageKnown], [before.usage, true]);
    }),
    { seed: 20_264, numRuns: 500 },
  );
});

/** As much of a whole reply as a stream of it has to say, too. */
interface WholeReply {
  choices: [{
    message: {
      content?: string | null;
      refusal?: string | null;
      tool_calls?: {
        id: string;
        function?: { name: string; arguments: string };
        custom?: { name: string; input: string };
      }[];
    };
    finish_reason: string;
  }];
  usage: unknown;
}

Deno.test("A stream keeps the grammar and says what the whole reply says", () => {
  fc.assert(
    fc.property(answer, fc.boolean(), (events, hasUsage) => {
      const body = hasUsage ? wantsUsage : {};
      const whole = checkChat(written(events, body), hasUsage);
      const unary = codec.response.encode(fold(events), reply(body)) as unknown as WholeReply;
      const { choices: [{ message, finish_reason }], usage } = unary;
      assertEquals(
        [whole.text, whole.refusal, whole.end],
        [message.content ?? "", message.refusal ?? "", finish_reason],
      );
      assertEquals(
        whole.calls,
        (message.tool_calls ?? []).map(({ id, function: called, custom }) => ({
          name: (called ?? custom)?.name,
          input: called?.arguments ?? custom?.input,
          id,
        })),
      );
      if (hasUsage) assertEquals(whole.usage, usage);
    }),
    { seed: 20_265, numRuns: 300 },
  );
});

Deno.test("The answer is the same wherever the network cuts its bytes", () => {
  fc.assert(
    fc.property(answer, cuts, (events, places) => {
      const text = written(events, wantsUsage);
      const translation = new Translation({ decoder: newDecoder(), observe: () => {} });
      const pieces = cutAt(new TextEncoder().encode(text), places);
      const again = [...pieces.flatMap((piece) => translation.push(piece)), ...translation.end()];
      assertEquals(again, read(text));
    }),
    { seed: 20_266, numRuns: 100 },
  );
});

type Damage = (chunks: string[], at: number) => string[];

const damages: Record<string, Damage> = {
  drop: (chunks, at) => chunks.toSpliced(at, 1),
  duplicate: (chunks, at) => chunks.toSpliced(at, 0, chunks[at] ?? ""),
  swap: (chunks, at) => chunks.toSpliced(at, 2, ...chunks.slice(at, at + 2).reverse()),
  truncate: (chunks, at) => chunks.slice(0, at),
  halve: (chunks, at) => chunks.with(at, chunks[at]?.slice(0, 30) ?? ""),
  garbage: (chunks, at) => chunks.toSpliced(at, 0, '{"choices":[{"delta":{"tool_calls":[{}]}}]}'),
  error: (chunks, at) => chunks.toSpliced(at, 0, '{"error":{"message":"no"}}'),
};

Deno.test("A damaged stream is still read as well-formed events", () => {
  const damage = fc.tuple(fc.constantFrom(...Object.keys(damages)), fc.nat());
  fc.assert(
    fc.property(answer, fc.array(damage, { minLength: 1, maxLength: 4 }), (events, hits) => {
      const chunks = parseEvents(written(events, wantsUsage)).map(({ data }) => data);
      const damaged = hits.reduce(
        (chunks, [kind, at]) =>
          chunks.length > 0 ? damages[kind]?.(chunks, at % chunks.length) ?? chunks : chunks,
        chunks,
      );
      const decoder = newDecoder();
      const again = damaged.flatMap((data) => decoder.push({ event: "", data }));
      assertWellFormed([...again, ...decoder.end()]);
      assertEquals([...decoder.end(), ...decoder.push({ event: "", data: "[DONE]" })], []);
    }),
    { seed: 20_267, numRuns: 1_000 },
  );
});

Deno.test("Any JSON at all is read as well-formed events", () => {
  const wire = fc.record({
    index: fc.constantFrom(0, 1, 2, -1, 1.5, "0", null),
    id: fc.constantFrom("a", "b", "", null, 5),
    function: fc.constantFrom({ name: "f" }, { arguments: "{" }, { arguments: "}" }, null, "f"),
    custom: fc.constantFrom({ name: "g", input: "x" }, undefined),
  }, { requiredKeys: [] });
  const delta = fc.record({
    content: fc.constantFrom("a", "", null, 5),
    reasoning_content: fc.constantFrom("t", null),
    refusal: fc.constantFrom("no", null),
    tool_calls: fc.oneof(fc.array(wire, { maxLength: 3 }), fc.constant("none")),
    annotations: fc.constantFrom([{ url_citation: { url: "u", start_index: "x" } }], [null], 5),
  }, { requiredKeys: [] });
  const choice = fc.record({
    index: fc.constantFrom(0, 1),
    delta,
    finish_reason: fc.constantFrom(null, null, null, "stop", "length", 5),
  }, { requiredKeys: ["delta"] });
  const chunk = fc.oneof(
    { weight: 9, arbitrary: fc.record({ choices: fc.array(choice, { maxLength: 2 }) }) },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 12 }), (chunks) => {
      const decoder = newDecoder();
      const events = chunks.flatMap((chunk) =>
        decoder.push({ event: "", data: JSON.stringify(chunk) })
      );
      assertWellFormed([...events, ...decoder.end()]);
    }),
    { seed: 20_268, numRuns: 2_000 },
  );
});
