/** Everything that clients do, in every cell of dialects, with models of every generation. */
import { assert } from "@std/assert";
import { cells } from "./_cells.ts";
import { Conversation } from "./_conversation.ts";
import { Lane } from "./_lane.ts";
import { scenarios } from "./_scenarios.ts";

for (const cell of cells) {
  for (const scenario of scenarios) {
    const { name, clients, talk, then, reaches = [], check } = scenario;
    if (clients && !clients.includes(cell.client)) continue;

    Deno.test(`${cell.label}: ${name}`, async () => {
      for (const model of cell.models) {
        for (const stream of [false, true]) {
          const lane = new Lane(cell.upstream);
          try {
            const conversation = new Conversation(lane, cell, model, stream);
            const exchanges = await conversation.hold(talk, then);
            assertInOrder(JSON.stringify(exchanges.at(-1)?.sent), reaches);
            check?.(exchanges, cell);
          } catch (cause) {
            throw new Error(`${model}, ${stream ? "streamed" : "unary"}`, { cause });
          }
        }
      }
    });
  }
}

function assertInOrder(json: string, texts: readonly string[]): void {
  let from = 0;
  for (const text of texts) {
    const at = json.indexOf(JSON.stringify(text).slice(1, -1), from);
    assert(at >= 0, `"${text}" does not arrive, or not in its place`);
    from = at;
  }
}
