import { asGatewayError, GatewayError } from "../core/errors.ts";
import type { Clock } from "../core/clock.ts";
import { Secret } from "../core/secret.ts";
import { type Caller, freeCaller } from "./caller.ts";
import { keyHash } from "./key_hash.ts";
import { presentedKeys } from "./keys.ts";
import { SlidingWindow } from "./sliding_window.ts";

/** A GitLab user whose token a client has presented. */
export interface GitLabUser {
  /**
   * Makes sure that GitLab accepts the token.
   *
   * @throws {GatewayError} `unauthenticated` or `forbidden` when it does not, others when it is not
   *   known.
   */
  prove(): Promise<void>;
  /** Whether GitLab has refused the token since. */
  readonly isRefused: boolean;
  close(): void;
}

export interface ClientTokensOptions<User extends GitLabUser> {
  clock: Clock;
  open(token: Secret): User;
}

/** A caller who is served by the subscription of their own. */
export interface Guest<User> {
  readonly caller: Caller;
  readonly user: User;
}

interface Known<User> extends Guest<User> {
  /** On the monotonic clock. */
  usedAt: number;
}

/** Personal, project and group access tokens, and those of OAuth applications. */
const GITLAB_TOKEN = /^gl(pat|oas)-[\w.-]{8,500}$/;

/** Users that are remembered, and for how long after their last request, in milliseconds. */
const MOST_USERS = 500;
const FORGOTTEN_AFTER_MS = 3_600_000;

/** How long GitLab's refusal of a token is repeated without asking again, in milliseconds. */
const REFUSED_FOR_MS = 5 * 60_000;
const MOST_REFUSED = 2_000;

/** Unknown tokens that GitLab is asked about in a minute, whoever presents them. */
const QUESTIONS_PER_MINUTE = 60;

/** Users with a name of their own in statistics; those after them share one. */
const MOST_NAMES = 32;
const SHARED_NAME = "client-token";

/**
 * Clients that present their own GitLab token instead of a key of the gateway. Tokens are kept under
 * their hashes; one that is not known yet is exchanged before its request is read any further, and
 * only so many a minute, so that nobody can use the gateway to try tokens out or to tire GitLab.
 */
export class ClientTokens<User extends GitLabUser> {
  readonly #clock: Clock;
  readonly #open: (token: Secret) => User;
  /** In the order of their last use. */
  readonly #known = new Map<string, Known<User>>();
  /** As many as are asked about in a minute, at most. */
  readonly #asked = new Map<string, Promise<Known<User>>>();
  readonly #refused = new Map<string, { error: GatewayError; until: number }>();
  readonly #questions = new SlidingWindow();
  readonly #names = new Set<string>();

  constructor({ clock, open }: ClientTokensOptions<User>) {
    this.#clock = clock;
    this.#open = open;
  }

  /** Users that are remembered now. */
  get size(): number {
    return this.#known.size;
  }

  /**
   * The user whose token is among the headers; `undefined` when there is no such token.
   *
   * @throws {GatewayError} why the token does not do.
   */
  async identify(headers: Headers): Promise<Guest<User> | undefined> {
    const token = presentedKeys(headers).find((key) => GITLAB_TOKEN.test(key));
    if (token === undefined) return undefined;
    const hash = keyHash(token);
    const known = this.#recall(hash);
    if (known) return known;
    const refused = this.#refused.get(hash);
    if (refused && this.#clock.monotonic() < refused.until) throw refused.error;
    return await (this.#asked.get(hash) ?? this.#ask(hash, new Secret(token)));
  }

  /** Gives all tokens up. */
  close(): void {
    for (const { user } of this.#known.values()) user.close();
    this.#known.clear();
  }

  /** A user who is known and has not been refused since, moved to the end of the line. */
  #recall(hash: string): Known<User> | undefined {
    const now = this.#clock.monotonic();
    this.#forgetUnused(now);
    const known = this.#known.get(hash);
    if (!known) return undefined;
    this.#known.delete(hash);
    if (known.user.isRefused) {
      known.user.close();
      return undefined;
    }
    known.usedAt = now;
    this.#known.set(hash, known);
    return known;
  }

  #ask(hash: string, token: Secret): Promise<Known<User>> {
    const now = this.#clock.monotonic();
    const waitMs = this.#questions.msUntil(now, QUESTIONS_PER_MINUTE - 1);
    if (waitMs > 0) throw tooMany(waitMs);
    this.#questions.add(now, 1);
    const asked = this.#prove(hash, token).finally(() => this.#asked.delete(hash));
    this.#asked.set(hash, asked);
    return asked;
  }

  async #prove(hash: string, token: Secret): Promise<Known<User>> {
    const user = this.#open(token);
    try {
      await user.prove();
    } catch (cause) {
      user.close();
      const error = asGatewayError(cause);
      if (error.kind === "unauthenticated" || error.kind === "forbidden") this.#refuse(hash, error);
      throw error;
    }
    const caller = freeCaller(this.#name(hash), {
      id: `client-token:${hash}`,
      maySeeDashboard: false,
    });
    const known = { caller, user, usedAt: this.#clock.monotonic() };
    this.#known.set(hash, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_USERS && oldest !== undefined) this.#forget(oldest);
    return known;
  }

  #refuse(hash: string, error: GatewayError): void {
    const now = this.#clock.monotonic();
    this.#refused.delete(hash);
    this.#refused.set(hash, { error, until: now + REFUSED_FOR_MS });
    for (const [first, { until }] of this.#refused) {
      if (until > now && this.#refused.size <= MOST_REFUSED) break;
      this.#refused.delete(first);
    }
  }

  #forgetUnused(now: number): void {
    for (const [hash, { usedAt }] of this.#known) {
      if (now - usedAt < FORGOTTEN_AFTER_MS) break;
      this.#forget(hash);
    }
  }

  #forget(hash: string): void {
    this.#known.get(hash)?.user.close();
    this.#known.delete(hash);
  }

  /** Tokens are changed for new ones again and again; statistics must not grow with them. */
  #name(hash: string): string {
    const name = `${SHARED_NAME}-${hash.slice(0, 8)}`;
    if (this.#names.size < MOST_NAMES) this.#names.add(name);
    return this.#names.has(name) ? name : SHARED_NAME;
  }
}

function tooMany(waitMs: number): GatewayError {
  return new GatewayError(
    "rate_limited",
    "Too many GitLab tokens that are not known here yet have been presented as keys. Try again shortly.",
    { retryAfter: Math.ceil(waitMs / 1000) },
  );
}
