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
import { type Row, rows } from "./rows.ts";
import { randomFrom, startSession } from "./session.ts";
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

console.log(heading);
const random = randomFrom(Number(options.seed));
await measureGroup(chosen.filter(({ isFresh }) => !isFresh));
for (const row of chosen.filter(({ isFresh }) => isFresh)) await measureGroup([row]);

/** Measures rows one after another with the same processes. */
async function measureGroup(group: readonly Row[]): Promise<void> {
  if (group.length === 0) return;
  await using session = await startSession(options.profile);
  for (const row of group) {
    console.log(tableOf(row, await session.measure(row, { rounds, ms, random })));
  }
}
