import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import type { Secret } from "../core/secret.ts";
import type { Caller } from "./caller.ts";
import type { Keys } from "./keys.ts";

/** How long a browser stays signed in, in milliseconds. */
export const SESSION_MS = 7 * 24 * 3_600_000;

/** Sets apart the secret of sessions from every other that may be derived from a key one day. */
const PURPOSE = "duo-gateway/dashboard-session/1";

/** More than the longest name of a key needs. */
const LONGEST = 200;

/**
 * Who has signed in to the dashboard. Nothing is kept here: a session is the name of a key and a time
 * of expiry, signed with a secret that is derived from the key's hash and the GitLab token. So it
 * holds after a restart and in every process that knows both, and ends with the key: one that is
 * withdrawn, replaced or expired, or loses its right to the dashboard, signs nothing any more. What a
 * browser holds tells neither the key nor its hash.
 */
export class Sessions {
  readonly #keys: Keys;
  readonly #clock: Pick<Clock, "now">;
  readonly #secret: Secret | undefined;

  /**
   * @param secret goes into every signature, so that who has only seen the keys file signs nothing.
   * Processes that share sessions have to share it.
   */
  constructor(keys: Keys, clock: Pick<Clock, "now">, secret: Secret | undefined) {
    this.#keys = keys;
    this.#clock = clock;
    this.#secret = secret;
  }

  /**
   * A session for whoever has presented this key; `undefined` when it is not one that may see the
   * dashboard.
   */
  begin(key: string): { value: string; keyName: string } | undefined {
    // No key has other characters, and headers cannot hold all of them.
    if (!/^[\x21-\x7e]{1,4096}$/.test(key)) return undefined;
    const presented = this.#keys.identify(new Headers({ "x-api-key": key }));
    const held = presented && this.#keys.named(presented.keyName);
    if (!held?.caller.maySeeDashboard) return undefined;
    const { keyName } = held.caller;
    const expiresAt = Math.min(this.#clock.now() + SESSION_MS, held.expiresAt);
    const signed = `${Math.floor(expiresAt / 1000).toString(36)}.${keyName}`;
    return { value: `${this.#signature(held.hash, signed).toBase64(WEB)}.${signed}`, keyName };
  }

  /** Whose session this is, while it is good. */
  holder(value: string): Caller | undefined {
    if (value.length > LONGEST) return undefined;
    const [, mac = "", signed = "", seconds = "", name = ""] =
      /^([\w-]{43})\.(([a-z\d]{1,11})\.([\w.@-]+))$/.exec(value) ?? [];
    if (!(Number.parseInt(seconds, 36) * 1000 > this.#clock.now())) return undefined;
    const held = this.#keys.named(name);
    if (!held?.caller.maySeeDashboard) return undefined;
    const expected = this.#signature(held.hash, signed).toBase64(WEB);
    const isGood = timingSafeEqual(
      new TextEncoder().encode(mac),
      new TextEncoder().encode(expected),
    );
    return isGood ? held.caller : undefined;
  }

  #signature(hash: string, signed: string): Uint8Array {
    const secret = hkdfSync("sha256", hash, this.#secret?.reveal() ?? "", PURPOSE, 32);
    return new Uint8Array(createHmac("sha256", new Uint8Array(secret)).update(signed).digest());
  }
}

const WEB = { alphabet: "base64url", omitPadding: true } as const;
