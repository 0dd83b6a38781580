import type { Clock } from "../core/clock.ts";

/** What the AI gateway knows about the bearer of a token: the claims of the real one's JWT. */
export interface Claims {
  readonly realm: string;
  readonly instanceId: string;
  readonly userId: string;
  readonly projectId: null;
  readonly namespaceId: string | null;
  readonly rootNamespaceId: string | null;
  readonly instanceUid: string | null;
  readonly scopes: readonly string[];
  /** The headers that were handed out with the token. */
  readonly headers: Readonly<Record<string, string>>;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/** Tokens kept at most; the oldest go first, and then count as unknown. */
const CAPACITY = 10_000;

/** Every gateway token issued and still good. Unknown, expired and withdrawn ones look alike. */
export class Tokens {
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #issued = new Map<string, Claims>();

  constructor(clock: Clock, newId: () => string) {
    this.#clock = clock;
    this.#newId = newId;
  }

  issue(seconds: number, claims: Omit<Claims, "expiresAt">): { token: string; expiresAt: number } {
    const expiresAt = Math.floor(this.#clock.now() / 1000) + seconds;
    const token = `simulated.${this.#newId()}.token`;
    this.#issued.set(token, { ...claims, expiresAt });
    const oldest = this.#issued.keys().next();
    if (this.#issued.size > CAPACITY && !oldest.done) this.#issued.delete(oldest.value);
    return { token, expiresAt };
  }

  /** The claims of a token that is valid now. */
  verify(token: string): Claims | undefined {
    const claims = this.#issued.get(token);
    return claims && this.#clock.now() / 1000 < claims.expiresAt ? claims : undefined;
  }

  revokeAll(): void {
    this.#issued.clear();
  }
}
