import type { GatewayError } from "../core/errors.ts";

/** Why work for a request was given up: its client is gone. */
export class ClientLeft extends Error {
  override readonly name = "ClientLeft";

  constructor() {
    super("The client left before it was answered");
  }
}

/**
 * Watches whether a request is still wanted while it has no response yet. The signal aborts when the
 * client leaves, with a {@linkcode ClientLeft}, or when the exchange is ended from outside, with the
 * error that the client shall be told.
 *
 * It has to be forgotten as soon as there is a response: Deno aborts a request's signal after every
 * response, so that it says nothing about the client any more.
 */
export class Departure {
  readonly #abort = new AbortController();
  readonly #request: AbortSignal;
  readonly #leave = () => this.#abort.abort(new ClientLeft());

  constructor(request: AbortSignal) {
    this.#request = request;
    if (request.aborted) this.#leave();
    else request.addEventListener("abort", this.#leave, { once: true });
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Ends the request from outside. */
  announce(error: GatewayError): void {
    this.#abort.abort(error);
  }

  forget(): void {
    this.#request.removeEventListener("abort", this.#leave);
  }
}
