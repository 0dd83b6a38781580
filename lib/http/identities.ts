import type { Caller } from "../access/caller.ts";
import type { ClientTokens, GitLabUser } from "../access/client_tokens.ts";
import type { Keys } from "../access/keys.ts";
import { GatewayError } from "../core/errors.ts";
import type { Upstream } from "../upstream/call.ts";

/** Who asks, and by whose subscription they are answered. */
export interface Identity {
  readonly caller: Caller;
  readonly upstream: Upstream;
}

/** A GitLab user and the way to the models by their subscription. */
export interface ClientUser extends GitLabUser {
  readonly upstream: Upstream;
}

export interface IdentitiesParts {
  keys: Keys;
  /** The way to the models by the operator's subscription. */
  upstream: Upstream;
  /** Absent unless clients may present GitLab tokens of their own. */
  clientTokens: ClientTokens<ClientUser> | undefined;
}

/** Finds out who sent a request, from its headers alone. */
export class Identities {
  readonly #parts: IdentitiesParts;

  constructor(parts: IdentitiesParts) {
    this.#parts = parts;
  }

  /** @throws {GatewayError} `unauthenticated` unless the headers hold a right key. */
  async authenticate(headers: Headers): Promise<Identity> {
    const { keys, upstream, clientTokens } = this.#parts;
    const caller = keys.identify(headers);
    if (caller) return { caller, upstream };
    const guest = await clientTokens?.identify(headers);
    if (guest) return { caller: guest.caller, upstream: guest.user.upstream };
    throw this.#refusal(headers);
  }

  #refusal(headers: Headers): GatewayError {
    const { keys, clientTokens } = this.#parts;
    const expired = keys.expired(headers);
    if (expired) {
      const date = new Date(expired.at).toISOString().replace(/\.\d+Z$/, "Z");
      return new GatewayError(
        "unauthenticated",
        `The key "${expired.keyName}" expired at ${date}. Ask whoever runs this gateway for a new one.`,
      );
    }
    const others = clientTokens ? ", or a GitLab token of your own," : "";
    return new GatewayError(
      "unauthenticated",
      "The proxy API key is missing or wrong. Send the key of this gateway (PROXY_API_KEY, or one " +
        `made for you)${others} as "x-api-key" or as "Authorization: Bearer".`,
    );
  }
}
