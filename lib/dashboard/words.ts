import type { OutcomeKind } from "../core/outcome.ts";
import type { Phase } from "../stats/phase.ts";
import type { TokenState } from "../upstream/types.ts";
import type { TokenParts } from "./sums.ts";

/** Names of outcomes; the order is that in which they are stacked. */
export const outcomeWords = {
  completed: "Completed",
  client_closed: "Client left",
  upstream_failed: "Upstream failed",
  rejected: "Rejected",
  internal_failed: "Gateway failed",
} as const satisfies Record<OutcomeKind, string>;

export const phaseWords = {
  receiving: "Receiving",
  preparing: "Preparing",
  waiting: "Waiting",
  answered: "Thinking",
  replying: "Answering",
} as const satisfies Record<Phase, string>;

/** What each state of the token exchange means, and how good it is. */
export const upstreamWords = {
  unused: { tone: "client_closed", words: "Not asked yet", hint: "The first request asks GitLab." },
  valid: { tone: "completed", words: "Connected", hint: "A token is at hand." },
  expired: { tone: "rejected", words: "Token expired", hint: "The next request renews it." },
  failing: { tone: "upstream_failed", words: "Not connected", hint: "GitLab gives no token." },
} as const satisfies Record<TokenState, { tone: string; words: string; hint: string }>;

/** Names of what tokens are spent on; the order is that in which they are stacked. */
export const tokenWords = {
  cacheRead: "Cache read",
  cacheWrite: "Cache write",
  uncached: "New input",
  reasoning: "Reasoning",
  output: "Output",
} as const satisfies Record<keyof TokenParts, string>;

/** The members of a table of words, in its order. */
export function namesOf<Name extends string>(words: Readonly<Record<Name, string>>): Name[] {
  return Object.keys(words) as Name[];
}
