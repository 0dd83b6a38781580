import type { Clock } from "../core/clock.ts";
import type { GatewayToken } from "./types.ts";

/** A token is replaced this long before it expires... */
const LEAD_MS = 5 * 60_000;

/** ...or, if it lives only shortly, in this last part of its life. */
const LEAD_SHARE = 1 / 5;

/**
 * A token and how long it is still good for. Its expiry is a time of day, but the machine's clock
 * may be set back, or stand still in a sleeping laptop: a token is also over once it has been held
 * for as long as it was to live, whatever the time of day.
 */
export class HeldToken {
  readonly token: GatewayToken;
  readonly #clock: Clock;
  readonly #heldSince: number;
  readonly #lifetime: number;
  #rejected = false;

  constructor(token: GatewayToken, clock: Clock) {
    this.token = token;
    this.#clock = clock;
    this.#heldSince = clock.monotonic();
    this.#lifetime = token.expiresAt - token.obtainedAt;
  }

  /** Whether it can still be used. */
  get valid(): boolean {
    return !this.#rejected && this.#remaining > 0;
  }

  /** The upstream does not accept it, whatever its expiry says. */
  reject(): void {
    this.#rejected = true;
  }

  /** Milliseconds until it ought to be replaced; 0 when that time has come. */
  get dueIn(): number {
    return Math.max(0, this.#remaining - Math.min(LEAD_MS, this.#lifetime * LEAD_SHARE));
  }

  get #remaining(): number {
    const held = this.#clock.monotonic() - this.#heldSince;
    return Math.min(this.token.expiresAt - this.#clock.now(), this.#lifetime - held);
  }
}
