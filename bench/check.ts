/**
 * `deno task test:bench`: fails when a request costs about twice what it did. It compares processor
 * time with that of the reading floor in the same run, which a busy machine hardly changes, and
 * measures again before it believes that something became slower.
 */
import { cpuPerRequest } from "./table.ts";
import { type Row, rowOf } from "./rows.ts";
import { randomFrom, type Session, startSession } from "./session.ts";

/** The most that the gateway's processor time may be of the reading floor's, by row. */
const limits: Readonly<Record<string, number>> = {
  "messages, JSON, 200 B, c=32": 6.5,
  "messages, JSON, 200 kB, c=32": 6,
  "messages, SSE 20, 200 B, c=32": 1.3,
  "messages, SSE 400, 200 B, c=32": 0.5,
  "messages->responses, SSE 400, 200 B, c=32": 0.65,
};

const TRIES = 3;
const measuring = { rounds: 3, ms: 300, random: randomFrom(1) };

await using session = await startSession();
const slower: string[] = [];
for (const [name, limit] of Object.entries(limits)) {
  const row = rowOf(name);
  const least = await leastRatio(session, row, limit);
  const text = `${name}: ${
    least.toFixed(2)
  } of the reading floor's processor time, at most ${limit}`;
  console.log(text);
  if (least > limit) slower.push(text);
}
if (slower.length > 0) {
  console.error("A request costs about twice what it did. See docs/performance.md.");
  Deno.exitCode = 1;
}

/** The smallest of a few ratios, or the first that is small enough. */
async function leastRatio(session: Session, row: Row, limit: number): Promise<number> {
  let least = Infinity;
  for (let tries = 0; tries < TRIES && least > limit; tries++) {
    const samples = await session.measure(row, measuring);
    const [gateway, floor] = ["gateway", "reading floor"].map((name) => samples.get(name) ?? []);
    least = Math.min(least, cpuPerRequest(gateway ?? []) / cpuPerRequest(floor ?? []));
  }
  return least;
}
