/**
 * `deno task bench:scale`: two gateways on one port beside one, in the same rounds. First with as
 * much of the machine as they get, then each for a part of the time, which leaves room on a machine
 * where load and upstream need the cores themselves. Takes the number of rounds and the milliseconds
 * of each.
 */
import { Load } from "./load.ts";
import { type Contestant, measure, median, type Sample, type Samples } from "./measure.ts";
import { startGateways, startUpstream } from "./party.ts";
import { type Row, rowOf } from "./rows.ts";
import { randomFrom, tell, warmUp } from "./session.ts";
import { cpuPerRequest, digits, paired } from "./table.ts";
import type { Throttle } from "./throttle.ts";

const [rounds = 9, ms = 1_000] = Deno.args.map(Number);
const measured = [
  "messages, JSON, 200 B, c=32",
  "messages, SSE 20, 200 B, c=32",
  "messages, SSE 400, 200 B, c=32",
  "messages->responses, SSE 20, 200 B, c=32",
].map(rowOf);

/** The part of the time for which each gateway may run: both together leave most of two cores. */
const SHARE = 0.1;

await using processes = new AsyncDisposableStack();
const upstream = processes.use(await startUpstream());
const one = processes.use(
  await startGateways({ name: "one", count: 1, upstreamPort: upstream.port }),
);
const two = processes.use(
  await startGateways({ name: "two", count: 2, upstreamPort: upstream.port }),
);
const contestants = [one, two].map((party) => ({ party, load: new Load(party.port) }));
for (const { load } of contestants) processes.defer(() => load.close());
for (const row of measured) {
  await tell(upstream.port, row.stream);
  await warmUp(row, contestants);
}

console.log("| row | per second, n = 1 | n = 2 | x | CPU per request, µs, n = 1 | n = 2 | x |");
console.log("| --- | --- | --- | --- | --- | --- | --- |");
console.log("| **unlimited** | | | | | | |");
for (const row of measured) await show(row, contestants);
console.log(`| **each process ${SHARE * 100} % of the time** | | | | | | |`);
await using _ = throttle({ pids: [...one.pids, ...two.pids], share: SHARE });
for (const row of measured) await show(row, contestants);

async function show(row: Row, contestants: readonly Contestant[]): Promise<void> {
  await tell(upstream.port, row.stream);
  console.log(line(row, await measure(row, contestants, { rounds, ms, random: randomFrom(1) })));
}

function line({ name }: Row, samples: Samples): string {
  const [single = [], pair = []] = ["one", "two"].map((party) => samples.get(party) ?? []);
  const perSecond = (of: readonly Sample[]) => digits(median(of.map((s) => s.perSecond)), 0);
  const more = median(paired(pair, single, (a, b) => a.perSecond / b.perSecond));
  const cpu = [single, pair].map((of) => cpuPerRequest(of) * 1_000);
  const [cpuOne = NaN, cpuTwo = NaN] = cpu;
  const cells = [
    name,
    perSecond(single),
    perSecond(pair),
    digits(more, 2),
    digits(cpuOne, 0),
    digits(cpuTwo, 0),
    digits(cpuTwo / cpuOne, 2),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** Slows processes down until it is disposed of. */
function throttle(what: Throttle): AsyncDisposable {
  const worker = new Worker(new URL("throttle.ts", import.meta.url), { type: "module" });
  worker.postMessage(what);
  return {
    async [Symbol.asyncDispose]() {
      worker.terminate();
      // What it was just about to stop is stopped by then.
      await new Promise((resolve) => setTimeout(resolve, 100));
      for (const pid of what.pids) Deno.kill(pid, "SIGCONT");
    },
  };
}
