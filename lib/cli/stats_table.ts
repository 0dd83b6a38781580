import type { KvDatabase } from "../stats/kv_database.ts";
import { readCells, readHead } from "../stats/kv_read.ts";
import { claimSchema } from "../stats/kv_schema.ts";
import { bucketStart } from "../stats/series.ts";
import { emptyTally, errorCount, mergeTally, successCount, type Tally } from "../stats/tally.ts";

const columns = ["", "requests", "completed", "errors", "tokens in", "tokens out"];

/**
 * Today's sums, those of today by model, and those since the beginning, as lines to print. Days
 * are those of UTC.
 */
export async function statsTable(database: KvDatabase, now: number): Promise<string> {
  await claimSchema(database);
  const { total } = await readHead(database);
  const today = { start: bucketStart("day", now), tally: emptyTally() };
  const models: [string, Tally][] = [];
  const since = { hour: Infinity, day: today.start };
  for await (const [cell, tally] of readCells(database, since)) {
    if (cell.of !== "day" || cell.start !== today.start) continue;
    if (cell.model === undefined) mergeTally(today.tally, tally);
    else models.push([`  ${cell.model}`, tally]);
  }
  return table([
    columns,
    row("today (UTC)", today.tally),
    ...models.map(([name, tally]) => row(name, tally)),
    row("altogether", total),
  ]);
}

function row(name: string, tally: Tally): string[] {
  const { requests, usage } = tally;
  const numbers = [requests, successCount(tally), errorCount(tally), usage.input, usage.output];
  return [name, ...numbers.map(String)];
}

/** Columns of equal width: names to the left, numbers to the right. */
function table(rows: readonly string[][]): string {
  const widths = columns.map((_, at) => Math.max(...rows.map((cells) => cells[at]?.length ?? 0)));
  return rows.map((cells) =>
    cells.map((cell, at) => at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0))
      .join("  ").trimEnd()
  ).join("\n");
}
