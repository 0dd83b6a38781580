import { GatewayError } from "../../core/errors.ts";
import type { SseEvent } from "../../core/sse.ts";
import type { Observation, Tap, WireFold } from "../mod.ts";
import { unexplainedError } from "./vendor_error.ts";

/** Puts the events of one dialect's stream together; it need not know how a stream ends. */
export interface Gathering {
  /** @throws {GatewayError} when a piece of the answer cannot be read or placed. */
  event(event: SseEvent): void;
  /**
   * The whole answer as JSON text, after the stream's proper end.
   *
   * @throws {GatewayError} when the stream ended without having been an answer.
   */
  answer(): string;
}

/**
 * Largest stream that is gathered, in characters. The longest answer of a model, with an event of
 * some hundred characters for each of its tokens, is less than half as large.
 */
const LARGEST_STREAM = 128 * 1024 * 1024;
/** What an event costs beside its data, so that endless empty ones come to an end as well. */
const EVENT_CHARACTERS = 64;

/** A dialect's fold, made of its tap, which knows how the stream ends, and of what gathers. */
export function gatherStream(tap: Tap, gathering: Gathering): WireFold {
  return new GatheredStream(tap, gathering);
}

class GatheredStream implements WireFold {
  readonly #tap: Tap;
  readonly #gathering: Gathering;
  #size = 0;

  constructor(tap: Tap, gathering: Gathering) {
    this.#tap = tap;
    this.#gathering = gathering;
  }

  get seen(): Readonly<Observation> {
    return this.#tap.seen;
  }

  event(event: SseEvent): void {
    this.#size += EVENT_CHARACTERS + event.data.length;
    if (this.#size > LARGEST_STREAM) throw tooLarge();
    this.#tap.event(event);
    if (this.seen.terminal !== "failed") this.#gathering.event(event);
  }

  result(): string {
    const { terminal, error } = this.seen;
    if (terminal === "failed") throw error ?? unexplainedError();
    if (terminal === "none") throw closedEarly();
    try {
      return this.#gathering.answer();
    } catch (cause) {
      // Nesting that `JSON.parse` could read may be too deep for `JSON.stringify`.
      throw cause instanceof RangeError ? damagedStream(cause) : cause;
    }
  }
}

/** An answer with a hole in it must not look like a whole one. */
export function damagedStream(cause?: unknown): GatewayError {
  return new GatewayError(
    "upstream_failed",
    "The model's answer cannot be read: a piece of the upstream's stream is damaged or missing. Send the request again.",
    { cause },
  );
}

function closedEarly(): GatewayError {
  return new GatewayError(
    "upstream_failed",
    "The model's answer broke off before its end: the upstream closed the stream early. Send the request again.",
  );
}

function tooLarge(): GatewayError {
  return new GatewayError(
    "upstream_failed",
    "The model's answer is larger than the gateway can gather. Ask for a streamed answer.",
  );
}
