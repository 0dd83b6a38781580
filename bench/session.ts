/** All parties of the bench, running and warm. */
import type { Pace } from "./answers.ts";
import { Load } from "./load.ts";
import {
  type Contestant,
  measure,
  type MeasureOptions,
  requestTo,
  type Samples,
} from "./measure.ts";
import { startFloor, startGateway, startUpstream } from "./party.ts";
import { type Row, rowOf } from "./rows.ts";

/** Enough requests for V8 to have compiled what is hot. */
const WARM_UP_MS = 1_500;

export interface Session extends AsyncDisposable {
  measure(row: Row, options: MeasureOptions): Promise<Samples>;
}

/** @param profile a folder for a profile of the gateway's processor time. */
export async function startSession(profile?: string): Promise<Session> {
  const processes = new AsyncDisposableStack();
  const upstream = processes.use(await startUpstream());
  const others = await Promise.all([
    startFloor("blind", upstream.port),
    startFloor("reading", upstream.port),
    startGateway(upstream.port, profile),
  ]);
  for (const party of others) processes.use(party);
  const contestants = [upstream, ...others].map((party) => ({ party, load: new Load(party.port) }));
  for (const name of ["messages, JSON, 200 B, c=32", "messages, SSE 20, 200 B, c=32"]) {
    const row = rowOf(name);
    await tell(upstream.port, row.stream);
    await warmUp(row, contestants);
  }
  return {
    async measure(row, options) {
      await tell(upstream.port, row.stream);
      return await measure(row, contestants, options);
    },
    async [Symbol.asyncDispose]() {
      for (const { load } of contestants) load.close();
      await processes.disposeAsync();
    },
  };
}

/** Lets V8 compile what a row makes hot. */
export async function warmUp(row: Row, contestants: readonly Contestant[]): Promise<void> {
  for (const { party, load } of contestants) {
    const request = requestTo(party, row);
    await load.run({ clients: row.clients, request, ms: WARM_UP_MS, isPaced: false, spreadMs: 0 });
  }
}

/** Tells the upstream how to stream. */
export async function tell(port: number, pace: Pace = { deltas: 20, paceMs: 0 }): Promise<void> {
  const told = await fetch(`http://127.0.0.1:${port}/pace`, {
    method: "PUT",
    body: JSON.stringify(pace),
  });
  await told.body?.cancel();
}

/** Numbers from 0 up to 1 that follow from a seed (Marsaglia's xorshift). */
export function randomFrom(seed: number): () => number {
  let state = seed || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
