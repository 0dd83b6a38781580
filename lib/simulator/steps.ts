/**
 * What happens to a connection while an answer is sent, as plain values: bytes, pauses, and the
 * ways in which a stream goes wrong. Nothing here waits; `delivery.ts` does.
 */

import type { Framing, StreamEnd, StreamFault } from "./faults.ts";
import type { Pace } from "./pace.ts";
import type { Frame } from "./vendor.ts";

export type Step =
  | { kind: "bytes"; bytes: Uint8Array }
  | { kind: "wait"; ms: number }
  /** Nothing more, for ever. */
  | { kind: "silence" }
  /** The connection breaks. */
  | { kind: "broken" };

type Trouble = Pick<StreamFault, "after" | "end" | "framing">;

export interface StreamPlan {
  frames: Iterable<Frame>;
  pace: Pace;
  fault: Trouble | undefined;
  /** How the vendor breaks off a stream of which these frames are out. */
  brokenOff(sent: readonly Frame[]): Frame[];
}

/** The steps of a stream of events. */
export function streamSteps(plan: StreamPlan): Iterable<Step> {
  return reframed(events(plan), plan.fault?.framing);
}

/** The steps of a whole body, which has no events: what is to come after some comes half-way. */
export function bodySteps(text: string, fault: Trouble): Iterable<Step> {
  const half = text.slice(0, Math.ceil(text.length / 2));
  const { end, framing } = fault;
  const last = end && lastSteps(end, "");
  const steps = last ? [bytes(half), ...last] : [bytes(text)];
  return reframed(steps, framing === "crlf" ? undefined : framing);
}

function* events({ frames, pace, fault, brokenOff }: StreamPlan): Iterable<Step> {
  const { end, after = 0 } = fault ?? {};
  const sent: Frame[] = [];
  let spoken = false;
  let met = end === undefined || end === "duplicate_terminal";
  for (const frame of frames) {
    // At the latest the trouble comes before the stream's proper end.
    if (!met && (sent.length >= after || frame.terminal)) {
      met = true;
      if (end === "garbage") yield bytes(garbage(frame));
      if (end === "error_event") return yield* brokenOff(sent).map((last) => bytes(wire(last)));
      const last = end && lastSteps(end, wire(frame));
      if (last) return yield* last;
    }
    const ms = spoken ? pace.deltaMs : pace.firstMs;
    if (frame.paced && ms > 0) yield { kind: "wait", ms };
    spoken ||= frame.paced === true;
    yield bytes(wire(frame));
    sent.push(frame);
  }
  if (end !== "duplicate_terminal") return;
  yield* sent.filter((frame) => frame.terminal).map((frame) => bytes(wire(frame)));
}

/** Two of the three bytes of a check mark. */
const HALF_CHARACTER = new Uint8Array([0xe2, 0x9c]);

/** How a connection ends in the face of the next event's text, where the end is one of those. */
function lastSteps(end: StreamEnd, next: string): Step[] | undefined {
  const half = bytes(next.slice(0, Math.floor(next.length / 2)));
  switch (end) {
    case "reset":
      return [{ kind: "broken" }];
    case "eof":
      return [];
    case "silence":
      return [{ kind: "silence" }];
    case "truncated":
      return [half];
    case "half_utf8":
      return [half, { kind: "bytes", bytes: HALF_CHARACTER }];
    default:
      return undefined;
  }
}

function wire({ event, data }: Frame): string {
  return `${event === undefined ? "" : `event: ${event}\n`}data: ${data}\n\n`;
}

function garbage({ event }: Frame): string {
  return wire({ ...(event !== undefined && { event }), data: '{"type":"content_block_delta","in' });
}

function bytes(text: string): Step {
  return { kind: "bytes", bytes: new TextEncoder().encode(text) };
}

/** Sizes of chunks that never fall together with events. */
const ODD_SIZES = [1, 7, 2, 31, 3, 17, 64, 5];

function reframed(steps: Iterable<Step>, framing: Framing | undefined): Iterable<Step> {
  switch (framing) {
    case undefined:
      return steps;
    case "bytes":
      return rechunked(steps, [1]);
    case "odd":
      return rechunked(steps, ODD_SIZES);
    case "one_chunk":
      return rechunked(steps, [Infinity]);
    case "crlf":
      return withCrlf(steps);
  }
}

/** The same bytes in chunks of the given sizes, over and over. */
function* rechunked(steps: Iterable<Step>, sizes: readonly number[]): Iterable<Step> {
  let turn = 0;
  let held: Uint8Array[] = [];
  let length = 0;
  function* flush(all: boolean): Iterable<Step> {
    let rest = joined(held, length);
    for (;;) {
      const size = sizes[turn % sizes.length] ?? 1;
      if (rest.length === 0 || (rest.length < size && !all)) break;
      yield { kind: "bytes", bytes: rest.slice(0, size) };
      rest = rest.subarray(Math.min(size, rest.length));
      turn++;
    }
    held = [rest];
    length = rest.length;
  }
  for (const step of steps) {
    if (step.kind === "bytes") {
      held.push(step.bytes);
      length += step.bytes.length;
      if (length >= (sizes[turn % sizes.length] ?? 1)) yield* flush(false);
    } else {
      yield* flush(true);
      yield step;
    }
  }
  yield* flush(true);
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

function* withCrlf(steps: Iterable<Step>): Iterable<Step> {
  const text = new TextDecoder();
  for (const step of steps) {
    yield step.kind === "bytes" ? bytes(text.decode(step.bytes).replaceAll("\n", "\r\n")) : step;
  }
}
