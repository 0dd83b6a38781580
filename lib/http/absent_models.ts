import type { Clock } from "../core/clock.ts";
import { ExpiringSet } from "../core/expiring_set.ts";
import type { Model } from "../models/model.ts";

/** More names than the catalog has, and how long the upstream's word is believed. */
const LIMITS = { most: 256, ttlMs: 10 * 60_000 };

/**
 * Remembers which models the upstream does not know, so that an alias whose first target was removed
 * there does not cost a refused call each time.
 */
export class AbsentModels {
  readonly #names: ExpiringSet;

  constructor(clock: Clock) {
    this.#names = new ExpiringSet(clock, LIMITS);
  }

  /** The upstream has just said that it does not know this model. */
  note(model: Model): void {
    this.#names.add(model.upstreamId);
  }

  /** The models worth asking for, in their order: all of them when none is known to be there. */
  worthAsking(models: readonly Model[]): readonly Model[] {
    const present = models.filter(({ upstreamId }) => !this.#names.has(upstreamId));
    return present.length > 0 ? present : models;
  }
}
