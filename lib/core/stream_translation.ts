import type { Encoder } from "../dialects/codec.ts";
import type { StreamEvent } from "./canonical.ts";
import type { GatewayError } from "./errors.ts";
import type { Outcome } from "./outcome.ts";
import type { Step } from "./pump.ts";
import { Translation, type TranslationOptions } from "./translation.ts";

/** The step that turns an upstream's stream into one of the client's dialect. */
export class StreamTranslation implements Step {
  readonly #translation: Translation;
  readonly #encoder: Encoder;
  readonly #utf8 = new TextEncoder();

  constructor(options: TranslationOptions & { encoder: Encoder }) {
    this.#translation = new Translation(options);
    this.#encoder = options.encoder;
  }

  get result(): Outcome | undefined {
    return this.#translation.result;
  }

  get isComplete(): boolean {
    return this.#translation.isStopped;
  }

  push(chunk: Uint8Array): Uint8Array | undefined {
    return this.#encode(this.#translation.push(chunk));
  }

  end(): Uint8Array | undefined {
    return this.#encode(this.#translation.end());
  }

  fail(error: GatewayError): Uint8Array | undefined {
    return this.result ? undefined : this.#encode([{ type: "error", error }]);
  }

  #encode(events: readonly StreamEvent[]): Uint8Array | undefined {
    let text = "";
    for (const event of events) text += this.#encoder.push(event);
    return text === "" ? undefined : this.#utf8.encode(text);
  }
}
