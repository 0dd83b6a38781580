/**
 * `deno task bench`: what the gateway adds to a call, beside two proxies that do nothing, in one
 * table from one interleaved run. docs/performance.md says how to read it.
 *
 *   --quick          a part of the rows, in fewer and shorter rounds: a minute or two
 *   --only=TEXT      rows whose name begins so; may be repeated
 *   --rounds=N       rounds of each row (default 7)
 *   --ms=N           load of each party in a round, in milliseconds (default 500)
 *   --seed=N         decides the order of the parties (default 1)
 *   --profile=DIR    writes a profile of the gateway's processor time there
 */
import { parseArgs } from "node:util";
import type { Pace } from "./answers.ts";
import { Load } from "./load.ts";
import { type Contestant, measure, requestTo } from "./measure.ts";
import { startFloor, startGateway, startUpstream } from "./party.ts";
import { type Row, rows } from "./rows.ts";
import { heading, tableOf } from "./table.ts";

const { values: options } = parseArgs({
  args: Deno.args,
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    rounds: { type: "string" },
    ms: { type: "string" },
    seed: { type: "string", default: "1" },
    profile: { type: "string" },
  },
});
const rounds = Number(options.rounds ?? (options.quick ? 3 : 7));
const ms = Number(options.ms ?? (options.quick ? 250 : 500));
const chosen = rows.filter((row) =>
  (!options.quick || row.isQuick) &&
  (options.only.length === 0 || options.only.some((text) => row.name.startsWith(text)))
);

/** Enough requests for V8 to have compiled what is hot. */
const WARM_UP_MS = 1_500;

console.log(heading);
await using upstream = await startUpstream();
const random = randomFrom(Number(options.seed));
await measureGroup(chosen.filter(({ isFresh }) => !isFresh));
for (const row of chosen.filter(({ isFresh }) => isFresh)) await measureGroup([row]);

/** Measures rows one after another with the same processes. */
async function measureGroup(group: readonly Row[]): Promise<void> {
  if (group.length === 0) return;
  await using processes = new AsyncDisposableStack();
  const others = await Promise.all([
    startFloor("blind", upstream.port),
    startFloor("reading", upstream.port),
    startGateway(upstream.port, options.profile),
  ]);
  for (const party of others) processes.use(party);
  const contestants = [upstream, ...others].map((party) => ({ party, load: new Load(party.port) }));
  for (const kind of ["JSON, 200 B", "SSE 20, 200 B"]) {
    const row = rows.find(({ name }) => name.includes(`messages, ${kind}, c=32`));
    if (row) await warmUp(row, contestants);
  }
  for (const row of group) {
    await tell(row.stream);
    console.log(tableOf(row, await measure(row, contestants, { rounds, ms, random })));
  }
  for (const { load } of contestants) load.close();
}

async function warmUp(row: Row, contestants: readonly Contestant[]): Promise<void> {
  await tell(row.stream);
  for (const { party, load } of contestants) {
    const request = requestTo(party, row);
    await load.run({ clients: row.clients, request, ms: WARM_UP_MS, isPaced: false, spreadMs: 0 });
  }
}

/** Tells the upstream how to stream. */
async function tell(pace: Pace = { deltas: 20, paceMs: 0 }): Promise<void> {
  const told = await fetch(`http://127.0.0.1:${upstream.port}/pace`, {
    method: "PUT",
    body: JSON.stringify(pace),
  });
  await told.body?.cancel();
}

/** Numbers from 0 up to 1 that follow from a seed (Marsaglia's xorshift). */
function randomFrom(seed: number): () => number {
  let state = seed || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
