import type { Clock } from "../core/clock.ts";
import type { Secret } from "../core/secret.ts";

/** `fetch`, as far as the gateway uses it; tests hand in the simulator. */
export type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

/** A short-lived token for GitLab's AI gateway, with the headers that must accompany it. */
export interface GatewayToken {
  /** The bearer token itself: never sent anywhere but to the AI gateway. */
  readonly value: Secret;
  /**
   * The headers that the exchange returned, names and values unchanged, without those that belong
   * to the connection or to a credential (`exchange_reply.ts` lists them).
   */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** When it was obtained and when it expires, in milliseconds since the epoch. */
  readonly obtainedAt: number;
  readonly expiresAt: number;
}

/** Where gateway tokens come from: one exchange serves any number of requests. */
export interface TokenSource {
  /**
   * A token that is valid now. `signal` is the caller's own: aborting it rejects this call at once
   * and leaves the exchange, which others may be waiting for, alone.
   *
   * @throws {GatewayError} what the exchange failed with, named for the user.
   * @throws the signal's reason when the caller aborts.
   */
  get(signal?: AbortSignal): Promise<GatewayToken>;
  /** The gateway answered 401 to this token: drop it, unless a newer one has replaced it already. */
  rejected(token: GatewayToken): void;
  /** The state of the exchange, for health and the dashboard; holds no secret. */
  status(): TokenStatus;
  /** Stops refreshing and gives up an exchange under way; a token still valid is still served. */
  close(): void;
}

/** A source whose credential can be replaced while it works. */
export interface RenewableTokenSource extends TokenSource {
  /**
   * Exchanges this credential from now on. A gateway token that is held stays good; what the
   * credential before was refused for is forgotten.
   */
  renew(credential: Secret): void;
}

/** How the exchange can stand. */
export const tokenStates = ["unused", "valid", "expired", "failing"] as const;

export type TokenState = typeof tokenStates[number];

export interface TokenStatus {
  state: TokenState;
  /** Milliseconds since the epoch; absent before the first success. */
  obtainedAt?: number;
  expiresAt?: number;
  /** When the user's own token ends, where GitLab has told. */
  credentialExpiresAt?: number;
  /** Exchanges asked of GitLab since start, and how many of them failed. */
  exchanges: number;
  failures: number;
  /** What the last failed exchange was told, in words for the user; absent after a success. */
  lastError?: string;
}

/** What every part of the upstream takes in through the door. */
export interface UpstreamDeps {
  fetch: Fetch;
  clock: Clock;
  /** A number from 0 up to 1, for jitter. */
  random(): number;
  /** How the gateway introduces itself to GitLab, for example `duo-gateway/1.2.3`. */
  userAgent: string;
}
