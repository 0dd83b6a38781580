import type { OutcomeKind } from "../../lib/core/outcome.ts";
import { faults, type ProxyFault } from "../../lib/simulator/mod.ts";
import type { Asking } from "./_apis.ts";

/** How an answer ends for its client. */
export type Ending =
  /** With its proper end. */
  | { how: "whole" }
  /** Before it began, with an error of this status in the client's dialect. */
  | { how: "refused"; status: number; says: RegExp }
  /** As a stream whose last event is the dialect's error. */
  | { how: "error event"; says: RegExp }
  /** With a connection that breaks: half a JSON text can be followed by nothing. */
  | { how: "broken" };

/** What is to come of a fault in one way of asking. */
export interface Expectation {
  ending: Ending;
  outcome: OutcomeKind;
  /** Whether the gateway ends the upstream call itself. */
  aborted: boolean;
  /** Whether tokens are known, if only in part. */
  usageKnown: boolean;
}

export interface FaultRow {
  fault: ProxyFault;
  /** `undefined` where the fault cannot come up. */
  expect(asking: Asking): Expectation | undefined;
}

const { stream, ...proxy } = faults.proxy;

const whole: Expectation = {
  ending: { how: "whole" },
  outcome: "completed",
  aborted: false,
  usageKnown: true,
};

/** Anthropic tells the input's tokens in its first event; the others tell all at the end. */
function knowsInput({ upstream, stream, lane }: Asking): boolean {
  return upstream === "messages" && (stream || lane === "translate");
}

/** An answer that breaks off after some of its events. */
function brokenOff(status: number, says: RegExp, aborted = false) {
  return (asking: Asking): Expectation => {
    const ending: Ending = asking.stream
      ? { how: "error event", says }
      : asking.lane === "translate"
      ? { how: "refused", status, says }
      : { how: "broken" };
    return { ending, outcome: "upstream_failed", aborted, usageKnown: knowsInput(asking) };
  };
}

/** A vendor tells errors in streams only. */
function toldInStream(asking: Asking): Expectation | undefined {
  if (!asking.stream) return undefined;
  return {
    ending: { how: "error event", says: /Overloaded|The server had an error|The model failed/ },
    outcome: "upstream_failed",
    aborted: false,
    usageKnown: knowsInput(asking),
  };
}

function refused(status: number, says: RegExp, aborted = false) {
  return (): Expectation => ({
    ending: { how: "refused", status, says },
    outcome: "upstream_failed",
    aborted,
    usageKnown: false,
  });
}

/** An event stream, asked for or not, in which there is nothing. */
function nothingInIt(says: RegExp) {
  return (asking: Asking): Expectation => ({
    ending: asking.stream || asking.lane === "passthrough"
      ? { how: "error event", says }
      : { how: "refused", status: 502, says },
    outcome: "upstream_failed",
    aborted: false,
    usageKnown: false,
  });
}

/** Ways to break off after some of the events, and what the client is told. */
const breaks:
  readonly (readonly [name: string, fault: (after: number) => ProxyFault, FaultRow["expect"]])[] = [
    [
      "a connection that breaks",
      stream.reset,
      brokenOff(502, /broke before the answer was complete/),
    ],
    ["an end that comes too soon", stream.eof, brokenOff(502, /closed the stream early/)],
    [
      "an end in the middle of an event",
      stream.truncated,
      brokenOff(502, /closed the stream early/),
    ],
    [
      "an end in the middle of a character",
      stream.halfUtf8,
      brokenOff(502, /closed the stream early/),
    ],
    ["silence", stream.silence, brokenOff(504, /sent nothing for 60 seconds/, true)],
  ];

const packed = "\u001f\u008b\b\u0000\u0000\u0000\u0000\u0000\u0000\u0003K\u00cc";

/** Faults of the answer's transport, its form and its frame, with what is to come of each. */
export const answerFaults: Readonly<Record<string, FaultRow>> = {
  ...Object.fromEntries(
    breaks.flatMap(([name, fault, expect]) =>
      [1, 6].map((after) => [`${name}, after ${after} events`, { fault: fault(after), expect }])
    ),
  ),
  ...Object.fromEntries([1, 6].map((after) => [
    `an error that the vendor tells, after ${after} events`,
    { fault: stream.errorEvent(after), expect: toldInStream },
  ])),
  "an event that is no JSON": {
    fault: stream.garbage(3),
    expect: (asking) => {
      // A unary answer has no events.
      if (asking.lane === "passthrough") return asking.stream ? whole : undefined;
      // Where pieces are numbered, or blocks have a beginning and an end, a hole shows.
      return asking.upstream === "messages"
        ? brokenOff(502, /a piece of the upstream's stream is damaged/)(asking)
        : whole;
    },
  },
  "CRLF framing": { fault: stream.crlf(), expect: () => whole },
  "all events in one chunk": { fault: stream.oneChunk(), expect: () => whole },
  "one byte in each chunk": { fault: stream.oneBytePerChunk(), expect: () => whole },
  "odd chunks": { fault: stream.oddChunks(), expect: () => whole },
  "a line of a megabyte": { fault: stream.longLine(), expect: () => whole },
  "an end that is told twice": { fault: stream.duplicateTerminal(), expect: () => whole },
  "a web page with status 200": {
    fault: proxy.pageIn200(),
    expect: refused(502, /neither with JSON nor with an event stream/),
  },
  "a wrong content type": {
    fault: stream.contentType("text/plain"),
    expect: refused(502, /neither with JSON nor with an event stream/, true),
  },
  "an error with status 200": {
    fault: proxy.errorIn200(),
    expect: refused(500, /Internal server error/),
  },
  "an empty stream": {
    fault: proxy.reply(200, "", { "content-type": "text/event-stream" }),
    expect: nothingInIt(/closed the stream early/),
  },
  "bytes that are packed and do not say so": {
    fault: proxy.reply(200, packed, { "content-type": "text/event-stream" }),
    expect: nothingInIt(/closed the stream early/),
  },
};
