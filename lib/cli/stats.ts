import type { Config } from "../config/mod.ts";
import { systemClock } from "../core/clock.ts";
import { clearStats, exportStats, importStats } from "../stats/backup.ts";
import { ImportError } from "../stats/backup_lines.ts";
import type { KvDatabase } from "../stats/kv_database.ts";
import { withPatience } from "../stats/kv_patience.ts";
import { describeTrouble } from "../stats/kv_trouble.ts";
import { configuration, type Variables } from "./configuration.ts";
import { linesOf, NoSuchFile } from "./lines.ts";
import { openStatistics } from "./open_statistics.ts";
import type { Terminal } from "./run.ts";
import { statsTable } from "./stats_table.ts";
import { noStatistics } from "./where_kept.ts";

/** A database that is silent for longer, in milliseconds, is told of. */
const PATIENCE_MS = 20_000;

export const statsUsage = `Usage: duo-gateway stats [command]

  stats                show today's sums and those since the beginning
  stats export         write everything that is kept to standard output, as lines of JSON
  stats import [FILE]  add what was exported, from a file or from standard input
  stats clear          delete everything that is kept`;

type Work = (database: KvDatabase, terminal: Terminal) => Promise<void>;

/**
 * `duo-gateway stats ...`: shows and moves the statistics that are kept, whether or not a gateway is
 * running. Returns the exit code.
 */
export async function stats(
  variables: Variables,
  terminal: Terminal,
  args: readonly string[],
): Promise<number> {
  const work = workOf(args);
  if (!work) {
    terminal.error(statsUsage);
    return 2;
  }
  const config = configuration(variables, terminal);
  return config ? await withStatistics(config, terminal, work) : 1;
}

function workOf([command, file, ...more]: readonly string[]): Work | undefined {
  if (more.length > 0 || (file !== undefined && command !== "import")) return undefined;
  switch (command) {
    case undefined:
      return async (database, { out }) => out(await statsTable(database, systemClock.now()));
    case "export":
      return exportTo;
    case "import":
      return (database, terminal) => importFrom(database, terminal, file);
    case "clear":
      return async (database, { error }) =>
        error(`Deleted ${await clearStats(database, crypto.randomUUID())} rows.`);
    default:
      return undefined;
  }
}

async function exportTo(database: KvDatabase, { out }: Terminal): Promise<void> {
  const label = { id: crypto.randomUUID(), now: systemClock.now() };
  for await (const line of exportStats(database, label)) out(line);
}

async function importFrom(
  database: KvDatabase,
  { error }: Terminal,
  file: string | undefined,
): Promise<void> {
  const { requests, exchanges, already } = await importStats(database, linesOf(file));
  error(
    already
      ? "These statistics have been imported before; nothing was added."
      : `Added ${requests} requests; ${exchanges} of them are listed one by one.`,
  );
}

/** Does the work on the database that the settings name, and says what went wrong. */
async function withStatistics(config: Config, terminal: Terminal, work: Work): Promise<number> {
  const opened = await openStatistics(config.statistics);
  if (!opened.database) {
    terminal.error(noStatistics(opened.reason));
    return 1;
  }
  const database = withPatience(opened.database, systemClock, PATIENCE_MS);
  try {
    await work(database, terminal);
    return 0;
  } catch (cause) {
    const isOurs = cause instanceof ImportError || cause instanceof NoSuchFile;
    terminal.error(
      isOurs
        ? `Nothing was imported. ${cause.message}`
        : `That failed half-way: ${describeTrouble(cause)}. It can be repeated.`,
    );
    return 1;
  } finally {
    database.close();
  }
}
