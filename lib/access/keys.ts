import { createHash, timingSafeEqual } from "node:crypto";
import type { Secret } from "../core/secret.ts";

/** Who is calling, as far as the gateway knows; never holds the key itself. */
export interface Caller {
  /** Name of the key that was presented, or `anonymous` when none is demanded. */
  readonly keyName: string;
}

/** Decides who may call. */
export interface Keys {
  /** Whether a key is demanded at all. */
  readonly required: boolean;
  /** The caller that these headers prove, or `undefined` when they prove none. */
  identify(headers: Headers): Caller | undefined;
}

/** A key longer than this is nobody's: hashing it would only cost time. */
const LONGEST_KEY = 4096;

/**
 * The keys that open the gateway: the one of `PROXY_API_KEY`, or none at all, in which case
 * everybody is `anonymous`.
 *
 * A client may present its key as `Authorization: Bearer`, `x-api-key` or `api-key`; agents often
 * send two of them, one being a leftover, so one right key among them is enough.
 */
export function createKeys(proxyKey: Secret | undefined): Keys {
  if (proxyKey === undefined) {
    return { required: false, identify: () => ({ keyName: "anonymous" }) };
  }
  const expected = digest(proxyKey.reveal());
  return {
    required: true,
    identify(headers) {
      let found = false;
      for (const key of presentedKeys(headers)) {
        // Digests have one length whatever was presented, so the comparison takes one time.
        if (timingSafeEqual(digest(key), expected)) found = true;
      }
      return found ? { keyName: "default" } : undefined;
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

function digest(key: string): Uint8Array {
  return createHash("sha256").update(key).digest();
}
