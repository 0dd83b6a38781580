import { type Caller, namedCaller } from "./caller.ts";
import type { KeyRule } from "./key_rule.ts";

/** A named key, found by its hash. */
export interface HeldKey {
  readonly caller: Caller;
  /** SHA-256 of the key, in lower-case hexadecimal. */
  readonly hash: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** The named keys that are good now; all of them are exchanged at once when the file changes. */
export class KeyRing {
  readonly #upstreamIds: (name: string) => readonly string[];
  #byHash: ReadonlyMap<string, HeldKey> = new Map();
  #byName: ReadonlyMap<string, HeldKey> = new Map();

  /** @param upstreamIds the models that a name in a rule leads to. */
  constructor(upstreamIds: (name: string) => readonly string[], rules: readonly KeyRule[] = []) {
    this.#upstreamIds = upstreamIds;
    this.replace(rules);
  }

  get size(): number {
    return this.#byHash.size;
  }

  replace(rules: readonly KeyRule[]): void {
    const held = rules.map((rule): HeldKey => ({
      caller: namedCaller(rule, this.#upstreamIds),
      hash: rule.hash,
      expiresAt: rule.expiresAt ?? Infinity,
    }));
    this.#byHash = new Map(held.map((each) => [each.hash, each]));
    this.#byName = new Map(held.map((each) => [each.caller.keyName, each]));
  }

  /** The holders of all keys. */
  callers(): Caller[] {
    return [...this.#byHash.values()].map(({ caller }) => caller);
  }

  /** The key of this hash, whether it has expired or not. */
  find(hash: string): HeldKey | undefined {
    return this.#byHash.get(hash);
  }

  /** The key of this name, whether it has expired or not. */
  named(name: string): HeldKey | undefined {
    return this.#byName.get(name);
  }
}
