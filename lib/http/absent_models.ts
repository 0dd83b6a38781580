import type { Clock } from "../core/clock.ts";
import type { Model } from "../models/model.ts";

/** How long the upstream's word that it does not know a model is believed, in milliseconds. */
const BELIEVED_MS = 10 * 60_000;

/** More names than the catalog has; the oldest go first. */
const MOST_NAMES = 256;

/**
 * Remembers which models the upstream does not know, so that an alias whose first target was removed
 * there does not cost a refused call each time.
 */
export class AbsentModels {
  readonly #clock: Clock;
  readonly #since = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The upstream has just said that it does not know this model. */
  note(model: Model): void {
    this.#since.delete(model.upstreamId);
    this.#since.set(model.upstreamId, this.#clock.monotonic());
    const [oldest] = this.#since.keys();
    if (this.#since.size > MOST_NAMES && oldest !== undefined) this.#since.delete(oldest);
  }

  /** The models worth asking for, in their order: all of them when none is known to be there. */
  worthAsking(models: readonly Model[]): readonly Model[] {
    const present = models.filter((model) => !this.#isAbsent(model));
    return present.length > 0 ? present : models;
  }

  #isAbsent({ upstreamId }: Model): boolean {
    const since = this.#since.get(upstreamId);
    return since !== undefined && this.#clock.monotonic() - since < BELIEVED_MS;
  }
}
