import type { Clock } from "../core/clock.ts";
import type { Secret } from "../core/secret.ts";
import { type Caller, freeCaller } from "./caller.ts";
import { keyHash } from "./key_hash.ts";
import type { HeldKey, KeyRing } from "./key_ring.ts";

/** Decides who may call. */
export interface Keys {
  /** Whether a key is demanded at all. */
  readonly required: boolean;
  /** The caller that these headers prove, or `undefined` when they prove none. */
  identify(headers: Headers): Caller | undefined;
  /** The name of a key among the headers that was good once, and when it ended. */
  expired(headers: Headers): { keyName: string; at: number } | undefined;
  /** The key under which statistics count `keyName`, while it is good. */
  named(keyName: string): HeldKey | undefined;
}

export interface KeysOptions {
  /** The one key without limits, of `PROXY_API_KEY`. */
  proxyKey: Secret | undefined;
  ring: KeyRing;
  /** Whether somebody without any key is refused; with a proxy key everybody is. */
  required: boolean;
  clock: Pick<Clock, "now">;
}

/** A key longer than this is nobody's: hashing it would only cost time. */
const LONGEST_KEY = 4096;

/**
 * The keys that open the gateway: the one of `PROXY_API_KEY`, named ones, or none at all, in which
 * case everybody is `anonymous`.
 *
 * A client may present its key as `Authorization: Bearer`, `x-api-key` or `api-key`; agents often
 * send two of them, one being a leftover, so one right key among them is enough.
 *
 * Keys are found by their hashes in a map: that takes one time for right and wrong keys, however many
 * there are, and what it takes tells only about the hash of what was presented, which nobody can
 * steer towards another.
 */
export function createKeys({ proxyKey, ring, required, clock }: KeysOptions): Keys {
  const anonymous = freeCaller("anonymous", { maySeeDashboard: true });
  const administrator = freeCaller("default", { maySeeDashboard: true });
  const proxyHash = proxyKey && keyHash(proxyKey.reveal());
  const isRequired = required || proxyKey !== undefined;
  return {
    required: isRequired,
    identify(headers) {
      let found: Caller | undefined;
      for (const key of presentedKeys(headers)) {
        const hash = keyHash(key);
        if (hash === proxyHash) return administrator;
        const held = ring.find(hash);
        if (held && clock.now() < held.expiresAt) found ??= held.caller;
      }
      return found ?? (isRequired ? undefined : anonymous);
    },
    expired(headers) {
      for (const key of presentedKeys(headers)) {
        const held = ring.find(keyHash(key));
        if (held && clock.now() >= held.expiresAt) {
          return { keyName: held.caller.keyName, at: held.expiresAt };
        }
      }
      return undefined;
    },
    named(keyName) {
      const held = keyName === administrator.keyName && proxyHash !== undefined
        ? { caller: administrator, hash: proxyHash, expiresAt: Infinity }
        : ring.named(keyName);
      return held && clock.now() < held.expiresAt ? held : undefined;
    },
  };
}

/** Every key in the headers, in whatever way clients of the three APIs present theirs. */
export function presentedKeys(headers: Headers): string[] {
  const bearer = /^bearer[ \t]+(.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  return [bearer, headers.get("x-api-key"), headers.get("api-key")]
    .filter((key): key is string => !!key && key.length <= LONGEST_KEY)
    .map((key) => key.trim());
}
