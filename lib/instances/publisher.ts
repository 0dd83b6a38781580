import type { Clock } from "../core/clock.ts";
import type { KvDatabase } from "../stats/kv_database.ts";
import { describeTrouble } from "../stats/kv_trouble.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Entry } from "./entry.ts";
import { entryKey, KEPT_MS, wishesKey } from "./keys.ts";
import { readWishes } from "./wishes.ts";

/** From an event to the entry that tells of it, in milliseconds: at least, so that bursts become one. */
const SOON_MS = 100;

/** Between two entries while something changes: so late others are at most. */
export const SPACING_MS = 2_000;

/** Between two entries while nothing does: the sign of life. */
export const HEARTBEAT_MS = 10_000;

/** Longest pause after failures. */
const LONGEST_PAUSE_MS = 300_000;

/** Whoever wishes meanwhile is heard with the next entry. */
const MOST_TRIES = 3;

export interface PublisherDeps {
  database: KvDatabase;
  clock: Clock;
  writer: string;
  logger: Pick<Logger, "info" | "warn">;
  /** What this process tells of itself now. */
  entry(): Entry;
  /** Ends the exchange of this id, if there is one. */
  cancel(id: string): void;
}

/**
 * Tells the database how this process stands. Nobody waits for it: it writes in the background, and
 * when the database fails it says so once and tries again, ever more seldom.
 *
 * What others want of this process is heard without asking for it: an entry is written only where no
 * wish stands, so that a process without wishes, which is nearly always, reads nothing at all.
 */
export class Publisher {
  readonly #deps: PublisherDeps;
  readonly #key: Deno.KvKey;
  readonly #wishesKey: Deno.KvKey;
  #isOpen = false;
  /** Whether something has happened since the entry was made. */
  #isTouched = false;
  /** Whether figures change without an event. */
  #isBusy = false;
  /** Whether others wait to see what has become of their wishes. */
  #isAwaited = false;
  #isWriting = false;
  #writing: Promise<void> = Promise.resolve();
  #writtenAt = -Infinity;
  #failuresInARow = 0;
  #cancelTimer = () => {};

  constructor(deps: PublisherDeps) {
    this.#deps = deps;
    this.#key = entryKey(deps.writer);
    this.#wishesKey = wishesKey(deps.writer);
  }

  start(): void {
    this.#isOpen = true;
    this.#write();
  }

  /** Something has happened; cheap enough to be called for every request. */
  touch(): void {
    if (this.#isTouched) return;
    this.#isTouched = true;
    this.#plan();
  }

  /** Takes the entry back. Rejects when the database fails. */
  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#cancelTimer();
    await this.#writing;
    await this.#deps.database.commit({ deletes: [this.#key, this.#wishesKey] });
  }

  #plan(): void {
    if (!this.#isOpen || this.#isWriting) return;
    const { clock } = this.#deps;
    const now = clock.monotonic();
    const dueAt = Math.max(this.#writtenAt + this.#pause(), now + SOON_MS);
    this.#cancelTimer();
    this.#cancelTimer = clock.after(dueAt - now, () => this.#write());
  }

  #pause(): number {
    if (this.#failuresInARow > 0) {
      return Math.min(SPACING_MS * 2 ** this.#failuresInARow, LONGEST_PAUSE_MS);
    }
    if (this.#isAwaited) return 0;
    return this.#isTouched || this.#isBusy ? SPACING_MS : HEARTBEAT_MS;
  }

  #write(): void {
    this.#isWriting = true;
    this.#isTouched = false;
    this.#writtenAt = this.#deps.clock.monotonic();
    this.#writing = this.#publish().then(() => this.#succeeded(), (cause) => this.#failed(cause))
      .then(() => {
        this.#isWriting = false;
        this.#plan();
      });
  }

  async #publish(): Promise<void> {
    const { database, entry, cancel } = this.#deps;
    const value = entry();
    this.#isBusy = value.running > 0;
    this.#isAwaited = false;
    const sets = [{ key: this.#key, value, expireIn: KEPT_MS }];
    const wishes = { key: this.#wishesKey, versionstamp: null as string | null };
    for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
      const deletes = wishes.versionstamp === null ? [] : [wishes.key];
      if (await database.commit({ checks: [wishes], sets, deletes })) return;
      const [row] = await database.read([wishes.key]);
      for (const id of readWishes(row?.value)) cancel(id);
      wishes.versionstamp = row?.versionstamp ?? null;
      this.#isAwaited = true;
    }
  }

  #succeeded(): void {
    if (this.#failuresInARow > 1) this.#deps.logger.info("other gateways see this one again");
    this.#failuresInARow = 0;
  }

  #failed(cause: unknown): void {
    // One failure is nothing unusual for a file that processes share; the next try decides.
    if (++this.#failuresInARow !== 2) return;
    this.#deps.logger.warn("other gateways cannot see this one", {
      problem: describeTrouble(cause),
    });
  }
}
