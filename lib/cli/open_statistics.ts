import { fileURLToPath } from "node:url";
import type { Config } from "../config/mod.ts";
import { overDenoKv } from "../stats/deno_kv.ts";
import type { KvDatabase } from "../stats/kv_database.ts";
import { describeTrouble, isLocked } from "../stats/kv_trouble.ts";
import { openedOnUse } from "../stats/opened_on_use.ts";
import { dataFile } from "./data_file.ts";

/** An open database for statistics and what to call it, or why there is none. */
export type OpenedStatistics =
  | { readonly database: KvDatabase; readonly place: string }
  | { readonly database?: never; readonly reason: string };

const defaultFile = dataFile("stats.kv");

/**
 * How often a database is tried that another program has locked, and the pause between two tries:
 * for two seconds. SQLite itself waits for locks, but not while one of several gateways that were
 * started together makes the file.
 */
const LOCKED = { tries: 40, pauseMs: 50 };

/**
 * Opens the database that the settings name. This is the only place that does.
 *
 * @param openKv `Deno.openKv`; `null` where Deno runs without it.
 * @param wait waits so many milliseconds, and keeps the process alive.
 */
export async function openStatistics(
  { store, database }: Pick<Config["statistics"], "store" | "database">,
  // Without `"unstable": ["kv"]`, as in a program that was compiled without it, there is none.
  openKv: typeof Deno.openKv | null = Deno.openKv ?? null,
  wait: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<OpenedStatistics> {
  if (store === "memory") return { reason: "STATS_STORE is memory" };
  if (openKv === null) return { reason: "this Deno runs without --unstable-kv" };
  try {
    if (database === "linked") {
      return { database: overDenoKv(await openKv()), place: "the linked database" };
    }
    if (database !== undefined && /^https?:/i.test(database)) {
      // Opening one asks its server, which need not be there yet.
      const open = async () => overDenoKv(await openKv(database));
      return { database: openedOnUse(open), place: database };
    }
    const place = database ?? await prepared(defaultFile);
    const kv = await unlocked(() => openKv(place), wait);
    return { database: overDenoKv(kv), place };
  } catch (cause) {
    return {
      reason: cause instanceof Deno.errors.NotCapable
        ? "Deno was started without the permission to use the database"
        : describeTrouble(cause),
    };
  }
}

/** Opens a file, and tries again while others have it locked. */
async function unlocked<T>(open: () => Promise<T>, wait: (ms: number) => Promise<void>) {
  for (let tries = 1;; tries++) {
    try {
      return await open();
    } catch (cause) {
      if (!isLocked(cause) || tries === LOCKED.tries) throw cause;
      await wait(LOCKED.pauseMs);
    }
  }
}

/** Makes the folder; others on this machine have no business in it. */
async function prepared(file: URL): Promise<string> {
  await Deno.mkdir(new URL(".", file), { recursive: true, mode: 0o700 });
  return fileURLToPath(file);
}
