/** What real servers stream otherwise than the simulated ones says the same to every client. */
import { assertEquals } from "@std/assert";
import { cells, clients } from "./_cells.ts";
import { Lane } from "./_lane.ts";
import { oddStreams } from "./_odd_streams.ts";
import { runTool } from "./scenarios/_scenario.ts";
import type { Talk } from "./_talk.ts";

const talk: Talk = { effort: "high", tools: [runTool], turns: [{ user: "Hello" }] };

for (const cell of cells) {
  const client = clients[cell.client];
  const [model = ""] = cell.models;

  for (const { name, stream: text, says } of oddStreams[cell.upstream]) {
    Deno.test(`${cell.label}: ${name}`, async () => {
      for (const stream of [true, false]) {
        const asked = client.write(talk, model, stream);
        const lane = new Lane(cell.upstream, {
          async answer(simulated) {
            await simulated.text();
            return new Response(text, simulated);
          },
        });
        const response = await lane.ask(cell.client, asked);
        const got = await response.text();
        assertEquals(response.status, 200, got);
        if (stream) client.checkStream(got, asked);
        const told = client.read(stream ? client.fold(got) : JSON.parse(got));
        const joined = (text: string) => text.replaceAll("\n\n", "");
        assertEquals(
          {
            text: joined(told.text),
            end: told.end,
            thinking: joined(told.thinking),
            calls: told.calls.map(({ name, input }) => [name, JSON.parse(input)]),
          },
          {
            text: joined(says.text),
            end: says.end,
            thinking: joined(says.thinking ?? ""),
            calls: says.calls ?? [],
          },
        );
        assertEquals(new Set(told.calls.map(({ id }) => id)).size, told.calls.length);
        assertEquals(lane.records.map(({ outcome }) => outcome), ["completed"]);
      }
    });
  }
}
