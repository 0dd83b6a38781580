import type { KvDatabase } from "../stats/kv_database.ts";
import { readCells, readHead } from "../stats/kv_read.ts";
import { claimSchema } from "../stats/kv_schema.ts";
import { bucketStart } from "../stats/series.ts";
import { emptyTally, errorCount, mergeTally, successCount, type Tally } from "../stats/tally.ts";
import { table } from "./table.ts";

/** Today's sums, those of today by model, and those since the beginning. Days are those of UTC. */
export interface Sums {
  readonly today: Tally;
  readonly models: readonly (readonly [model: string, Tally])[];
  readonly total: Tally;
}

/** Reads the sums of the day of `now`, milliseconds since the epoch, and the total. */
export async function readSums(database: KvDatabase, now: number): Promise<Sums> {
  await claimSchema(database);
  const { total } = await readHead(database);
  const today = emptyTally();
  const models: [string, Tally][] = [];
  const start = bucketStart("day", now);
  for await (const [cell, tally] of readCells(database, { hour: Infinity, day: start })) {
    if (cell.of !== "day" || cell.start !== start) continue;
    if (cell.model === undefined) mergeTally(today, tally);
    else models.push([cell.model, tally]);
  }
  return { today, models, total };
}

/** The sums for scripts. */
export function statsJson({ today, models, total }: Sums) {
  return {
    today: {
      ...figures(today),
      models: Object.fromEntries(models.map(([name, tally]) => [name, figures(tally)])),
    },
    total: figures(total),
  };
}

/** The sums as lines to print. */
export function statsTable({ today, models, total }: Sums): string {
  return table([
    ["", "requests", "completed", "errors", "tokens in", "tokens out"],
    row("today (UTC)", today),
    ...models.map(([name, tally]) => row(`  ${name}`, tally)),
    row("altogether", total),
  ]);
}

function figures(tally: Tally) {
  const { requests, usage } = tally;
  return {
    requests,
    completed: successCount(tally),
    errors: errorCount(tally),
    inputTokens: usage.input,
    outputTokens: usage.output,
  };
}

function row(name: string, tally: Tally): string[] {
  return [name, ...Object.values(figures(tally)).map(String)];
}
