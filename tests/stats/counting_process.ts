/**
 * Counts into a database file as a gateway does, in a process of its own:
 *
 *     counting_process.ts FILE WRITER FLUSHES
 *
 * In each flush are seven exchanges. Before it the process prints how many it has counted, and after
 * it how many are written.
 */
import { overDenoKv } from "../../lib/stats/deno_kv.ts";
import { Outbox } from "../../lib/stats/outbox.ts";
import { record } from "./_record.ts";

const [file = "", writer = "", flushes = "0"] = Deno.args;
const database = overDenoKv(await Deno.openKv(file));
const outbox = new Outbox(database, writer);
let counted = 0;
let failures = 0;

for (let flush = 0; flush < Number(flushes); flush++) {
  for (let i = 0; i < 7; i++) {
    outbox.record(record({ id: `${writer}-${++counted}`, keyName: writer }));
  }
  console.log(`counted ${counted}`);
  while (outbox.size > 0) {
    // As the store does, only without a pause: a file that is locked has to be tried again.
    await outbox.flush().catch(() => failures++);
    if (failures > 10_000) Deno.exit(1);
  }
  console.log(`written ${counted}`);
}
database.close();
