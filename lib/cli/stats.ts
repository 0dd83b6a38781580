import type { Config } from "../config/mod.ts";
import { systemClock } from "../core/clock.ts";
import { clearStats, exportStats, importStats } from "../stats/backup.ts";
import { ImportError } from "../stats/backup_lines.ts";
import type { KvDatabase } from "../stats/kv_database.ts";
import { withPatience } from "../stats/kv_patience.ts";
import { describeTrouble } from "../stats/kv_trouble.ts";
import { exitCode } from "./exit_code.ts";
import { configuration, type Variables } from "./configuration.ts";
import { linesOf, NoSuchFile } from "./lines.ts";
import { openStatistics } from "./open_statistics.ts";
import type { Terminal } from "./run.ts";
import { readSums, statsJson, statsTable } from "./stats_table.ts";
import { noStatistics } from "./where_kept.ts";

/** A database that is silent for longer, in milliseconds, is told of. */
const PATIENCE_MS = 20_000;

/** What to do with the statistics. */
export interface StatsTask {
  readonly name: "table" | "json" | "export" | "import" | "clear";
  /** The file that is imported; standard input when absent. */
  readonly file?: string | undefined;
}

type Work = (database: KvDatabase, terminal: Terminal, file?: string) => Promise<void>;

/**
 * `duo-gateway stats ...`: shows and moves the statistics that are kept, whether or not a gateway is
 * running. Returns the exit code.
 */
export async function runStats(
  variables: Variables,
  terminal: Terminal,
  { name, file }: StatsTask,
): Promise<number> {
  const config = configuration(variables, terminal);
  if (!config) return exitCode.failed;
  return await withStatistics(
    config,
    terminal,
    (database) => works[name](database, terminal, file),
  );
}

const works: Readonly<Record<StatsTask["name"], Work>> = {
  table: async (database, { out }) => out(statsTable(await readSums(database, systemClock.now()))),
  json: async (database, { out }) =>
    out(JSON.stringify(statsJson(await readSums(database, systemClock.now())), undefined, 2)),
  export: exportTo,
  import: importFrom,
  clear: async (database, { error }) =>
    error(`Deleted ${await clearStats(database, crypto.randomUUID())} rows.`),
};

async function exportTo(database: KvDatabase, { out }: Terminal): Promise<void> {
  const label = { id: crypto.randomUUID(), now: systemClock.now() };
  for await (const line of exportStats(database, label)) out(line);
}

async function importFrom(
  database: KvDatabase,
  { error }: Terminal,
  file?: string,
): Promise<void> {
  const { requests, exchanges, already } = await importStats(database, linesOf(file));
  error(
    already
      ? "These statistics have been imported before; nothing was added."
      : `Added ${requests} requests; ${exchanges} of them are listed one by one.`,
  );
}

/** Does the work on the database that the settings name, and says what went wrong. */
async function withStatistics(
  config: Config,
  terminal: Terminal,
  work: (database: KvDatabase) => Promise<void>,
): Promise<number> {
  const opened = await openStatistics(config.statistics);
  if (!opened.database) {
    terminal.error(noStatistics(opened.reason));
    return exitCode.failed;
  }
  const database = withPatience(opened.database, systemClock, PATIENCE_MS);
  try {
    await work(database);
    return exitCode.done;
  } catch (cause) {
    const isOurs = cause instanceof ImportError || cause instanceof NoSuchFile;
    terminal.error(
      isOurs
        ? `Nothing was imported. ${cause.message}`
        : `That failed half-way: ${describeTrouble(cause)}. It can be repeated.`,
    );
    return exitCode.failed;
  } finally {
    database.close();
  }
}
