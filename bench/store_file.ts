import { overDenoKv } from "../lib/stats/deno_kv.ts";
import { Outbox } from "../lib/stats/outbox.ts";
import { record } from "../tests/stats/_record.ts";

/** What a real file bears. */
export interface Borne {
  /** Flushes a second of all connections together, each beginning when its last one has ended. */
  readonly flushes: number;
  /** The part of the attempts that found the file locked or a row changed, and were repeated. */
  readonly repeated: number;
}

/** Statistics of so many connections to one file of this machine, as fast as it can. */
export async function measureFile(connections: number, ms: number): Promise<Borne> {
  const folder = await Deno.makeTempDir({ prefix: "duo-gateway-bench-" });
  try {
    let [flushes, repeated] = [0, 0];
    const began = performance.now();
    await Promise.all(Array.from({ length: connections }, async (_, n) => {
      const database = overDenoKv(await Deno.openKv(`${folder}/stats.kv`));
      const outbox = new Outbox(database, `writer-${n}`);
      for (let count = 0; performance.now() - began < ms; count++) {
        outbox.record(record({ id: `req_${n}_${count}`, startedAt: Date.now() }));
        while (outbox.size > 0) await outbox.flush().catch(() => repeated++);
        flushes++;
      }
      database.close();
    }));
    const seconds = (performance.now() - began) / 1_000;
    return { flushes: flushes / seconds, repeated: repeated / (flushes + repeated) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
