import { sleep } from "../core/clock.ts";
import { asGatewayError, GatewayError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import { abortable } from "./abortable.ts";
import { CoolDown } from "./cool_down.ts";
import { exchangeToken } from "./exchange.ts";
import { HeldToken } from "./held_token.ts";
import { retryDelay } from "./retry.ts";
import type { GatewayToken, RenewableTokenSource, TokenStatus, UpstreamDeps } from "./types.ts";
import { UpstreamError } from "./upstream_error.ts";

export interface TokenSourceOptions {
  instanceUrl: URL;
  /** The user's GitLab token; without one every call is told so, and GitLab is not asked. */
  credential: Secret | undefined;
  /**
   * How long one exchange may take, in milliseconds; 30 seconds is a good value, since GitLab
   * itself waits that long for a gateway that does not answer.
   */
  timeoutMs: number;
}

/** How long a failure is answered without asking again, by whether asking again may help. */
const COOL_DOWN_MS = { mayPass: 5_000, final: 30_000 };

/** A pause that GitLab asked for is kept up to this long. */
const LONGEST_COOL_DOWN_MS = 60_000;

/** The one place that exchanges the user's credential for gateway tokens, and keeps the current. */
export function createTokenSource(
  deps: UpstreamDeps,
  options: TokenSourceOptions,
): RenewableTokenSource {
  return new ExchangingTokenSource(deps, options);
}

class ExchangingTokenSource implements RenewableTokenSource {
  readonly #deps: UpstreamDeps;
  readonly #options: TokenSourceOptions;
  readonly #coolDown: CoolDown;
  readonly #closing = new AbortController();
  #credential: Secret | undefined;
  #held: HeldToken | undefined;
  /** The exchange that everybody without a token waits for. */
  #underWay: Promise<GatewayToken> | undefined;
  #cancelTimer = () => {};
  /** Whether anybody asked for the token that is held now. */
  #used = false;
  #exchanges = 0;
  #failures = 0;
  #lastError: string | undefined;

  constructor(deps: UpstreamDeps, options: TokenSourceOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#credential = options.credential;
    this.#coolDown = new CoolDown(deps.clock);
  }

  async get(signal?: AbortSignal): Promise<GatewayToken> {
    signal?.throwIfAborted();
    const held = this.#held;
    if (held?.valid) {
      this.#used = true;
      if (held.dueIn === 0) this.#refreshAhead();
      return held.token;
    }
    const token = await abortable(this.#exchange(), signal);
    this.#used = true;
    return token;
  }

  rejected(token: GatewayToken): void {
    if (this.#held?.token !== token) return;
    this.#held.reject();
    this.#cancelTimer();
  }

  renew(credential: Secret): void {
    this.#credential = credential;
    this.#lastError = undefined;
    this.#coolDown.end();
  }

  status(): TokenStatus {
    const token = this.#held?.token;
    return {
      state: this.#state(),
      ...(token && { obtainedAt: token.obtainedAt, expiresAt: token.expiresAt }),
      exchanges: this.#exchanges,
      failures: this.#failures,
      ...(this.#lastError !== undefined && { lastError: this.#lastError }),
    };
  }

  close(): void {
    this.#cancelTimer();
    this.#closing.abort(
      new GatewayError("unavailable", "The gateway is shutting down and asks for no more tokens."),
    );
  }

  #state(): TokenStatus["state"] {
    if (this.#held?.valid) return "valid";
    if (this.#lastError !== undefined) return "failing";
    return this.#held ? "expired" : "unused";
  }

  /**
   * Replaces a token that is still good; whoever needs one meanwhile gets that. A failure is only
   * noted: it matters when the old token has expired and the next exchange fails as well.
   */
  #refreshAhead(): void {
    if (!this.#coolDown.error) this.#exchange().catch(() => {});
  }

  /** The exchange under way, or a new one. */
  #exchange(): Promise<GatewayToken> {
    this.#underWay ??= this.#newToken().finally(() => this.#underWay = undefined);
    return this.#underWay;
  }

  async #newToken(): Promise<GatewayToken> {
    this.#closing.signal.throwIfAborted();
    if (this.#coolDown.error) throw this.#coolDown.error;
    const credential = this.#credential;
    try {
      const token = await this.#exchangeWithRepeats(credential);
      this.#keep(token);
      return token;
    } catch (thrown) {
      // What the credential before was told says nothing about the one that replaced it.
      if (credential !== this.#credential) return await this.#newToken();
      // Nothing has failed when it was we who stopped.
      if (!this.#closing.signal.aborted) this.#note(asGatewayError(thrown));
      throw thrown;
    }
  }

  async #exchangeWithRepeats(credential: Secret | undefined): Promise<GatewayToken> {
    const { clock, random } = this.#deps;
    const { instanceUrl, timeoutMs } = this.#options;
    const signal = this.#closing.signal;
    if (!credential) throw missingCredential();
    const began = clock.monotonic();
    for (let attempt = 1;; attempt++) {
      this.#exchanges++;
      try {
        return await exchangeToken(this.#deps, { instanceUrl, timeoutMs, credential, signal });
      } catch (error) {
        signal.throwIfAborted();
        this.#failures++;
        if (!(error instanceof UpstreamError)) throw error;
        // After a failure one question has to do, until an answer shows that GitLab is back.
        if (this.#lastError !== undefined) throw error;
        const elapsedMs = clock.monotonic() - began;
        const delay = retryDelay({ attempt, error, elapsedMs, random });
        if (delay === undefined) throw error;
        await sleep(clock, delay, signal);
      }
    }
  }

  #keep(token: GatewayToken): void {
    this.#held = new HeldToken(token, this.#deps.clock);
    this.#used = false;
    this.#lastError = undefined;
    this.#coolDown.end();
    this.#cancelTimer();
    // Refreshing by the clock spares the first request after a pause the wait. An unused token is
    // left to expire instead, so that an idle gateway falls silent after at most one exchange.
    this.#cancelTimer = this.#deps.clock.after(this.#held.dueIn, () => {
      if (this.#used) this.#refreshAhead();
    });
  }

  #note(error: GatewayError): void {
    this.#lastError = error.message;
    const own = error.retryable ? COOL_DOWN_MS.mayPass : COOL_DOWN_MS.final;
    const asked = (error.retryAfter ?? 0) * 1_000;
    this.#coolDown.begin(error, Math.min(Math.max(own, asked), LONGEST_COOL_DOWN_MS));
  }
}

function missingCredential(): GatewayError {
  return new GatewayError(
    "upstream_credentials",
    "Missing GITLAB_TOKEN in server configuration: set it to a GitLab personal access token with the scope api or ai_features, and start the gateway again.",
  );
}
