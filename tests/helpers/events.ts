import fc from "fast-check";
import type { BlockHead, CanonicalResponse, StreamEvent } from "../../lib/core/canonical.ts";
import { noUsage } from "../../lib/core/usage.ts";

/** The events of an answer of these blocks, each block's text in the given pieces. */
export function streamOf(blocks: readonly { head: BlockHead; pieces: string[] }[]): StreamEvent[] {
  return [
    { type: "start", id: "r1", model: "m" },
    ...blocks.flatMap(({ head, pieces }): StreamEvent[] => [
      { type: "block_start", block: head },
      ...pieces.map((text): StreamEvent => ({ type: "block_delta", text })),
      { type: "block_end" },
    ]),
    finish(),
  ];
}

export function finish(): StreamEvent & { type: "finish" } {
  return {
    type: "finish",
    reason: { kind: "end_turn", raw: "stop" },
    usage: { ...noUsage(), input: 7, output: 3 },
    usageKnown: true,
  };
}

/** The texts of an answer's blocks, by their kinds. */
export function texts(response: CanonicalResponse): string[][] {
  return response.blocks.map((block) => [
    block.kind,
    block.kind === "tool_call" ? block.input : block.text,
  ]);
}

/** Every way to cut a text into two pieces. */
export function* cuts(text: string): Iterable<[string, string]> {
  for (let at = 0; at <= text.length; at++) yield [text.slice(0, at), text.slice(at)];
}

/** A text and some way to cut it into pieces. */
export function cutText(
  text: fc.Arbitrary<string>,
): fc.Arbitrary<{ text: string; pieces: string[] }> {
  return fc.tuple(text, fc.array(fc.nat(), { maxLength: 8 })).map(([text, seeds]) => {
    const at = [0, ...seeds.map((seed) => seed % (text.length + 1)), text.length];
    at.sort((a, b) => a - b);
    return { text, pieces: at.slice(1).map((end, index) => text.slice(at[index], end)) };
  });
}
