import type { KvDatabase } from "./kv_database.ts";

/**
 * A database that is opened when it is first used, and again with the next use when that failed: one
 * that is elsewhere may be out of reach for a while.
 */
export function openedOnUse(open: () => Promise<KvDatabase>): KvDatabase {
  let opening: Promise<KvDatabase> | undefined;
  let isClosed = false;
  const opened = async (): Promise<KvDatabase> => {
    if (isClosed) throw new Error("The database is closed.");
    opening ??= open();
    try {
      return await opening;
    } catch (cause) {
      opening = undefined;
      throw cause;
    }
  };
  return {
    read: async (keys) => (await opened()).read(keys),
    async *scan(range, options) {
      yield* (await opened()).scan(range, options);
    },
    commit: async (changes) => (await opened()).commit(changes),
    close() {
      isClosed = true;
      opening?.then((database) => database.close(), () => {});
    },
  };
}
