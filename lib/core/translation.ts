import type { Decoder } from "../dialects/codec.ts";
import type { StreamEvent } from "./canonical.ts";
import { EventBoundary } from "./event_boundary.ts";
import type { Outcome } from "./outcome.ts";
import { parseEvents, parseUnfinishedEvent } from "./sse.ts";
import type { StopSequences } from "./stop_sequences.ts";

export interface TranslationOptions {
  decoder: Decoder;
  /** Present when the gateway has to watch for stop sequences in the upstream's stead. */
  stops?: StopSequences | undefined;
  /** Is told of every neutral event, in order, before it goes on. */
  observe(event: StreamEvent): void;
}

/**
 * The first half of every translation: an upstream's bytes become neutral events. What becomes of
 * those - a stream in another dialect, or one whole answer - is for the second half.
 */
export class Translation {
  readonly #options: TranslationOptions;
  readonly #boundary = new EventBoundary();
  #result: Outcome | undefined;

  constructor(options: TranslationOptions) {
    this.#options = options;
  }

  /** How the answer ended, once its terminal event has passed. */
  get result(): Outcome | undefined {
    return this.#result;
  }

  /** Whether the answer is complete although the upstream has more to say. */
  get isStopped(): boolean {
    return this.#options.stops?.stopped ?? false;
  }

  push(chunk: Uint8Array): StreamEvent[] {
    const bytes = this.#boundary.push(chunk);
    if (!bytes) return [];
    const events: StreamEvent[] = [];
    for (const wire of parseEvents(bytes)) {
      for (const event of this.#options.decoder.push(wire)) events.push(event);
    }
    return this.#pass(events);
  }

  /** The upstream has ended: gives what is left, and the terminal event if it is still owed. */
  end(): StreamEvent[] {
    const { decoder } = this.#options;
    const last = parseUnfinishedEvent(this.#boundary.rest());
    return this.#pass([...last ? decoder.push(last) : [], ...decoder.end()]);
  }

  #pass(events: StreamEvent[]): StreamEvent[] {
    const { stops, observe } = this.#options;
    const passed = stops ? events.flatMap((event) => stops.push(event)) : events;
    for (const event of passed) {
      if (event.type === "finish") this.#result = { kind: "completed" };
      if (event.type === "error") this.#result = { kind: "upstream_failed", error: event.error };
      observe(event);
    }
    return passed;
  }
}
