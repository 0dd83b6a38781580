import { assertEquals, assertThrows } from "@std/assert";
import { GatewayError } from "../../lib/core/errors.ts";
import type { Outcome } from "../../lib/core/outcome.ts";
import { Pump } from "../../lib/core/pump.ts";
import { UnaryRelay } from "../../lib/core/unary_relay.ts";
import type { Observation, Tap } from "../../lib/dialects/mod.ts";
import { nothingSeen } from "../../lib/dialects/shared/observation.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { HandFedStream, HungryReader } from "../helpers/hand_fed_stream.ts";

const encode = (text: string) => new TextEncoder().encode(text);

class PlainTap implements Tap {
  readonly seen: Observation = nothingSeen();
  members: ReadonlyMap<string, unknown> | undefined;

  event(): void {}

  unary(members: ReadonlyMap<string, unknown>): void {
    this.members = members;
    this.seen.terminal = members.has("error") ? "failed" : "finished";
    if (members.has("error")) this.seen.error = new GatewayError("overloaded", "Too much.");
  }
}

function setUp() {
  const tap = new PlainTap();
  const relay = new UnaryRelay({ dialect: { unaryMembers: ["usage", "error"] }, tap });
  return { tap, relay };
}

Deno.test("UnaryRelay passes each chunk on untouched and reads the members at the end", () => {
  const { tap, relay } = setUp();
  const chunks = [encode('{"text":"hé'), encode('llo","usage":{"in":'), encode("1}}\n")];
  for (const chunk of chunks) assertEquals(relay.push(chunk), chunk);
  assertEquals(tap.members, undefined);
  assertEquals(relay.end(), undefined);
  assertEquals([...tap.members ?? []], [["usage", { in: 1 }]]);
});

Deno.test("UnaryRelay takes a body that is no JSON object for one cut short", () => {
  for (const body of ["", '{"usage":', "<html>", "null", "5"]) {
    const { relay } = setUp();
    relay.push(encode(body));
    assertEquals(assertThrows(() => relay.end(), GatewayError).kind, "upstream_failed");
  }
});

Deno.test("UnaryRelay passes an answer of more than 4 MB without reading it", () => {
  const { tap, relay } = setUp();
  const chunk = new Uint8Array(1024 * 1024 + 1);
  for (let n = 0; n < 4; n++) assertEquals(relay.push(chunk), chunk);
  assertEquals(relay.end(), undefined);
  assertEquals(tap.members, undefined);
});

Deno.test("UnaryRelay reports an error that came as an answer", () => {
  const { relay } = setUp();
  relay.push(encode('{"error":{}}'));
  relay.end();
  assertEquals(relay.result?.kind, "upstream_failed");
  assertEquals(relay.result?.error?.kind, "overloaded");
});

Deno.test("UnaryRelay survives a tap that throws", () => {
  const { tap, relay } = setUp();
  tap.unary = () => {
    throw new Error("defect");
  };
  relay.push(encode("{}"));
  relay.end();
  assertEquals(relay.tapFaults, 1);
  assertEquals(relay.result, undefined);
});

Deno.test("A relayed answer that is cut short makes the client's connection fail", async () => {
  for (const cut of ["break", "end"] as const) {
    const upstream = new HandFedStream();
    const outcomes: Outcome[] = [];
    const pump = new Pump(upstream.stream, setUp().relay, {
      clock: new FakeClock(),
      idleMs: 1_000,
      onEnd: (outcome) => outcomes.push(outcome),
    });
    const client = new HungryReader(pump.body);
    await upstream.feed('{"text":"ha');
    await upstream[cut]();
    assertEquals(client.text, '{"text":"ha');
    assertEquals(client.state, "failed");
    assertEquals(outcomes.map((outcome) => outcome.kind), ["upstream_failed"]);
  }
});
