/** An answer that goes wrong is told in the client's words, in every cell; it never looks whole. */
import { assert, assertEquals } from "@std/assert";
import { faults, type ProxyFault } from "../../lib/simulator/mod.ts";
import { lastError } from "../gateway/_last_error.ts";
import { shownError } from "../gateway/_looking.ts";
import { settle } from "../helpers/fake_clock.ts";
import { cells, clients } from "./_cells.ts";
import { Lane } from "./_lane.ts";
import { runTool } from "./scenarios/_scenario.ts";

const { stream: streams } = faults.proxy;

/** Ways to break off after some events, and the status of a reply that has not begun. */
const breaks: Readonly<Record<string, readonly [(after: number) => ProxyFault, number]>> = {
  "a connection that breaks": [streams.reset, 502],
  "an end that comes too soon": [streams.eof, 502],
  "an end in the middle of an event": [streams.truncated, 502],
  "an end in the middle of a character": [streams.halfUtf8, 502],
  "an error of the vendor's": [streams.errorEvent, 500],
  "silence": [streams.silence, 504],
};

/** Before the answer, in its text, and in a call's input. */
const moments = [1, 6, 20];

for (const cell of cells) {
  const client = clients[cell.client];
  const [model = ""] = cell.models;
  const talk = { tools: [runTool], turns: [{ user: `Run \`echo ${"word ".repeat(20)}\`` }] };

  for (const [name, [fault, status]] of Object.entries(breaks)) {
    Deno.test(`${cell.label}, streamed: ${name} is told at the end of the stream`, async () => {
      for (const after of moments) {
        const lane = new Lane(cell.upstream);
        lane.simulator.inject(fault(after));
        const response = await lane.ask(cell.client, client.write(talk, model, true));
        if (response.status === 200) {
          const text = response.text();
          await elapse(lane);
          const { message } = lastError[cell.client](await text);
          assert(message.length > 5);
        } else assert((await shownError(response, cell.client)).status >= 500);
        assertFailed(lane);
      }
    });

    Deno.test(`${cell.label}, unary: ${name} is told by the status`, async () => {
      for (const after of moments) {
        const lane = new Lane(cell.upstream);
        lane.simulator.inject(fault(after));
        const asked = lane.ask(cell.client, client.write(talk, model, false));
        await elapse(lane);
        const error = await shownError(await asked, cell.client);
        // A vendor's own error keeps its own status.
        assert(error.status === status || (status === 500 && error.status >= 500), error.message);
        assertFailed(lane);
      }
    });
  }

  Deno.test(`${cell.label}: damage that nobody can read does not pass for an answer`, async () => {
    for (const after of moments) {
      const lane = new Lane(cell.upstream);
      lane.simulator.inject(streams.garbage(after));
      const response = await lane.ask(cell.client, client.write(talk, model, true));
      const text = await response.text();
      const [record] = lane.records;
      if (record?.outcome === "completed") {
        client.checkStream(text, client.write(talk, model, true));
      } else lastError[cell.client](text);
    }
  });

  Deno.test(`${cell.label}: an end that is told twice is an end`, async () => {
    const lane = new Lane(cell.upstream);
    lane.simulator.inject(streams.duplicateTerminal());
    const body = client.write(talk, model, true);
    const response = await lane.ask(cell.client, body);
    client.checkStream(await response.text(), body);
    assertEquals(lane.records.map(({ outcome }) => outcome), ["completed"]);
  });
}

/** More time than the upstream has for its next word. */
async function elapse(lane: Lane): Promise<void> {
  await settle();
  await lane.clock.advance(61_000);
}

function assertFailed(lane: Lane): void {
  assertEquals(lane.records.map(({ outcome }) => outcome), ["upstream_failed"]);
  const { begun, ended, endedTwice } = lane.statistics.health();
  assertEquals([begun, ended, endedTwice], [1, 1, 0]);
  assertEquals([lane.inFlight.size, lane.calls.length], [0, 1]);
}
