/**
 * What a client is told does not depend on how the network cuts the upstream's bytes: at every
 * place, into single bytes, in lumps of several events, with the line ends of other systems.
 */
import { assert, assertEquals } from "@std/assert";
import type { StreamTranslation } from "../../lib/core/stream_translation.ts";
import { cells } from "./_cells.ts";
import { oddStreams } from "./_odd_streams.ts";
import { runTool } from "./scenarios/_scenario.ts";
import { recordedStream, translated, translating } from "./_streams.ts";
import type { Talk } from "./_talk.ts";

/** A stream longer than this is cut at as many places, spread over all of it. */
const MOST_SPLITS = 8_192;

/** Thinking, text outside of ASCII and two calls: something of everything that a stream holds. */
const talk: Talk = {
  effort: "high",
  tools: [runTool],
  turns: [{ user: "sim:parallel Läuft das? 👩‍👩‍👧 `printf '\\u2028'`" }],
};

/** The same with a stop sequence that comes in the middle. */
const stopped: Talk = { turns: [{ user: "Grüße, 世界 👋" }], stops: ["\n2. **"] };

for (const cell of cells) {
  const talks = cell.client === "responses" ? [talk] : [talk, stopped];
  const [model = ""] = cell.models;

  Deno.test(`${cell.label}: every cut of a stream gives the same answer`, async () => {
    // What holds text back for stop sequences is the same for every client.
    for (const said of cell.client === "messages" ? talks : [talk]) {
      const bytes = await recordedStream(cell, said, model);
      assertSameWhereverCut(bytes, translating(cell, said, model));
    }
    for (const { stream } of oddStreams[cell.upstream]) {
      assertSameWhereverCut(encode(stream), translating(cell, talk, model));
    }
  });

  Deno.test(`${cell.label}: single bytes, odd lumps and other line ends give the same answer`, async () => {
    for (const said of talks) {
      const bytes = await recordedStream(cell, said, model);
      const newTranslation = translating(cell, said, model);
      const whole = translated(newTranslation(), [bytes]);
      assert(whole.length > 500);
      const text = new TextDecoder().decode(bytes);
      const endings = ["\r\n", "\r"].map((end) => encode(text.replaceAll("\n", end)));
      const commented = encode(`\ufeff: hello\n\n${text.replaceAll("\n\n", "\n\n:\n\n")}`);
      for (const stream of [bytes, ...endings, commented]) {
        for (const sizes of [[1], [2, 3, 5], [977], [stream.length]]) {
          const told = translated(newTranslation(), [...lumps(stream, sizes)]);
          if (told !== whole) assertEquals(told, whole, `in lumps of ${sizes}`);
        }
      }
    }
  });
}

function assertSameWhereverCut(
  bytes: Uint8Array,
  newTranslation: () => StreamTranslation,
): void {
  const whole = translated(newTranslation(), [bytes]);
  const step = Math.ceil(bytes.length / MOST_SPLITS);
  for (let at = 0; at <= bytes.length; at += step) {
    const told = translated(newTranslation(), [bytes.subarray(0, at), bytes.subarray(at)]);
    if (told !== whole) assertEquals(told, whole, `cut at ${at}`);
  }
}

function* lumps(bytes: Uint8Array, sizes: readonly number[]): Iterable<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
