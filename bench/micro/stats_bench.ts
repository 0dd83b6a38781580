/**
 * What counting one ended exchange costs in the request's own turn, in memory and with a database
 * behind it, and what a flush costs the process every few seconds. Run with
 * `deno bench bench/micro/stats_bench.ts`.
 */
import { systemClock } from "../../lib/core/clock.ts";
import { overDenoKv } from "../../lib/stats/deno_kv.ts";
import { KvStore } from "../../lib/stats/kv_store.ts";
import { MemoryStore } from "../../lib/stats/memory_store.ts";
import { Outbox } from "../../lib/stats/outbox.ts";
import type { ExchangeRecord } from "../../lib/stats/record.ts";
import { record } from "../../tests/stats/_record.ts";

const database = overDenoKv(await Deno.openKv(":memory:"));
const exchanges = Array.from(
  { length: 500 },
  (_, i) =>
    record({ id: `req_${i}`, startedAt: Date.now(), model: `model-${i % 5}`, totalMs: 900 + i }),
);

let next = 0;
function exchange(): ExchangeRecord {
  return exchanges[next++ % exchanges.length] ?? record();
}

const memory = new MemoryStore();
Deno.bench("count one exchange in memory", { group: "count", baseline: true }, () => {
  memory.record(exchange());
});

const kept = new KvStore({
  database,
  clock: systemClock,
  random: Math.random,
  writer: "bench",
  logger: { info() {}, warn() {} },
});
await kept.start();
Deno.bench("count one exchange to be kept", { group: "count" }, () => {
  kept.record(exchange());
});

for (const count of [1, 500]) {
  let outboxes = 0;
  Deno.bench(`flush ${count} exchanges of up to 5 models`, { group: "flush" }, async () => {
    const outbox = new Outbox(database, `bench-${count}-${++outboxes}`);
    for (let i = 0; i < count; i++) outbox.record(exchange());
    await outbox.flush();
  });
}
