import type { Observation, WireFold } from "../dialects/mod.ts";
import { EventBoundary } from "./event_boundary.ts";
import type { Outcome } from "./outcome.ts";
import type { Step } from "./pump.ts";
import { parseEvents, parseUnfinishedEvent } from "./sse.ts";
import type { Usage } from "./usage.ts";

/**
 * The passthrough step for a client that wants a whole answer of which the upstream was asked for a
 * stream. It writes nothing: the answer is read from it when the pump has come to an end.
 */
export class StreamFold implements Step {
  readonly #fold: WireFold;
  readonly #boundary = new EventBoundary();
  #answer: string | undefined;

  constructor(fold: WireFold) {
    this.#fold = fold;
  }

  get usage(): Readonly<Usage> | undefined {
    return this.#fold.seen.usage;
  }

  get finishReason(): string | undefined {
    return this.#fold.seen.finishReason;
  }

  /** What has been seen of the answer so far. */
  get seen(): Readonly<Observation> {
    return this.#fold.seen;
  }

  get result(): Outcome | undefined {
    return this.#fold.seen.terminal === "finished" ? { kind: "completed" } : undefined;
  }

  /**
   * The whole answer as JSON text.
   *
   * @throws {GatewayError} why there is none.
   */
  get answer(): string {
    return this.#answer ??= this.#fold.result();
  }

  /** @throws {GatewayError} what the stream reports, at once: it may end much later. */
  push(chunk: Uint8Array): undefined {
    const bytes = this.#boundary.push(chunk);
    if (bytes) parseEvents(bytes).forEach((event) => this.#fold.event(event));
    const { terminal, error } = this.#fold.seen;
    if (terminal === "failed" && error) throw error;
  }

  end(): undefined {
    const last = parseUnfinishedEvent(this.#boundary.rest());
    if (last) this.#fold.event(last);
    void this.answer;
  }

  fail(): undefined {}
}
