import { type Caller, namedCaller } from "./caller.ts";
import type { KeyRule } from "./key_rule.ts";

/** A named key, found by its hash. */
export interface HeldKey {
  readonly caller: Caller;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** The named keys that are good now; all of them are exchanged at once when the file changes. */
export class KeyRing {
  readonly #upstreamIds: (name: string) => readonly string[];
  #byHash: ReadonlyMap<string, HeldKey> = new Map();

  /** @param upstreamIds the models that a name in a rule leads to. */
  constructor(upstreamIds: (name: string) => readonly string[], rules: readonly KeyRule[] = []) {
    this.#upstreamIds = upstreamIds;
    this.replace(rules);
  }

  get size(): number {
    return this.#byHash.size;
  }

  replace(rules: readonly KeyRule[]): void {
    this.#byHash = new Map(rules.map((rule) => [rule.hash, {
      caller: namedCaller(rule, this.#upstreamIds),
      expiresAt: rule.expiresAt ?? Infinity,
    }]));
  }

  /** The holders of all keys. */
  callers(): Caller[] {
    return [...this.#byHash.values()].map(({ caller }) => caller);
  }

  /** The key of this hash, whether it has expired or not. */
  find(hash: string): HeldKey | undefined {
    return this.#byHash.get(hash);
  }
}
