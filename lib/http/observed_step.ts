import type { GatewayError } from "../core/errors.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Step } from "../core/pump.ts";
import type { Usage } from "../core/usage.ts";
import type { Exchange } from "../stats/exchange.ts";

/** A step whose progress an exchange is told of: its bytes, and its usage as far as it is known. */
export class ObservedStep implements Step {
  readonly #step: Step;
  readonly #exchange: Exchange;
  readonly #usage: () => Readonly<Usage> | undefined;

  constructor(step: Step, exchange: Exchange, usage: () => Readonly<Usage> | undefined) {
    this.#step = step;
    this.#exchange = exchange;
    this.#usage = usage;
  }

  get result(): Outcome | undefined {
    return this.#step.result;
  }

  get isComplete(): boolean {
    return this.#step.isComplete ?? false;
  }

  push(chunk: Uint8Array): Uint8Array | undefined {
    return this.#report(this.#step.push(chunk));
  }

  end(): Uint8Array | undefined {
    return this.#report(this.#step.end());
  }

  fail(error: GatewayError): Uint8Array | undefined {
    return this.#report(this.#step.fail(error));
  }

  #report(bytes: Uint8Array | undefined): Uint8Array | undefined {
    if (bytes) {
      this.#exchange.firstByte();
      this.#exchange.sent(bytes.length);
    }
    const usage = this.#usage();
    if (usage) this.#exchange.observe(usage);
    return bytes;
  }
}
