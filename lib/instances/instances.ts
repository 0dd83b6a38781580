import type { Clock } from "../core/clock.ts";
import { GatewayError } from "../core/errors.ts";
import { waitAtMost } from "../core/within.ts";
import type { KvDatabase } from "../stats/kv_database.ts";
import { withPatience } from "../stats/kv_patience.ts";
import type { Statistics } from "../stats/recorder.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Instance } from "./instance.ts";
import { instanceName } from "./keys.ts";
import { Lookout } from "./lookout.ts";
import { ownEntry, ownInstance, type OwnParts } from "./own.ts";
import { Publisher } from "./publisher.ts";
import { placeWish } from "./wishes.ts";

/** The database is given up on for the moment when it is silent for so long. */
const PATIENCE_MS = 10_000;

/** A page that nobody has watched before waits so long, at most, to show the other processes. */
const PAGE_MS = 100;

/** Who cancels waits so long, at most, until it is known who serves the request. */
const SEARCH_MS = 1_000;

/** The end of the process waits so long, at most, until its entry is deleted. */
const CLOSE_MS = 1_000;

export interface InstancesDeps extends Omit<OwnParts, "statistics"> {
  database: KvDatabase;
  clock: Clock;
  /** A name that no other process, and no earlier one, has. */
  writer: string;
  logger: Pick<Logger, "info" | "warn">;
  statistics: OwnParts["statistics"] & Pick<Statistics, "subscribe">;
  /** Ends an exchange of this process; whether there was one. */
  cancel(id: string): boolean;
}

/** The processes that share a database: this one tells of itself, and may look at the others. */
export class Instances {
  readonly #deps: InstancesDeps;
  readonly #database: KvDatabase;
  readonly #publisher: Publisher;
  readonly #lookout: Lookout;
  #unsubscribe = () => {};

  constructor(deps: InstancesDeps) {
    this.#deps = deps;
    const { clock, writer, logger, cancel } = deps;
    const database = this.#database = withPatience(deps.database, clock, PATIENCE_MS);
    const entry = () => ownEntry(deps);
    this.#publisher = new Publisher({ database, clock, writer, logger, entry, cancel });
    this.#lookout = new Lookout({ database, clock, writer });
  }

  /** Begins to tell of this process. */
  start(): void {
    const { statistics, logger, writer } = this.#deps;
    logger.info("instance begun", { instance: instanceName(writer) });
    this.#unsubscribe = statistics.subscribe(() => this.#publisher.touch());
    this.#publisher.start();
    this.#lookout.look();
  }

  /** Calls `notify` when others may have changed, until the returned function is called. */
  watch(notify: () => void): () => void {
    return this.#lookout.watch(notify);
  }

  /** Learns of the others for somebody who looks once; a moment at most. */
  refresh(): Promise<void> {
    return this.#lookout.refresh(PAGE_MS);
  }

  /** All processes, this one first. */
  all(): readonly Instance[] {
    const { writer } = this.#deps;
    return [ownInstance(this.#deps, instanceName(writer)), ...this.#lookout.others()];
  }

  /**
   * Asks whoever serves this exchange to end it; it does so within about two seconds.
   *
   * @returns whether another process is known to serve it.
   * @throws {GatewayError} `unavailable` when it cannot be told.
   */
  async cancel(id: string): Promise<boolean> {
    await this.#lookout.refresh(SEARCH_MS, 0);
    const writer = this.#lookout.whoServes(id);
    if (writer === undefined) return false;
    try {
      await placeWish(this.#database, writer, id);
      return true;
    } catch (cause) {
      throw new GatewayError(
        "unavailable",
        `The request is served by another gateway (${instanceName(writer)}), which cannot be ` +
          "told: their database does not work. Try again shortly.",
        { retryAfter: 5, cause },
      );
    }
  }

  /** Takes back what this process told of itself; for at most `ms`. */
  async close(ms: number): Promise<void> {
    this.#unsubscribe();
    this.#lookout.close();
    await waitAtMost(this.#deps.clock, Math.min(ms, CLOSE_MS), this.#publisher.close());
  }
}
