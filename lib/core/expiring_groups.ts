import type { Clock } from "./clock.ts";

export interface GroupLimits {
  /** Bytes of all groups together; a group that is larger by itself is not kept. */
  maxBytes: number;
  maxGroups: number;
  /** Milliseconds after its last use at which a group is gone. */
  ttlMs: number;
}

interface Group<Value> {
  values: ReadonlyMap<string, Value>;
  bytes: number;
  /** On the monotonic clock. */
  expiresAt: number;
}

/** What each key costs beside its text. */
const KEY_BYTES = 64;

/**
 * Keeps groups of values, each value under its own key. A group comes, is used and goes as a whole:
 * when there are too many or they are too large, the one that was used longest ago goes first, and
 * when nothing of it was used for a while it goes by itself, with nobody asking.
 */
export class ExpiringGroups<Value> {
  readonly #clock: Clock;
  readonly #limits: GroupLimits;
  /** In the order of their last use, and so of their expiry. */
  readonly #groups = new Set<Group<Value>>();
  readonly #byKey = new Map<string, Group<Value>>();
  #bytes = 0;
  /** Calls off the sweep that is due; `undefined` while none is. */
  #cancelSweep: (() => void) | undefined;

  constructor(clock: Clock, limits: GroupLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Bytes that are kept now, as the callers of {@linkcode keep} stated them and for the keys. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Keeps values that together take `bytes`. A key that is taken then leads to the new value; the
   * group that had it keeps its other ones.
   */
  keep(values: ReadonlyMap<string, Value>, bytes: number): void {
    let size = bytes;
    for (const key of values.keys()) size += key.length * 2 + KEY_BYTES;
    if (values.size === 0 || size > this.#limits.maxBytes) return;

    const group: Group<Value> = {
      values,
      bytes: size,
      expiresAt: this.#clock.monotonic() + this.#limits.ttlMs,
    };
    this.#groups.add(group);
    this.#bytes += size;
    for (const key of values.keys()) this.#byKey.set(key, group);
    for (const oldest of this.#groups) {
      if (this.#bytes <= this.#limits.maxBytes && this.#groups.size <= this.#limits.maxGroups) {
        break;
      }
      this.#drop(oldest);
    }
    this.#sweepLater();
  }

  /** The value, if it is still kept; its whole group counts as used. */
  get(key: string): Value | undefined {
    const group = this.#byKey.get(key);
    if (!group) return undefined;
    const now = this.#clock.monotonic();
    if (group.expiresAt <= now) {
      this.#drop(group);
      return undefined;
    }
    group.expiresAt = now + this.#limits.ttlMs;
    this.#groups.delete(group);
    this.#groups.add(group);
    return group.values.get(key);
  }

  /** Drops everything. */
  clear(): void {
    for (const group of this.#groups) this.#drop(group);
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
  }

  #drop(group: Group<Value>): void {
    this.#groups.delete(group);
    this.#bytes -= group.bytes;
    for (const key of group.values.keys()) {
      if (this.#byKey.get(key) === group) this.#byKey.delete(key);
    }
  }

  /** One timer at a time, for the group that expires first. */
  #sweepLater(): void {
    const [first] = this.#groups;
    if (!first || this.#cancelSweep) return;
    const dueIn = Math.max(0, first.expiresAt - this.#clock.monotonic());
    this.#cancelSweep = this.#clock.after(dueIn, () => {
      this.#cancelSweep = undefined;
      const now = this.#clock.monotonic();
      for (const group of this.#groups) {
        if (group.expiresAt > now) break;
        this.#drop(group);
      }
      this.#sweepLater();
    });
  }
}
