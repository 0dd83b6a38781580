/**
 * Where in the database processes tell of themselves. As with statistics the version of the layout
 * is part of every key, so that a program of another version passes over what it does not
 * understand.
 */

/** The version of keys and values; raised when either changes its meaning. */
export const SCHEMA = 1;

const root = ["duo-gateway", "instances", SCHEMA] as const;

/** Below it, one row for every process: what it says of itself. */
export const entryPrefix: Deno.KvKey = [...root, "entry"];

export function entryKey(writer: string): Deno.KvKey {
  return [...entryPrefix, writer];
}

/** What others want of a process. */
export function wishesKey(writer: string): Deno.KvKey {
  return [...root, "wishes", writer];
}

/** Whose entry stands under `key`; `undefined` for a key that is none of ours. */
export function writerOf(key: Deno.KvKey): string | undefined {
  const [writer, ...more] = key.slice(entryPrefix.length);
  const isOurs = typeof writer === "string" && /^[\w-]{1,64}$/.test(writer) && more.length === 0;
  return isOurs ? writer : undefined;
}

/** What people call a process: the end of the name under which it writes. */
export function instanceName(writer: string): string {
  return writer.slice(-6);
}

/**
 * How long the database keeps a row that nobody renews or deletes. Databases expire by the wall
 * clock, and those of machines differ: it is long, and who looks deletes sooner.
 */
export const KEPT_MS = 2 * 3_600_000;
