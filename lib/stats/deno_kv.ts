import type { KvDatabase, KvRow } from "./kv_database.ts";

/** Deno refuses to read more keys than this at a time. */
const KEYS_AT_A_TIME = 10;

/** Fewer round trips than with Deno's own hundred. */
const ROWS_AT_A_TIME = 500;

/** Deno's own key-value database as the one that statistics ask for. */
export function overDenoKv(kv: Deno.Kv): KvDatabase {
  return {
    async read(keys) {
      const parts: Promise<KvRow[]>[] = [];
      for (let at = 0; at < keys.length; at += KEYS_AT_A_TIME) {
        parts.push(kv.getMany<unknown[]>(keys.slice(at, at + KEYS_AT_A_TIME)));
      }
      return (await Promise.all(parts)).flat();
    },
    scan: (range, options = {}) => {
      const batchSize = Math.min(options.limit ?? ROWS_AT_A_TIME, ROWS_AT_A_TIME);
      return kv.list(range, { ...options, batchSize });
    },
    async commit({ checks = [], sets = [], deletes = [] }) {
      const operation = kv.atomic().check(...checks);
      for (const { key, value, expireIn } of sets) {
        operation.set(key, value, expireIn === undefined ? {} : { expireIn });
      }
      for (const key of deletes) operation.delete(key);
      return (await operation.commit()).ok;
    },
    close: () => kv.close(),
  };
}
