/**
 * Statistics that outlive the process. They are answered from memory and written to a key-value
 * database in the background: no method that a request or a page calls waits for it or can fail
 * with it. Other processes may count into the same database; what they add turns up here, too.
 */
import { type Clock, sleep } from "../core/clock.ts";
import { waitAtMost } from "../core/within.ts";
import type { Logger } from "../telemetry/log.ts";
import type { KvDatabase } from "./kv_database.ts";
import { withPatience } from "./kv_patience.ts";
import { everything, type Head, readCells, readHead, readRecords } from "./kv_read.ts";
import { claimSchema, NewerLayoutError } from "./kv_schema.ts";
import { sweep } from "./kv_sweep.ts";
import { describeTrouble } from "./kv_trouble.ts";
import { MemoryStore } from "./memory_store.ts";
import { Outbox } from "./outbox.ts";
import { endedAt, type ExchangeRecord } from "./record.ts";
import { type Bucket, bucketMs, bucketStart, type Range } from "./series.ts";
import { isSince, type StatsSnapshot, type StatsStore, type StoreHealth } from "./store.ts";

/** How often what was counted is written: all that the end of the process by force can take. */
export const FLUSH_MS = 5_000;

/** How often it is looked whether others have counted. */
const LOOK_MS = 15_000;

/** How often what others added to old buckets is read. */
const READ_ALL_MS = 3_600_000;

/** How often what is old is deleted. */
const TIDY_MS = 3_600_000;

/** Exchanges after which those beyond the latest thousand are deleted without waiting for that. */
const TIDY_EXCHANGES = 500;

/** Pause between tries to write at the very end. */
const LAST_TRIES_MS = 100;

/** Longest pause after failures. */
const LONGEST_PAUSE_MS = 300_000;

/** The database is given up on for the moment when it is silent for so long. */
const PATIENCE_MS = 20_000;

/** Exchanges begin in one hour and are counted into it when they end; later ones are rare. */
const HOURS_IN_MOTION = 3;

/** Records of others are written within seconds after they ended, where nothing fails. */
const RECORDS_IN_MOTION_MS = 60_000;

/** Where something fails it may take so long: longer than any pause. */
const LATE_RECORDS_MS = 900_000;

/** How often late ones are looked for; each row that is read is paid for on a hosted database. */
const LATE_LOOK_MS = 300_000;

/**
 * `claimed`: marked as ours; `read`: what is stored is in the answers; `refused`: a newer version
 * writes there, so that nothing is read or written.
 */
type State = "opened" | "claimed" | "read" | "refused" | "closing" | "closed";

export interface KvStoreDeps {
  database: KvDatabase;
  clock: Clock;
  /** A number from 0 up to 1, for jitter. */
  random(): number;
  /** A name that no other process, and no earlier one, has. */
  writer: string;
  logger: Pick<Logger, "info" | "warn">;
}

export class KvStore implements StatsStore {
  readonly #deps: KvStoreDeps;
  readonly #database: KvDatabase;
  readonly #outbox: Outbox;
  #answers = new MemoryStore();
  #epoch: unknown;
  #state: State = "opened";
  #cycle: Promise<void> = Promise.resolve();
  #cancelNext = () => {};
  #failuresInARow = 0;
  #health: StoreHealth = { kind: "kv", pending: 0, lost: 0, failures: 0 };
  #lookAt = -Infinity;
  #tidyAt = -Infinity;
  #sinceTidied = 0;
  #readAllAt = -Infinity;
  #lateLookAt = -Infinity;
  /** Whether others have written since late records were looked for. */
  #lateMayBe = false;
  #othersCount = false;

  constructor(deps: KvStoreDeps) {
    this.#deps = deps;
    this.#database = withPatience(deps.database, deps.clock, PATIENCE_MS);
    this.#outbox = new Outbox(this.#database, deps.writer);
  }

  record(exchange: ExchangeRecord): void {
    this.#answers.record(exchange);
    if (this.#state === "refused" || this.#state === "closed") this.#health.lost++;
    else this.#outbox.record(exchange);
  }

  snapshot(): StatsSnapshot {
    return this.#answers.snapshot();
  }

  series(range: Range, model?: string): Bucket[] {
    return this.#answers.series(range, model);
  }

  recent(limit: number): ExchangeRecord[] {
    return this.#answers.recent(limit);
  }

  health(): StoreHealth {
    return { ...this.#health, pending: this.#outbox.size };
  }

  /**
   * Begins to read and write. Resolves when what is stored has been read, or reading it has failed,
   * which is then tried again in the background.
   */
  start(): Promise<void> {
    this.#run();
    return this.#cycle;
  }

  /** Writes what is left, for at most `ms`, and closes the database. */
  async close(ms: number): Promise<void> {
    if (this.#isClosing) return;
    if (this.#state !== "refused") await this.#flushFor(ms);
    this.#state = "closed";
    this.#database.close();
  }

  async #flushFor(ms: number): Promise<void> {
    this.#state = "closing";
    this.#cancelNext();
    const last = async () => {
      await this.#cycle;
      // Again if something ended meanwhile, or failed: there is no later.
      while (this.#outbox.size > 0 && this.#state === "closing") {
        try {
          await claimSchema(this.#database);
          await this.#outbox.flush();
        } catch (cause) {
          this.#failed(cause);
          await sleep(this.#deps.clock, LAST_TRIES_MS);
        }
      }
    };
    await waitAtMost(this.#deps.clock, ms, last());
    // Also ends the loop above.
    this.#state = "closed";
    const exchanges = this.#outbox.discard();
    this.#health.lost += exchanges;
    if (exchanges > 0) this.#deps.logger.warn("statistics lost", { exchanges });
  }

  #run(): void {
    this.#cycle = this.#synchronise().then(() => this.#succeeded(), (cause) => this.#failed(cause))
      .then(() => this.#runLater());
  }

  #runLater(): void {
    if (this.#state === "refused" || this.#isClosing) return;
    const pause = Math.min(FLUSH_MS * 2 ** Math.max(0, this.#failuresInARow - 1), LONGEST_PAUSE_MS);
    // Processes that were started together should not go on together.
    const jittered = pause * (0.8 + 0.2 * this.#deps.random());
    this.#cancelNext = this.#deps.clock.after(jittered, () => this.#run());
  }

  async #synchronise(): Promise<void> {
    if (this.#state === "opened") {
      await claimSchema(this.#database);
      this.#become("claimed");
    }
    const count = this.#outbox.size;
    await this.#outbox.flush();
    this.#sinceTidied += count;
    const now = this.#deps.clock.monotonic();
    if (now >= this.#lookAt) {
      await this.#look(now);
      this.#lookAt = now + LOOK_MS;
    }
    if (now >= this.#tidyAt || this.#sinceTidied >= TIDY_EXCHANGES) {
      await sweep(this.#database, this.#answers);
      this.#sinceTidied = 0;
      this.#tidyAt = now + TIDY_MS;
    }
  }

  /** Brings the answers up to date with what others have done to the database. */
  async #look(now: number): Promise<void> {
    const head = await readHead(this.#database);
    const mayBeOld = this.#othersCount && now >= this.#readAllAt + READ_ALL_MS;
    if (this.#state !== "read" || head.epoch !== this.#epoch || mayBeOld) {
      await this.#readAll(head);
      this.#readAllAt = now;
      return;
    }
    // Every increment adds to the total, so that an equal total means that nothing was added.
    const hasGrown = head.total.requests !== this.#answers.requests - this.#outbox.size;
    this.#othersCount ||= hasGrown;
    this.#lateMayBe ||= hasGrown;
    const isLateLook = this.#lateMayBe && now >= this.#lateLookAt;
    if (!hasGrown && !isLateLook) return;
    await this.#readRecent(head, isLateLook ? LATE_RECORDS_MS : RECORDS_IN_MOTION_MS);
    if (!isLateLook) return;
    this.#lateMayBe = false;
    this.#lateLookAt = now + LATE_LOOK_MS;
  }

  async #readAll({ total, epoch }: Head): Promise<void> {
    const answers = new MemoryStore();
    answers.absorb({ of: "total" }, total);
    for await (const [cell, tally] of readCells(this.#database, everything)) {
      answers.absorb(cell, tally);
    }
    const records = await readRecords(this.#database);
    // Nothing waits from here on: what is unwritten now is in none of what was read.
    const { unwritten } = this.#outbox;
    for (const [cell, tally] of unwritten.cells()) answers.absorb(cell, tally);
    answers.restore([...records, ...unwritten.recent(Infinity)]);
    this.#answers = answers;
    this.#epoch = epoch;
    this.#othersCount = false;
    this.#become("read");
  }

  /**
   * Reads what changes while one looks: everything but the hours and days that are long over, and
   * records back to `recordsMs` before the latest one.
   */
  async #readRecent({ total }: Head, recordsMs: number): Promise<void> {
    const now = this.#deps.clock.now();
    const from = now - HOURS_IN_MOTION * bucketMs.hour;
    const since = { hour: bucketStart("hour", from), day: bucketStart("day", from) };
    const cells = await Array.fromAsync(readCells(this.#database, since));
    const latest = this.#answers.recent(1)[0];
    const records = await readRecords(
      this.#database,
      latest ? endedAt(latest) - recordsMs : -Infinity,
    );
    // Nothing waits from here on, as above.
    this.#answers.forgetSums(since);
    this.#answers.absorb({ of: "total" }, total);
    for (const [cell, tally] of cells) this.#answers.absorb(cell, tally);
    for (const [cell, tally] of this.#outbox.unwritten.cells()) {
      if (isSince(cell, since)) this.#answers.absorb(cell, tally);
    }
    this.#answers.restore(records);
  }

  #succeeded(): void {
    if (this.#failuresInARow > 1) this.#deps.logger.info("statistics are written again");
    this.#failuresInARow = 0;
    delete this.#health.lastError;
    if (this.#outbox.size === 0) this.#health.savedAt = this.#deps.clock.now();
  }

  #failed(cause: unknown): void {
    this.#failuresInARow++;
    this.#health.failures++;
    const trouble = describeTrouble(cause);
    if (cause instanceof NewerLayoutError) this.#become("refused");
    // One failure is nothing unusual for a file that processes share; the next try decides.
    if (this.#failuresInARow === 2 || this.#state === "refused") {
      this.#deps.logger.warn("statistics cannot be written", {
        problem: trouble,
        pending: this.#outbox.size,
      });
    }
    if (this.#state === "refused") this.#health.lost += this.#outbox.discard();
    this.#health.lastError = trouble;
  }

  get #isClosing(): boolean {
    return this.#state === "closing" || this.#state === "closed";
  }

  #become(state: "claimed" | "read" | "refused"): void {
    if (!this.#isClosing) this.#state = state;
  }
}
