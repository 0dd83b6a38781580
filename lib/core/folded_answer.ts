import type { CanonicalResponse, StreamEvent } from "./canonical.ts";
import { Folder } from "./fold.ts";
import type { Outcome } from "./outcome.ts";
import type { Step } from "./pump.ts";
import { Translation, type TranslationOptions } from "./translation.ts";

/**
 * The step that gathers an upstream's stream into one whole answer, for a client that did not ask
 * for a stream. It writes nothing: the answer is read from it when the pump has come to an end.
 */
export class FoldedAnswer implements Step {
  readonly #translation: Translation;
  readonly #folder = new Folder();

  constructor(options: TranslationOptions) {
    this.#translation = new Translation(options);
  }

  get result(): Outcome | undefined {
    return this.#translation.result;
  }

  get isComplete(): boolean {
    return this.#translation.isStopped;
  }

  /**
   * The whole answer.
   *
   * @throws {GatewayError} what the stream failed with.
   */
  get answer(): CanonicalResponse {
    return this.#folder.result();
  }

  push(chunk: Uint8Array): undefined {
    this.#fold(this.#translation.push(chunk));
  }

  end(): undefined {
    this.#fold(this.#translation.end());
  }

  fail(): undefined {}

  #fold(events: readonly StreamEvent[]): void {
    for (const event of events) this.#folder.push(event);
  }
}
