import { KvStore } from "../lib/stats/kv_store.ts";
import { FakeClock } from "../tests/helpers/fake_clock.ts";
import { FakeKv } from "../tests/stats/_fake_kv.ts";
import { record } from "../tests/stats/_record.ts";
import { quantile } from "./measure.ts";
import { overWire, Traffic, type WireTime } from "./wire.ts";

export interface Simulated {
  /** Gateways on one database. */
  readonly gateways: number;
  readonly time: WireTime;
  /** Requests a second of each. */
  readonly perSecond: number;
  readonly seconds: number;
  random(): number;
}

export interface Counted {
  /** The part of all commits that found a row changed. */
  readonly conflicts: number;
  /** Attempts at writing or reading that were given up until later, of each gateway in a minute. */
  readonly failures: number;
  /** How far what a gateway shows is behind what all have counted, in seconds. */
  readonly behind: { readonly p50: number; readonly p99: number };
  /** Rows that one gateway reads and writes in an hour. */
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly recorded: number;
  readonly stored: number;
}

/** Until all have found out that they are not alone and looked for late records once, in seconds. */
const WARM_UP = 40;
const STEP_MS = 100;
/** How long the end may take until everything is written, in milliseconds: an hour. */
const END_MS = 3_600_000;

/** Statistics of many gateways on one database, in simulated time and with the gateway's own code. */
export async function simulateStatistics(
  { gateways, time, perSecond, seconds, random }: Simulated,
): Promise<Counted> {
  const clock = new FakeClock();
  const shared = new FakeKv();
  const traffic = new Traffic();
  const stores = Array.from({ length: gateways }, (_, n) =>
    new KvStore({
      database: overWire(shared, { clock, random, time, traffic }),
      clock,
      random,
      writer: `writer-${n}`,
      logger: { info() {}, warn() {} },
    }));
  // They are not started in one moment, as no machines are.
  for (const store of stores) clock.after(random() * 5_000, () => void store.start());

  let recorded = 0;
  const behind: number[] = [];
  const others = (gateways - 1) * perSecond;
  for (let now = 0; now < (WARM_UP + seconds) * 1_000; now += STEP_MS) {
    if (now === WARM_UP * 1_000) Object.assign(traffic, new Traffic());
    for (const store of stores) {
      const owed = perSecond * STEP_MS / 1_000;
      for (let n = Math.floor(owed + random()); n > 0; n--) {
        store.record(record({ id: `req_${++recorded}`, startedAt: clock.now() - 1_000 }));
      }
    }
    await clock.advance(STEP_MS);
    if (now >= WARM_UP * 1_000 && now % 1_000 === 0) {
      for (const store of stores) {
        behind.push((recorded - store.snapshot().total.requests) / others);
      }
    }
  }
  const failures = stores.reduce((sum, store) => sum + store.health().failures, 0);
  const measured = { ...traffic };
  let open = stores.length;
  for (const store of stores) store.close(END_MS).then(() => open--);
  for (let waited = 0; open > 0 && waited <= END_MS; waited += STEP_MS) {
    await clock.advance(STEP_MS);
  }
  const hourly = 3_600 / seconds / gateways;
  return {
    conflicts: measured.conflicts / measured.commits,
    failures: failures / gateways / ((WARM_UP + seconds) / 60),
    behind: { p50: quantile(behind, 0.5), p99: quantile(behind, 0.99) },
    rowsRead: measured.rowsRead * hourly,
    rowsWritten: measured.rowsWritten * hourly,
    recorded,
    stored: await storedRequests(shared),
  };
}

async function storedRequests(database: FakeKv): Promise<number> {
  const reader = new KvStore({
    database,
    clock: new FakeClock(),
    random: () => 0,
    writer: "reader",
    logger: { info() {}, warn() {} },
  });
  await reader.start();
  return reader.snapshot().total.requests;
}
