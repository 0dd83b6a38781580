/**
 * A streamed answer, folded as the official libraries fold it, is the answer that a client gets
 * which did not ask for a stream: the same members with the same values.
 */
import { assertEquals } from "@std/assert";
import type { Json } from "../gateway/_looking.ts";
import { type Cell, cells, clients } from "./_cells.ts";
import { Lane } from "./_lane.ts";
import { scenarios } from "./_scenarios.ts";
import type { Scenario } from "./scenarios/_scenario.ts";

for (const cell of cells) {
  const said = scenarios.filter(({ clients }) => clients?.includes(cell.client) ?? true);

  Deno.test(`${cell.label}: a stream adds up to the whole answer`, async () => {
    for (const scenario of said) {
      for (const model of cell.models.slice(-2)) {
        const whole = await answerOf(cell, scenario, model, false);
        const streamed = await answerOf(cell, scenario, model, true);
        assertEquals(streamed, whole, `${scenario.name}, ${model}`);
      }
    }
  });
}

/** The answer to what is asked first, by a gateway and a model that have never been asked before. */
async function answerOf(
  cell: Cell,
  { talk }: Scenario,
  model: string,
  stream: boolean,
): Promise<Json> {
  const client = clients[cell.client];
  const lane = new Lane(cell.upstream);
  const response = await lane.ask(cell.client, client.write(talk, model, stream));
  const text = await response.text();
  assertEquals(response.status, 200, text);
  return client.anonymous(stream ? client.fold(text) : JSON.parse(text));
}
