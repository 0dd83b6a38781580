import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { GatewayError } from "../../lib/core/errors.ts";
import type { Outcome } from "../../lib/core/outcome.ts";
import { Pump } from "../../lib/core/pump.ts";
import { StreamRelay } from "../../lib/core/relay.ts";
import type { SseEvent } from "../../lib/core/sse.ts";
import type { Dialect, Observation, Tap } from "../../lib/dialects/mod.ts";
import { nothingSeen } from "../../lib/dialects/shared/observation.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { HandFedStream, HungryReader } from "../helpers/hand_fed_stream.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);

/** A made-up dialect: the stream ends with `end`, or with an upstream's own `broken`. */
class PlainTap implements Tap {
  readonly seen: Observation = nothingSeen();
  readonly events: SseEvent[] = [];

  event(event: SseEvent): void {
    this.events.push(event);
    this.seen.events++;
    if (event.data === '"end"') this.seen.terminal = "finished";
    if (event.data === '"broken"') {
      this.seen.terminal = "failed";
      this.seen.error = new GatewayError("overloaded", "Too much.");
    }
  }

  unary(): void {}
}

const dialect: Pick<Dialect, "error"> = {
  error: {
    encode: () => ({ status: 500, body: "" }),
    event: (error, requestId, seen) => `data: !${error.kind} ${requestId} ${seen.events}\n\n`,
    decode: () => undefined,
  },
};

function setUp(withhold?: (event: SseEvent) => boolean) {
  const tap = new PlainTap();
  const relay = new StreamRelay({
    dialect,
    tap,
    requestId: "req_1",
    ...(withhold ? { withhold } : {}),
  });
  return { tap, relay };
}

const whole =
  'event: a\r\ndata: {"text":"héllo 😀"}  \r\n\r\n: note\n\ndata: "two"\n\ndata: "end"\n\n';

Deno.test("StreamRelay passes a whole stream byte for byte, under any chunking, and the tap sees every event", () => {
  const bytes = encode(whole);
  const check = (chunks: Uint8Array[]) => {
    const { tap, relay } = setUp();
    const out = [...chunks.map((chunk) => relay.push(chunk)), relay.end()];
    assertEquals(new Uint8Array(out.flatMap((piece) => [...piece ?? []])), bytes);
    assertEquals(tap.events.map((event) => event.data), [
      '{"text":"héllo 😀"}  ',
      '"two"',
      '"end"',
    ]);
    assertEquals(relay.result, { kind: "completed" });
  };
  check([bytes]);
  check(Array.from(bytes, (byte) => new Uint8Array([byte])));
  for (let at = 0; at <= bytes.length; at++) check([bytes.subarray(0, at), bytes.subarray(at)]);
});

Deno.test("StreamRelay only ever writes whole events", () => {
  const pieces = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(pieces, (sizes) => {
      const { relay } = setUp();
      let at = 0;
      for (const size of sizes) {
        const piece = decode(relay.push(encode(whole).subarray(at, at += size)));
        if (piece !== undefined) assert(/(\n\n|\r\n\r\n?|^\n)$/.test(piece), JSON.stringify(piece));
      }
    }),
    { seed: 5 },
  );
});

Deno.test("StreamRelay refuses to end cleanly when the upstream closes before the dialect's end", () => {
  const { relay } = setUp();
  assertEquals(decode(relay.push(encode('data: "one"\n\ndata: "tw'))), 'data: "one"\n\n');
  const error = assertThrows(() => relay.end(), GatewayError);
  assertEquals(error.kind, "upstream_failed");
  assertEquals(decode(relay.fail(error)), "data: !upstream_failed req_1 1\n\n");
  assertEquals(relay.result, undefined);
});

Deno.test("StreamRelay accepts a last event whose blank line is missing", () => {
  const { relay } = setUp();
  assertEquals(relay.push(encode('data: "end"\n')), undefined);
  assertEquals(decode(relay.end()), 'data: "end"\n');
  assertEquals(relay.result, { kind: "completed" });
});

Deno.test("StreamRelay drops a half event that follows the dialect's end", () => {
  const { relay } = setUp();
  relay.push(encode('data: "end"\n\ndata: {"usa'));
  assertEquals(relay.end(), undefined);
});

Deno.test("StreamRelay adds nothing after the upstream's own error and reports it", () => {
  const { relay } = setUp();
  relay.push(encode('data: "broken"\n\n'));
  assertEquals(relay.end(), undefined);
  assertEquals(relay.result?.kind, "upstream_failed");
  assertEquals(relay.result?.error?.kind, "overloaded");
  assertEquals(relay.fail(new GatewayError("timeout", "Silence.")), undefined);
});

Deno.test("StreamRelay ignores a failure after the dialect's end", () => {
  const { relay } = setUp();
  relay.push(encode('data: "end"\n\n'));
  assertEquals(relay.fail(new GatewayError("upstream_failed", "Reset.")), undefined);
  assertEquals(relay.result, { kind: "completed" });
});

Deno.test("StreamRelay survives a tap that throws, counts it, and lets the stream end as it ends", () => {
  const { tap, relay } = setUp();
  tap.event = () => {
    throw new Error("defect");
  };
  assertEquals(decode(relay.push(encode('data: "end"\n\n'))), 'data: "end"\n\n');
  assertEquals(relay.end(), undefined);
  assertEquals(relay.tapFaults, 1);
});

Deno.test("StreamRelay withholds the events that the client did not ask for, and no other byte", () => {
  const withhold = (event: SseEvent) => event.data === '"usage"';
  const before = ': c\n\ndata: "one"\r\n\r\n';
  const after = 'data: "end"\n\n';
  const bytes = encode(`${before}data: "usage"\n\n${after}`);
  for (let at = 0; at <= bytes.length; at++) {
    const { tap, relay } = setUp(withhold);
    const out = [relay.push(bytes.subarray(0, at)), relay.push(bytes.subarray(at)), relay.end()];
    assertEquals(out.map((piece) => decode(piece) ?? "").join(""), before + after);
    assertEquals(tap.events.length, 3);
  }
});

Deno.test("StreamRelay withholds such an event as the last one without its blank line", () => {
  const { relay } = setUp((event) => event.data === '"end"');
  assertEquals(relay.push(encode('data: "end"')), undefined);
  assertEquals(relay.end(), undefined);
});

Deno.test("A relayed stream gets heartbeats between its events only", async () => {
  const clock = new FakeClock();
  const upstream = new HandFedStream();
  const outcomes: Outcome[] = [];
  const pump = new Pump(upstream.stream, setUp().relay, {
    clock,
    heartbeat: { bytes: encode(": beat\n\n"), afterMs: 10 },
    idleMs: 1_000,
    onEnd: (outcome) => outcomes.push(outcome),
  });
  const client = new HungryReader(pump.body);
  await upstream.feed('data: "o');
  await clock.advance(10);
  await upstream.feed('ne"\n');
  await clock.advance(10);
  await upstream.feed('\ndata: "en');
  await clock.advance(10);
  await upstream.feed('d"\n\n');
  await upstream.end();
  assertEquals(
    client.text,
    ': beat\n\n: beat\n\ndata: "one"\n\n: beat\n\ndata: "end"\n\n',
  );
  assertEquals(outcomes, [{ kind: "completed" }]);
});

Deno.test("A relayed stream that breaks off in an event loses the half event and ends in an error event", async () => {
  const upstream = new HandFedStream();
  const outcomes: Outcome[] = [];
  const pump = new Pump(upstream.stream, setUp().relay, {
    clock: new FakeClock(),
    idleMs: 1_000,
    onEnd: (outcome) => outcomes.push(outcome),
  });
  const client = new HungryReader(pump.body);
  await upstream.feed('data: "one"\n\ndata: "tw');
  await upstream.break();
  assertEquals(client.text, 'data: "one"\n\ndata: !upstream_failed req_1 1\n\n');
  assertEquals(client.state, "closed");
  assertEquals(outcomes.map((outcome) => outcome.kind), ["upstream_failed"]);
});
