import type { Clock } from "../core/clock.ts";
import type { TokenFacts } from "./token_facts.ts";

const DAY_MS = 24 * 3_600_000;

/** A token's end is announced from so many days before it on. */
export const ANNOUNCED_DAYS = 14;

/** Whole days until a token ends, rounded up; 0 or less when it has ended. */
export function daysLeft(expiresOn: string, now: number): number {
  return Math.ceil((Date.parse(`${expiresOn}T00:00:00Z`) - now) / DAY_MS);
}

/** Says when a token ends, and what to do before. */
export function announceEnd(expiresOn: string, now: number): string {
  const days = daysLeft(expiresOn, now);
  const when = days <= 0 ? "has ended" : days === 1 ? "ends within a day" : `ends in ${days} days`;
  return `GITLAB_TOKEN ${when} (on ${expiresOn}, at 00:00 UTC). Make a new personal access token in ` +
    "GitLab and put it in its place.";
}

export interface TokenEndOptions {
  clock: Clock;
  /** What GitLab says of the token; nothing when it does not say. May reject. */
  ask(): Promise<TokenFacts | undefined>;
  /** Called at each look at a token that is near its end. */
  onNear(announcement: string): void;
}

/** Looks once a day when the user's token ends, so that its end surprises nobody. */
export class TokenEnd {
  readonly #options: TokenEndOptions;
  #expiresAt: number | undefined;
  #cancel = () => {};
  #isClosed = false;

  constructor(options: TokenEndOptions) {
    this.#options = options;
  }

  /** When the token ends, in milliseconds since the epoch; `undefined` when that is not known. */
  get expiresAt(): number | undefined {
    return this.#expiresAt;
  }

  /** Looks now, and from now on every day. Never fails: whoever cannot know it says nothing. */
  async watch(): Promise<void> {
    if (this.#isClosed) return;
    this.#cancel();
    this.#cancel = this.#options.clock.after(DAY_MS, () => void this.watch());
    const { clock, ask, onNear } = this.#options;
    const facts = await ask().catch(() => undefined);
    if (this.#isClosed || !facts) return;
    const { expiresOn } = facts;
    this.#expiresAt = expiresOn === undefined ? undefined : Date.parse(`${expiresOn}T00:00:00Z`);
    if (expiresOn !== undefined && daysLeft(expiresOn, clock.now()) <= ANNOUNCED_DAYS) {
      onNear(announceEnd(expiresOn, clock.now()));
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }
}
