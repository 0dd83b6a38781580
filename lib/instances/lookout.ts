import type { Clock } from "../core/clock.ts";
import { waitAtMost } from "../core/within.ts";
import type { KvDatabase } from "../stats/kv_database.ts";
import { readEntry } from "./entry.ts";
import type { Instance } from "./instance.ts";
import { entryPrefix, wishesKey, writerOf } from "./keys.ts";
import { sighted, type Sighting } from "./sighting.ts";

/** How often it is looked for others while somebody wants to see them. */
const LOOK_MS = 2_000;

/** Longest pause after failures. */
const LONGEST_PAUSE_MS = 60_000;

/** Two signs of life may get lost; who is silent for longer is gone. */
export const GONE_MS = 25_000;

/** So many rows are read at most. */
const MOST_ROWS = 128;

export interface LookoutDeps {
  database: KvDatabase;
  clock: Clock;
  /** Whose entry is this process's own. */
  writer: string;
}

/**
 * Looks in the database for other processes. Nothing is read while nobody wants to know. Whether
 * another one lives is told by its entry changing, timed by this process's monotonic clock: no two
 * machines' clocks are ever compared. That the database fails is told by the publisher, which uses
 * the same one all the time.
 */
export class Lookout {
  readonly #deps: LookoutDeps;
  #sightings = new Map<string, Sighting>();
  readonly #listeners = new Set<{ notify: () => void }>();
  /** The entries that listeners have been told of. */
  #told = "";
  #looking: Promise<void> | undefined;
  /** When the last look that succeeded began, on the monotonic clock. */
  #lookedAt = -Infinity;
  /** When the last look of any kind began. */
  #triedAt = -Infinity;
  #failuresInARow = 0;
  #isLate = false;
  #cancelTimer = () => {};

  constructor(deps: LookoutDeps) {
    this.#deps = deps;
  }

  /** Looks every two seconds, and calls `notify` when others have changed, until the returned function is called. */
  watch(notify: () => void): () => void {
    const listener = { notify };
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#follow();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#cancelTimer();
    };
  }

  /**
   * Looks once, however many want it at the same time. Never rejects. Done at the start too: what has
   * not changed since then is known to be dead by whoever looks later.
   */
  look(): Promise<void> {
    const begun = this.#deps.clock.monotonic();
    if (!this.#looking) this.#triedAt = begun;
    return this.#looking ??= this.#read().then(() => {
      this.#lookedAt = begun;
      this.#failuresInARow = 0;
    }, () => {
      this.#failuresInARow++;
    }).then(() => {
      this.#looking = undefined;
      this.#isLate = false;
    });
  }

  /**
   * Looks unless what is known is younger than `youngMs`, and waits for that at most `ms`; not at all
   * while the database is known to fail or to be slow.
   */
  async refresh(ms: number, youngMs = LOOK_MS): Promise<void> {
    const { clock } = this.#deps;
    const now = clock.monotonic();
    if (now - this.#lookedAt < youngMs) return;
    if (this.#failuresInARow > 0 && now - this.#triedAt < this.#pause()) return;
    const looking = this.look();
    if (this.#failuresInARow > 0 || this.#isLate) return;
    await waitAtMost(clock, ms, looking);
    this.#isLate = this.#looking === looking;
  }

  /** The others that live, by name. */
  others(): Instance[] {
    return this.#living().map(([, { instance }]) => instance)
      .sort((a, b) => a.name < b.name ? -1 : 1);
  }

  /** Which other process tells that it serves this exchange. */
  whoServes(id: string): string | undefined {
    return this.#living().find(([, { flights }]) => flights.has(id))?.[0];
  }

  close(): void {
    this.#listeners.clear();
    this.#cancelTimer();
  }

  async #follow(): Promise<void> {
    this.#cancelTimer();
    await this.look();
    if (this.#listeners.size === 0) return;
    const told = this.#living().map(([writer, { versionstamp }]) => writer + versionstamp).join();
    if (told !== this.#told) {
      this.#told = told;
      for (const { notify } of [...this.#listeners]) notify();
    }
    this.#cancelTimer();
    this.#cancelTimer = this.#deps.clock.after(this.#pause(), () => this.#follow());
  }

  /** Between two looks, in milliseconds. */
  #pause(): number {
    return Math.min(LOOK_MS * 2 ** this.#failuresInARow, LONGEST_PAUSE_MS);
  }

  async #read(): Promise<void> {
    const { database, clock, writer: own } = this.#deps;
    const found = new Map<string, Sighting>();
    const left: (readonly [key: Deno.KvKey, writer: string, versionstamp: string | null])[] = [];
    const rows = database.scan({ prefix: entryPrefix }, { limit: MOST_ROWS });
    for await (const { key, value, versionstamp } of rows) {
      const writer = writerOf(key);
      if (writer === undefined || writer === own) continue;
      const before = this.#sightings.get(writer);
      if (before && before.versionstamp === versionstamp) {
        found.set(writer, before);
        if (this.#isGone(before)) left.push([key, writer, versionstamp]);
        continue;
      }
      const entry = readEntry(value);
      if (entry) found.set(writer, sighted(writer, entry, versionstamp, before, clock));
    }
    this.#sightings = found;
    for (const [key, writer, versionstamp] of left) {
      // What a process has left behind that ended by force; unless it has just written again.
      await database.commit({
        checks: [{ key, versionstamp }],
        deletes: [key, wishesKey(writer)],
      });
    }
  }

  #living(): [writer: string, sighting: Sighting][] {
    return [...this.#sightings].filter(([, sighting]) => !this.#isGone(sighting));
  }

  #isGone({ seenAt }: Sighting): boolean {
    return this.#deps.clock.monotonic() - seenAt >= GONE_MS;
  }
}
