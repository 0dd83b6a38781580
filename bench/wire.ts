import { type Clock, sleep } from "../lib/core/clock.ts";
import type { KvDatabase } from "../lib/stats/kv_database.ts";

/** What crossing a wire takes, in milliseconds each way. */
export interface WireTime {
  readonly least: number;
  readonly most: number;
}

/** What was asked of a database over wires. */
export class Traffic {
  reads = 0;
  commits = 0;
  /** Commits that were not made because a row had changed. */
  conflicts = 0;
  rowsRead = 0;
  rowsWritten = 0;
}

/** The same database at the other end of a wire. */
export function overWire(
  database: KvDatabase,
  { clock, random, time, traffic }: {
    clock: Clock;
    random(): number;
    time: WireTime;
    traffic: Traffic;
  },
): KvDatabase {
  const cross = () => sleep(clock, time.least + random() * (time.most - time.least));
  return {
    async read(keys) {
      traffic.reads++;
      await cross();
      const rows = await database.read(keys);
      traffic.rowsRead += rows.length;
      await cross();
      return rows;
    },
    async *scan(range, options) {
      traffic.reads++;
      await cross();
      const rows = await Array.fromAsync(database.scan(range, options));
      traffic.rowsRead += rows.length;
      await cross();
      yield* rows;
    },
    async commit(changes) {
      traffic.commits++;
      await cross();
      const isDone = await database.commit(changes);
      if (isDone) traffic.rowsWritten += changes.sets?.length ?? 0;
      else traffic.conflicts++;
      await cross();
      return isDone;
    },
    // Others use it, too.
    close() {},
  };
}
