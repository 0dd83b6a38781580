/** Whoever stops listening ends the model's work at once, in every cell, and nothing is left behind. */
import { assert, assertEquals } from "@std/assert";
import { faults, type ProxyFault } from "../../lib/simulator/mod.ts";
import { settle } from "../helpers/fake_clock.ts";
import { HungryReader } from "../helpers/hand_fed_stream.ts";
import { cells, clients } from "./_cells.ts";
import { Lane } from "./_lane.ts";

/** Timers of a gateway that does nothing: the renewal of its token. */
const IDLE_TIMERS = 1;

/** Where the upstream is when the client leaves. */
const moments: Readonly<Record<string, () => ProxyFault>> = {
  "before the upstream has answered": () => faults.proxy.hang(),
  "after the stream's head": () => faults.proxy.stream.silence(1),
  "in the middle of the answer": () => faults.proxy.stream.silence(8),
};

for (const cell of cells) {
  const client = clients[cell.client];
  const [model = ""] = cell.models;
  const ask = (stream: boolean, prompt = "Hello") =>
    client.write({ turns: [{ user: prompt }] }, model, stream);

  for (const [moment, fault] of Object.entries(moments)) {
    for (const stream of [true, false]) {
      Deno.test(`${cell.label}, ${stream ? "streamed" : "unary"}: a client that leaves ${moment} ends the call`, async () => {
        const lane = new Lane(cell.upstream);
        lane.simulator.inject(fault());
        const leaving = new AbortController();
        const asked = lane.ask(cell.client, ask(stream), { signal: leaving.signal });
        await settle();
        assertEquals(lane.calls.map(({ aborted }) => aborted), [false]);
        leaving.abort();
        await settle();
        // A reply that has begun is left by no longer reading it.
        const isBegun = stream && moment !== "before the upstream has answered";
        if (isBegun) await (await asked).body?.cancel();
        await settle();
        assertEquals(lane.calls.map(({ aborted }) => aborted), [true]);
        assertEquals((await asked).status, isBegun ? 200 : 499);
        assertGone(lane, "client_closed");
      });
    }
  }

  Deno.test(`${cell.label}: a client that stops reading ends the call, and no time passes`, async () => {
    const lane = new Lane(cell.upstream);
    lane.simulator.inject(faults.proxy.stream.silence(8));
    const response = await lane.ask(cell.client, ask(true));
    assert(response.body);
    const reader = new HungryReader(response.body);
    await settle();
    assert(reader.text.length > 0);
    const at = lane.clock.monotonic();
    await reader.leave();
    assertEquals(lane.calls.map(({ aborted }) => aborted), [true]);
    assertEquals(lane.clock.monotonic(), at);
    assertGone(lane, "client_closed");
  });

  for (const stream of [true, false]) {
    const label = `${cell.label}, ${stream ? "streamed" : "unary"}`;

    Deno.test(`${label}: nothing is asked for a client that has left before`, async () => {
      const lane = new Lane(cell.upstream);
      const response = await lane.ask(cell.client, ask(stream), { signal: AbortSignal.abort() });
      assertEquals(response.status, 499);
      assertEquals(lane.calls, []);
      assertEquals(lane.records.map(({ outcome }) => outcome), ["client_closed"]);
    });

    if (cell.client === "responses" || cell.upstream === "messages") continue;
    Deno.test(`${label}: a stop sequence that the gateway watches for ends the call`, async () => {
      const lane = new Lane(cell.upstream);
      const talk = { turns: [{ user: "sim:long Hello" }], stops: ["**Think**"] };
      const response = await lane.ask(cell.client, client.write(talk, model, stream));
      assert(!(await response.text()).includes("Say"));
      await settle();
      assertEquals(lane.calls.map(({ aborted, finished }) => [aborted, finished]), [[true, false]]);
      assertGone(lane, "completed");
    });
  }
}

/** The one exchange has ended once, and nothing of it is left. */
function assertGone(lane: Lane, outcome: string): void {
  assertEquals(lane.records.map((record) => record.outcome), [outcome]);
  const { begun, ended, endedTwice } = lane.statistics.health();
  assertEquals([begun, ended, endedTwice], [1, 1, 0]);
  assertEquals([lane.inFlight.size, lane.statistics.inFlight()], [0, []]);
  assertEquals(lane.clock.pending, IDLE_TIMERS);
  assertEquals(lane.log, []);
}
