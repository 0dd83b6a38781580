/** The kinds of limits a key may have, as they are named in the keys file. */
export const limitNames = [
  "requestsPerMinute",
  "tokensPerMinute",
  "concurrentRequests",
  "requestsPerDay",
  "tokensPerDay",
  "requestsPerMonth",
  "tokensPerMonth",
] as const;

export type LimitName = typeof limitNames[number];

/**
 * How much a key may use; what is absent is not limited. Tokens are those of the prompt, cached ones
 * included, and of the answer. Days and months are those of UTC.
 */
export type KeyLimits = { readonly [Name in LimitName]?: number };

/** One named key, as the administrator has given it out. */
export interface KeyRule {
  /** Appears in statistics and the log; see `keyNameProblem`. */
  readonly name: string;
  /** SHA-256 of the key, in lower-case hexadecimal. */
  readonly hash: string;
  /** Names or aliases of the only models that it may use; absent: all. */
  readonly models?: readonly string[];
  readonly limits: KeyLimits;
  /** When it ends, in milliseconds since the epoch; absent: never. */
  readonly expiresAt?: number;
  /** Whether its holder sees the whole dashboard, which names other keys and their use. */
  readonly dashboard: boolean;
}

/** Names that statistics use themselves. */
const TAKEN = /^(default|anonymous|other|client-token.*)$/;

/** What is wrong with a key's name, as a phrase; `undefined` for a good one. */
export function keyNameProblem(name: string): string | undefined {
  if (!/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/.test(name)) {
    return "must be 1 to 64 letters, digits and . _ @ - and begin with a letter or digit";
  }
  return TAKEN.test(name) ? "is a name that the gateway itself uses" : undefined;
}
