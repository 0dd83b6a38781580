/**
 * `deno task bench:store`: how many gateways one database bears. A file of this machine is measured.
 * A database elsewhere is simulated, in simulated time and with the gateway's own code: what crossing
 * the wire takes is given, and what comes of it is counted. Takes two minutes.
 */
import { randomFrom } from "./session.ts";
import { simulateBudgets } from "./store_budgets.ts";
import { measureFile } from "./store_file.ts";
import { simulateStatistics } from "./store_statistics.ts";
import { digits } from "./table.ts";
import type { WireTime } from "./wire.ts";

/** What an operation takes, in milliseconds; half of it each way. */
const wires: Readonly<Record<string, WireTime>> = {
  "10": { least: 5, most: 5 },
  "10 to 50": { least: 5, most: 25 },
};

table(["connections to a file", "flushes/s", "repeated"]);
for (const connections of [1, 2, 4, 8, 16]) {
  const { flushes, repeated } = await measureFile(connections, 2_000);
  row([connections, digits(flushes, 0), percent(repeated)]);
}

table([
  "an operation, ms",
  "gateways, 1 request/s each",
  "commits in vain",
  "flushes put off, per minute",
  "behind, s: p50 / p99",
  "rows read / written in an hour, each",
  "recorded / stored",
]);
for (const [name, time] of Object.entries(wires)) {
  for (const gateways of [2, 8, 32, 64, 128, 256]) {
    const random = randomFrom(7);
    const of = await simulateStatistics({ gateways, time, perSecond: 1, seconds: 60, random });
    row([
      name,
      gateways,
      percent(of.conflicts),
      digits(of.failures, 2),
      `${digits(of.behind.p50, 0)} / ${digits(of.behind.p99, 0)}`,
      `${digits(of.rowsRead, 0)} / ${digits(of.rowsWritten, 0)}`,
      `${of.recorded} / ${of.stored}`,
    ]);
  }
}

/** One key's budget for a day, of either kind. */
const budgets = {
  "2,000 requests": { requests: 2_000, tokens: 1e12 },
  "5,000,000 tokens": { requests: 1e9, tokens: 5_000_000 },
};

table([
  "budget, an operation of 10 to 50 ms",
  "gateways that use it up, 10 requests/s each",
  "given out",
  "counted alone, of the time",
  "operations",
]);
for (const [name, budget] of Object.entries(budgets)) {
  for (const gateways of [2, 8, 16, 32, 64]) {
    const spent = await simulateBudgets({
      gateways,
      time: { least: 5, most: 25 },
      perSecond: 10,
      ...budget,
      random: randomFrom(7),
    });
    const used = name.endsWith("tokens") ? spent.tokens : spent.requests;
    row([name, gateways, percent(used, 1), percent(spent.alone, 1), spent.operations]);
  }
}

function table(heading: readonly string[]): void {
  console.log();
  row(heading);
  row(heading.map(() => "---"));
}

function row(cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(" | ")} |`);
}

function percent(part: number, count = 0): string {
  return `${digits(part * 100, count)} %`;
}
