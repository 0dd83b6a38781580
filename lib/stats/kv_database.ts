/**
 * What statistics ask of a key-value database. Nothing here is opened: whoever starts the program
 * hands one in, and tests hand in one that fails on demand.
 */

/** One entry; `value` is foreign, and `versionstamp` is `null` where there is none. */
export interface KvRow {
  readonly key: Deno.KvKey;
  readonly value: unknown;
  readonly versionstamp: string | null;
}

/** Changes that happen together or not at all. */
export interface KvCommit {
  /** Rows that must still be as they were read. At most {@linkcode kvLimits.checks}. */
  readonly checks?: readonly Pick<KvRow, "key" | "versionstamp">[];
  readonly sets?: readonly {
    readonly key: Deno.KvKey;
    readonly value: unknown;
    /** Milliseconds after which the database may drop the row. */
    readonly expireIn?: number;
  }[];
  readonly deletes?: readonly Deno.KvKey[];
}

/** Methods reject when the database fails; after a rejected `commit` its outcome is unknown. */
export interface KvDatabase {
  /** One row for every key, in their order. Not a snapshot: see `checks`. */
  read(keys: readonly Deno.KvKey[]): Promise<KvRow[]>;
  /** The rows of a range, in the order of their keys unless `reverse`. */
  scan(range: Deno.KvListSelector, options?: ScanOptions): AsyncIterable<KvRow>;
  /** Resolves to whether the changes were made: not when a checked row had changed. */
  commit(changes: KvCommit): Promise<boolean>;
  close(): void;
}

export interface ScanOptions {
  readonly limit?: number;
  readonly reverse?: boolean;
}

/** What one commit and one value may hold, as Deno 2.9 refuses more. */
export const kvLimits = { checks: 100, mutations: 1000, valueBytes: 65_536, commitBytes: 819_200 };
