import {
  type KvCommit,
  type KvDatabase,
  kvLimits,
  type KvRow,
} from "../../lib/stats/kv_database.ts";

/**
 * What happens to a commit: `refused` does not happen and `unheard` does, both with an error;
 * `late` is silent, and happens when the test says so.
 */
export type Fate = "refused" | "unheard" | "late";

/** A database in memory that keeps Deno's limits and fails on demand. */
export class FakeKv implements KvDatabase {
  readonly #rows = new Map<string, KvRow>();
  #version = 0;
  #late: (() => void)[] = [];
  /** What happens to the next commits; then they succeed. */
  fates: Fate[] = [];
  /** Set, everything fails with it. */
  failure: Error | undefined;
  /** While it is set, nothing is ever answered. */
  isSilent = false;
  isClosed = false;
  commits = 0;
  reads = 0;
  /** Turns of the microtask queue that an operation takes: what interleaves two processes. */
  delay: () => number = () => 1;
  /** Called in the middle of every operation. */
  meanwhile = () => {};

  get size(): number {
    return this.#rows.size;
  }

  /** Commits that were silent happen now, if what they check is still so. */
  release(): void {
    for (const commit of this.#late.splice(0)) commit();
  }

  async read(keys: readonly Deno.KvKey[]): Promise<KvRow[]> {
    this.reads++;
    await this.#answer();
    return keys.map((key) => this.#row(key));
  }

  async *scan(
    range: Deno.KvListSelector,
    { limit = Infinity, reverse = false } = {},
  ): AsyncGenerator<KvRow> {
    this.reads++;
    await this.#answer();
    const found = [...this.#rows.values()].filter(({ key }) => isIn(key, range))
      .sort((a, b) => compareKeys(a.key, b.key));
    yield* (reverse ? found.reverse() : found).slice(0, limit);
  }

  async commit(changes: KvCommit): Promise<boolean> {
    this.commits++;
    checkLimits(changes);
    const fate = this.fates.shift();
    await this.#answer();
    if (fate === "refused") throw new Error("database is locked");
    if (fate === "late") {
      return new Promise((resolve) => this.#late.push(() => resolve(this.#apply(changes))));
    }
    const done = this.#apply(changes);
    if (fate === "unheard") throw new Error("connection reset");
    return done;
  }

  close(): void {
    this.isClosed = true;
  }

  async #answer(): Promise<void> {
    if (this.isSilent) await new Promise(() => {});
    for (let turn = this.delay(); turn > 0; turn--) await null;
    this.meanwhile();
    if (this.failure) throw this.failure;
    if (this.isClosed) throw new TypeError("Bad resource ID");
  }

  #row(key: Deno.KvKey): KvRow {
    return this.#rows.get(JSON.stringify(key)) ?? { key, value: null, versionstamp: null };
  }

  #apply({ checks = [], sets = [], deletes = [] }: KvCommit): boolean {
    if (checks.some(({ key, versionstamp }) => this.#row(key).versionstamp !== versionstamp)) {
      return false;
    }
    const versionstamp = String(++this.#version).padStart(20, "0");
    for (const { key, value } of sets) {
      this.#rows.set(JSON.stringify(key), { key, value: structuredClone(value), versionstamp });
    }
    for (const key of deletes) this.#rows.delete(JSON.stringify(key));
    return true;
  }
}

function checkLimits({ checks = [], sets = [], deletes = [] }: KvCommit): void {
  const sizes = sets.map(({ value }) => JSON.stringify(value).length);
  if (checks.length > kvLimits.checks) throw new TypeError("Too many checks (max 100)");
  if (sets.length + deletes.length > kvLimits.mutations) {
    throw new TypeError("Too many mutations (max 1000)");
  }
  if (sizes.some((size) => size > kvLimits.valueBytes)) {
    throw new TypeError("Value too large (max 65536 bytes)");
  }
  if (sizes.reduce((sum, size) => sum + size, 0) > kvLimits.commitBytes) {
    throw new TypeError("Total mutation size too large (max 819200 bytes)");
  }
}

function isIn(key: Deno.KvKey, range: Deno.KvListSelector): boolean {
  if ("prefix" in range) {
    const { prefix } = range;
    const isInside = key.length > prefix.length &&
      compareKeys(key.slice(0, prefix.length), prefix) === 0;
    if (!isInside) return false;
  }
  return !("start" in range && compareKeys(key, range.start) < 0) &&
    !("end" in range && compareKeys(key, range.end) >= 0);
}

/** Deno's order: texts before numbers, what is a beginning of another before it. */
function compareKeys(a: Deno.KvKey, b: Deno.KvKey): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const [x, y] = [a[at], b[at]];
    if (x === y) continue;
    if (typeof x === "number" && typeof y === "number") return x - y;
    if (typeof x === "number") return 1;
    if (typeof y === "number") return -1;
    return String(x) < String(y) ? -1 : 1;
  }
  return a.length - b.length;
}
