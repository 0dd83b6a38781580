import { GatewayError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import { createUpstream } from "../upstream/send.ts";
import { createTokenSource } from "../upstream/token_source.ts";
import type { TokenSource, UpstreamDeps } from "../upstream/types.ts";
import { UpstreamError } from "../upstream/upstream_error.ts";
import type { VendorHealth } from "../upstream/vendor_health.ts";
import type { ClientUser } from "./identities.ts";

export interface ClientUserOptions {
  instanceUrl: URL;
  gatewayUrl: URL;
  /** Milliseconds. */
  exchangeTimeoutMs: number;
  headersTimeoutMs: number;
  health: VendorHealth;
}

/** The user of a token that a client has presented: with gateway tokens of their own. */
export function openClientUser(
  deps: UpstreamDeps,
  { instanceUrl, gatewayUrl, exchangeTimeoutMs, headersTimeoutMs, health }: ClientUserOptions,
  credential: Secret,
): ClientUser {
  const tokens = new ClientTokenSource(createTokenSource(deps, {
    instanceUrl,
    credential,
    timeoutMs: exchangeTimeoutMs,
  }));
  return {
    upstream: createUpstream(deps, { gatewayUrl, tokens, headersTimeoutMs, health }),
    async prove() {
      await tokens.get();
    },
    get isRefused() {
      return tokens.isRefused;
    },
    close: () => tokens.close(),
  };
}

/** A token source whose refusals are the client's business, and are told to the client as such. */
class ClientTokenSource implements TokenSource {
  readonly #tokens: TokenSource;
  #isRefused = false;

  constructor(tokens: TokenSource) {
    this.#tokens = tokens;
  }

  get isRefused(): boolean {
    return this.#isRefused;
  }

  async get(signal?: AbortSignal) {
    try {
      return await this.#tokens.get(signal);
    } catch (cause) {
      const refusal = cause instanceof UpstreamError ? refusalOf(cause) : undefined;
      if (!refusal) throw cause;
      this.#isRefused = true;
      throw refusal;
    }
  }

  rejected: TokenSource["rejected"] = (token) => this.#tokens.rejected(token);
  status: TokenSource["status"] = () => this.#tokens.status();
  close: TokenSource["close"] = () => this.#tokens.close();
}

/** The same refusal without advice for the operator; `undefined` when it may pass. */
function refusalOf({ kind }: UpstreamError): GatewayError | undefined {
  if (kind === "upstream_credentials") {
    return new GatewayError(
      "unauthenticated",
      "GitLab does not accept the token that was sent as key: it is unknown there, expired or revoked. Send a personal access token with the scope api or ai_features.",
    );
  }
  if (kind !== "forbidden") return undefined;
  return new GatewayError(
    "forbidden",
    "GitLab does not give a gateway token for the token that was sent as key: it lacks the scope api or ai_features, or its user may not use GitLab Duo with other tools, or has not chosen a default GitLab Duo namespace.",
  );
}
