import { assertEquals } from "@std/assert";
import { EventBoundary, splitEvents } from "../../../lib/core/event_boundary.ts";
import {
  formatEvent,
  parseEvents,
  parseUnfinishedEvent,
  type SseEvent,
} from "../../../lib/core/sse.ts";
import { kept } from "../_corpus.ts";
import { bytesOf, byteText, mutateBytes } from "../_mutate.ts";
import type { Random } from "../_random.ts";
import { target } from "../_target.ts";

/** Bytes, one in each character, and where they are cut, as parts of 4,096 of their number. */
type Input = { bytes: string; cuts: number[] };

const words = ["data: ", "data:", "event: x", "event:", "id: 1", ": c", "\n\n", "\r\n\r\n", "\r\r"];

export const sse = target<Input>({
  name: "sse",
  promise: "Events are the same however their bytes are cut, and are those of the standard.",
  corpus: kept<string[]>("sse.json").map((text) => ({ bytes: byteText(text), cuts: [2_000] })),

  generate(random, corpus) {
    let { bytes } = random.pick(corpus);
    if (random.oneIn(3)) bytes += random.pick(corpus).bytes;
    for (let left = random.small(5); left >= 0; left--) bytes = mutateBytes(bytes, random, words);
    return { bytes, cuts: someCuts(random) };
  },

  check(input) {
    const bytes = bytesOf(input.bytes);
    const whole = read([bytes]);
    assertEquals(whole.text, input.bytes, "not a byte is lost or changed");
    assertEquals(whole.events, standardEvents(bytes));
    const cuts = input.cuts.map((cut) => Math.floor(cut / 4_096 * bytes.length)).sort(
      (a, b) => a - b,
    );
    const chunks = [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index]));
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    for (const pieces of [chunks, single]) same(read(pieces), whole);
    for (const event of whole.events) {
      assertEquals(parseEvents(formatEvent(event.event, event.data)), [{
        event: event.event,
        data: event.data,
      }]);
    }
    const split = splitEvents(bytes);
    same({ ...whole, events: split.flatMap((one) => parseEvents(one)) }, whole);
  },
});

export function someCuts(random: Random): number[] {
  return Array.from({ length: random.small(6) }, () => random.below(4_096));
}

interface Read {
  /** All bytes that came out. */
  text: string;
  events: SseEvent[];
  last: SseEvent | undefined;
}

function read(chunks: readonly Uint8Array[]): Read {
  const boundary = new EventBoundary();
  const out: Uint8Array[] = [];
  for (const chunk of chunks) {
    const whole = boundary.push(chunk);
    if (whole) out.push(whole);
  }
  const events = out.flatMap((bytes) => parseEvents(bytes));
  const rest = boundary.rest();
  out.push(rest);
  return { text: out.map(asText).join(""), events, last: parseUnfinishedEvent(rest) };
}

function same(one: Read, other: Read): void {
  // Comparing texts is a hundred times quicker than comparing objects.
  if (JSON.stringify(one) !== JSON.stringify(other)) assertEquals(one, other);
}

function asText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The events by the letter of the HTML standard, but for marks at the beginning of every line. */
function standardEvents(bytes: Uint8Array): SseEvent[] {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const events: SseEvent[] = [];
  let event = "";
  let data: string[] = [];
  // What follows the last line end is no line.
  for (const line of text.split(/\r\n|\r|\n/).slice(0, -1)) {
    if (line === "") {
      if (data.length > 0) events.push({ event, data: data.join("\n") });
      event = "";
      data = [];
      continue;
    }
    const [, field, value = ""] = /^\ufeff?([^:]*)(?::\x20?([^]*))?$/.exec(line) ?? [];
    if (field === "data") data.push(value);
    if (field === "event") event = value;
  }
  return events;
}
