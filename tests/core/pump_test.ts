import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { GatewayError } from "../../lib/core/errors.ts";
import type { Outcome } from "../../lib/core/outcome.ts";
import { Pump, type Step } from "../../lib/core/pump.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";
import { HandFedStream, HungryReader } from "../helpers/hand_fed_stream.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Passes bytes on as they are, and ends in "!" and the error's kind when the answer breaks off. */
class PlainStep implements Step {
  result: Outcome | undefined;
  push(chunk: Uint8Array): Uint8Array | undefined {
    return chunk;
  }
  end(): Uint8Array | undefined {
    return encode(".");
  }
  fail(error: GatewayError): Uint8Array | undefined {
    return encode(`!${error.kind}`);
  }
}

const HEARTBEAT_MS = 10_000;
const IDLE_MS = 60_000;
const UNREAD_MS = 1_200_000;

function setUp(step: Step = new PlainStep()) {
  const clock = new FakeClock();
  const upstream = new HandFedStream();
  const outcomes: Outcome[] = [];
  const pump = new Pump(upstream.stream, step, {
    clock,
    heartbeat: { bytes: encode("~"), afterMs: HEARTBEAT_MS },
    idleMs: IDLE_MS,
    unreadMs: UNREAD_MS,
    onEnd: (outcome) => outcomes.push(outcome),
  });
  return { clock, upstream, outcomes, pump };
}

Deno.test("Pump moves every chunk as one write and ends completed", async () => {
  const { clock, upstream, outcomes, pump } = setUp();
  const client = new HungryReader(pump.body);
  await upstream.feed("one ");
  await upstream.feed("two");
  assertEquals(client.text, "one two");
  assertEquals(client.chunks, 2);
  assertEquals(outcomes, []);
  await upstream.end();
  assertEquals(client.text, "one two.");
  assertEquals(client.state, "closed");
  assertEquals(outcomes, [{ kind: "completed" }]);
  assertEquals(clock.pending, 0);
});

Deno.test("Pump reads on while the step has nothing to write", async () => {
  const step = new PlainStep();
  let held = "";
  step.push = (chunk) => {
    held += new TextDecoder().decode(chunk);
    return held.endsWith(";") ? encode(held) : undefined;
  };
  const { upstream, pump } = setUp(step);
  const client = new HungryReader(pump.body);
  await upstream.feed("a");
  await upstream.feed("");
  await upstream.feed("b");
  assertEquals(client.text, "");
  await upstream.feed(";");
  assertEquals(client.text, "ab;");
});

Deno.test("Pump asks the upstream for nothing before the client asks, and then for one chunk", async () => {
  const { upstream, pump } = setUp();
  await settle();
  assertEquals(upstream.pulls, 0);
  const reader = pump.body.getReader();
  const first = reader.read();
  await upstream.feed("one");
  await upstream.feed("two");
  await upstream.feed("three");
  await first;
  await settle();
  assertEquals(upstream.pulls, 1);
  await reader.cancel();
});

Deno.test("Pump sends a heartbeat after each stretch of silence while the client waits", async () => {
  const { clock, upstream, pump } = setUp();
  const client = new HungryReader(pump.body);
  await clock.advance(HEARTBEAT_MS - 1);
  assertEquals(client.text, "");
  await clock.advance(1);
  assertEquals(client.text, "~");
  await clock.advance(HEARTBEAT_MS);
  assertEquals(client.text, "~~");
  await clock.advance(HEARTBEAT_MS - 1);
  await upstream.feed("x");
  await clock.advance(HEARTBEAT_MS - 1);
  assertEquals(client.text, "~~x");
  await clock.advance(1);
  assertEquals(client.text, "~~x~");
});

Deno.test("Pump sends no heartbeat when none is given", async () => {
  const clock = new FakeClock();
  const upstream = new HandFedStream();
  const pump = new Pump(upstream.stream, new PlainStep(), {
    clock,
    idleMs: IDLE_MS,
    onEnd: () => {},
  });
  const client = new HungryReader(pump.body);
  await clock.advance(IDLE_MS - 1);
  assertEquals(client.text, "");
  await client.leave();
});

Deno.test("Pump piles up neither heartbeats nor chunks for a client that does not read", async () => {
  const { clock, upstream, pump } = setUp();
  const reader = pump.body.getReader();
  const first = reader.read();
  await clock.advance(HEARTBEAT_MS);
  assertEquals((await first).value, encode("~"));

  // The client stops reading here; one read of the upstream is still under way.
  await upstream.feed("one");
  await upstream.feed("two");
  await clock.advance(20 * HEARTBEAT_MS);
  // What is left is the one timer of a client that reads no more.
  assertEquals(clock.pending, 1);
  assertEquals((await reader.read()).value, encode("one"));
  assertEquals((await reader.read()).value, encode("two"));
  await reader.cancel();
});

Deno.test("Pump does not blame the upstream for the time that a client takes to read", async () => {
  const { clock, upstream, outcomes, pump } = setUp();
  const reader = pump.body.getReader();
  const first = reader.read();
  await upstream.feed("one");
  await first;
  await clock.advance(10 * IDLE_MS);
  assertEquals(outcomes, []);
  await upstream.feed("two");
  assertEquals((await reader.read()).value, encode("two"));
  await reader.cancel();
});

Deno.test("Pump gives up a client that leaves its answer unread, and tells it in case it reads on", async () => {
  const { clock, upstream, outcomes, pump } = setUp();
  const reader = pump.body.getReader();
  const first = reader.read();
  await upstream.feed("one");
  await first;
  const second = reader.read();
  await upstream.feed("two");
  await second;
  await clock.advance(UNREAD_MS - 1);
  assertEquals([outcomes, upstream.cancelled], [[], false]);
  await clock.advance(1);
  assertEquals([outcomes, upstream.cancelled], [[{ kind: "client_closed" }], true]);
  assertEquals(clock.pending, 0);
  assertEquals((await reader.read()).value, encode("!timeout"));
  assertEquals((await reader.read()).done, true);
});

Deno.test("Pump gives up a client that never begins to read", async () => {
  const { clock, upstream, outcomes } = setUp();
  await clock.advance(UNREAD_MS - 1);
  assertEquals(outcomes, []);
  await clock.advance(1);
  assertEquals([outcomes, upstream.cancelled], [[{ kind: "client_closed" }], true]);
  assertEquals(clock.pending, 0);
});

Deno.test("Pump lets a client read as slowly as it likes", async () => {
  const { clock, upstream, outcomes, pump } = setUp();
  const reader = pump.body.getReader();
  for (let n = 0; n < 20; n++) {
    const read = reader.read();
    await upstream.feed("x");
    await read;
    await clock.advance(UNREAD_MS - 1);
  }
  assertEquals(outcomes, []);
  await reader.cancel();
  assertEquals(clock.pending, 0);
});

Deno.test("Pump counts an answer whose last word was left unread as completed", async () => {
  const step = new PlainStep();
  const { clock, upstream, outcomes, pump } = setUp(step);
  const reader = pump.body.getReader();
  const first = reader.read();
  await upstream.feed("all");
  await first;
  step.result = { kind: "completed" };
  await clock.advance(UNREAD_MS);
  assertEquals(outcomes, [{ kind: "completed" }]);
  await reader.cancel();
});

Deno.test("Pump gives up an upstream that is silent for too long and tells the client", async () => {
  const { clock, upstream, outcomes, pump } = setUp();
  const client = new HungryReader(pump.body);
  await upstream.feed("x");
  await clock.advance(IDLE_MS - 1);
  assertEquals(upstream.cancelled, false);
  await clock.advance(1);
  assertEquals(upstream.cancelled, true);
  assertEquals(client.text, "x~~~~~!timeout");
  assertEquals(client.state, "closed");
  assertEquals(outcomes.map((outcome) => outcome.kind), ["upstream_failed"]);
  assertStringIncludes(outcomes[0]?.error?.message ?? "", "60 seconds");
  assertEquals(clock.pending, 0);
});

Deno.test("Pump tells the client when the upstream's connection breaks", async () => {
  const { clock, upstream, outcomes, pump } = setUp();
  const client = new HungryReader(pump.body);
  await upstream.feed("x");
  await upstream.break(new TypeError("socket 10.0.0.1 reset"));
  assertEquals(client.text, "x!upstream_failed");
  assertEquals(client.state, "closed");
  assertEquals(outcomes[0]?.kind, "upstream_failed");
  assert(!outcomes[0]?.error?.message.includes("10.0.0.1"));
  assertEquals(clock.pending, 0);
});

Deno.test("Pump keeps the error that the upstream call was aborted with", async () => {
  const { upstream, outcomes, pump } = setUp();
  const client = new HungryReader(pump.body);
  await upstream.break(new GatewayError("unavailable", "Shutting down."));
  assertEquals(client.text, "!unavailable");
  assertEquals(outcomes[0]?.error?.message, "Shutting down.");
});

Deno.test("Pump cancels a silent upstream at once when the client leaves", async () => {
  const { clock, upstream, outcomes, pump } = setUp();
  const client = new HungryReader(pump.body);
  await upstream.feed("x");
  await client.leave();
  assertEquals(upstream.cancelled, true);
  assertEquals(outcomes, [{ kind: "client_closed" }]);
  assertEquals(clock.pending, 0);
});

Deno.test("Pump cancels the upstream when the client leaves before it has read anything", async () => {
  const { upstream, outcomes, pump } = setUp();
  await pump.body.cancel();
  assertEquals(upstream.cancelled, true);
  assertEquals(outcomes, [{ kind: "client_closed" }]);
});

Deno.test("Pump counts an answer whose last word has passed as completed, though the client leaves", async () => {
  const step = new PlainStep();
  const { upstream, outcomes, pump } = setUp(step);
  const client = new HungryReader(pump.body);
  await upstream.feed("all");
  step.result = { kind: "completed" };
  await client.leave();
  assertEquals(outcomes, [{ kind: "completed" }]);
});

Deno.test("Pump ends cleanly when the connection breaks after the last word", async () => {
  const step = new PlainStep();
  step.result = { kind: "completed" };
  step.fail = () => undefined;
  const { upstream, outcomes, pump } = setUp(step);
  const client = new HungryReader(pump.body);
  await upstream.feed("all");
  await upstream.break();
  assertEquals(client.text, "all");
  assertEquals(client.state, "closed");
  assertEquals(outcomes, [{ kind: "completed" }]);
});

Deno.test("Pump.stop tells the client, cancels the upstream and gives the outcome it was asked for", async () => {
  const { clock, upstream, outcomes, pump } = setUp();
  const client = new HungryReader(pump.body);
  await upstream.feed("x");
  const error = new GatewayError("unavailable", "The gateway shuts down.");
  pump.stop(error, "client_closed");
  pump.stop(error, "internal_failed");
  await settle();
  assertEquals(client.text, "x!unavailable");
  assertEquals(client.state, "closed");
  assertEquals(upstream.cancelled, true);
  assertEquals(outcomes, [{ kind: "client_closed", error }]);
  assertEquals(clock.pending, 0);
});

Deno.test("Pump.stop does nothing to an answer that has ended", async () => {
  const { upstream, outcomes, pump } = setUp();
  const client = new HungryReader(pump.body);
  await upstream.end();
  pump.stop(new GatewayError("unavailable", "The gateway shuts down."), "internal_failed");
  assertEquals(client.text, ".");
  assertEquals(outcomes, [{ kind: "completed" }]);
});

Deno.test("Pump records a step that throws as a defect of the gateway and hides its words", async () => {
  const step = new PlainStep();
  step.push = () => {
    throw new TypeError("secret detail");
  };
  const { upstream, outcomes, pump } = setUp(step);
  const client = new HungryReader(pump.body);
  await upstream.feed("x");
  assertEquals(client.text, "!internal");
  assertEquals(upstream.cancelled, true);
  assertEquals(outcomes[0]?.kind, "internal_failed");
  assert(!outcomes[0]?.error?.message.includes("secret"));
});

Deno.test("Pump takes a step's own error at the end for what it says", async () => {
  const step = new PlainStep();
  step.end = () => {
    throw new GatewayError("upstream_failed", "Too short.");
  };
  const { upstream, outcomes, pump } = setUp(step);
  const client = new HungryReader(pump.body);
  await upstream.end();
  assertEquals(client.text, "!upstream_failed");
  assertEquals(outcomes[0]?.kind, "upstream_failed");
});

Deno.test("Pump makes the connection fail when the step cannot tell the client", async () => {
  for (
    const fail of [() => undefined, () => {
      throw new Error("at a loss");
    }]
  ) {
    const step = new PlainStep();
    step.fail = fail;
    const { upstream, outcomes, pump } = setUp(step);
    const client = new HungryReader(pump.body);
    await upstream.feed('{"half":');
    await upstream.break();
    assertEquals(client.text, '{"half":');
    assertEquals(client.state, "failed");
    assertEquals(outcomes[0]?.kind, "upstream_failed");
  }
});

Deno.test("Pump survives a listener that throws", async () => {
  const upstream = new HandFedStream();
  const pump = new Pump(upstream.stream, new PlainStep(), {
    clock: new FakeClock(),
    idleMs: IDLE_MS,
    onEnd: () => {
      throw new Error("a defect elsewhere");
    },
  });
  const client = new HungryReader(pump.body);
  await upstream.end();
  assertEquals(client.state, "closed");
});

Deno.test("Pump ends exactly once, leaves no timer and writes in order, whatever happens when", async () => {
  type Action =
    | "chunk"
    | "empty"
    | "silence"
    | "break"
    | "end"
    | "leave"
    | "stop"
    | "throw"
    | "late";
  const action = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<Action>("chunk", "empty", "silence") },
    {
      weight: 2,
      arbitrary: fc.constantFrom<Action>("break", "end", "leave", "stop", "throw", "late"),
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 10 }), async (actions) => {
      const step = new PlainStep();
      const { clock, upstream, outcomes, pump } = setUp(step);
      const client = new HungryReader(pump.body);
      let fed = "";
      let ended = false;
      for (const [n, action] of [...actions, "leave" as const].entries()) {
        if (action === "chunk" && !upstream.cancelled && !ended) fed += `<${n}>`;
        if (action === "chunk" && !ended) await upstream.feed(`<${n}>`);
        if (action === "empty" && !ended) await upstream.feed("");
        if (action === "silence") await clock.advance(HEARTBEAT_MS + 1);
        if (action === "late") await clock.advance(IDLE_MS + 1);
        if (action === "leave") await client.leave();
        if (action === "stop") pump.stop(new GatewayError("unavailable", "Stop."), "client_closed");
        if (action === "throw") {
          step.push = () => {
            throw new Error("defect");
          };
        }
        if ((action === "end" || action === "break") && !ended) {
          ended = true;
          await (action === "end" ? upstream.end() : upstream.break());
        }
      }
      await settle();
      assertEquals(outcomes.length, 1);
      assertEquals(clock.pending, 0);
      assert(ended || upstream.cancelled);
      const body = client.text.replaceAll("~", "").replace(/[.!].*$/, "");
      assert(fed.startsWith(body), `${body} of ${fed}`);
      const failed = client.text.includes("!");
      if (outcomes[0]?.kind === "completed") assert(!failed);
      if (failed) assertInstanceOf(outcomes[0]?.error, GatewayError);
    }),
    { seed: 4, numRuns: 150 },
  );
});
