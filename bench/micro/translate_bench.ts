/**
 * A long answer on its way from every upstream dialect into every client's, in pieces as a network
 * hands them out. Run with `deno task bench:micro`; the time for one event is the time of an iteration
 * divided by the number of events in its name.
 */
import { parseEvents } from "../../lib/core/sse.ts";
import { cells } from "../../tests/laws/_cells.ts";
import { recordedStream, translated, translating } from "../../tests/laws/_streams.ts";

/** About as much as a read of a busy connection brings. */
const CHUNK = 4_096;

for (const cell of cells) {
  const [model = ""] = cell.models;
  const talk = { turns: [{ user: "sim:long Tell me everything" }] };
  const bytes = await recordedStream(cell, talk, model);
  const events = parseEvents(bytes).length;
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK) chunks.push(bytes.subarray(at, at + CHUNK));
  const newTranslation = translating(cell, talk, model);

  Deno.bench(`${cell.label}, ${events} events`, { group: cell.client }, () => {
    translated(newTranslation(), chunks);
  });
}
