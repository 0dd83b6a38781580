import type { Dialect, Tap } from "../dialects/mod.ts";
import { GatewayError } from "./errors.ts";
import { EventBoundary, splitEvents } from "./event_boundary.ts";
import { joinBytes } from "./join_bytes.ts";
import type { Outcome } from "./outcome.ts";
import type { Step } from "./pump.ts";
import { parseEvents, parseUnfinishedEvent, type SseEvent } from "./sse.ts";

export interface StreamRelayOptions {
  /** How the client is told that the stream breaks off. */
  dialect: Pick<Dialect, "error">;
  tap: Tap;
  requestId: string;
  /** Events that the client must not get, because the gateway asked for them and it did not. */
  withhold?: (event: SseEvent) => boolean;
}

/**
 * The passthrough step of an event stream: whole events pass as they came, byte for byte, and the
 * tap reads along. The only bytes of its own that it ever adds are the error event of a stream that
 * stops without its dialect's proper end, which would otherwise look like a whole answer.
 */
export class StreamRelay implements Step {
  readonly #options: StreamRelayOptions;
  readonly #boundary = new EventBoundary();
  #tapFaults = 0;

  constructor(options: StreamRelayOptions) {
    this.#options = options;
  }

  /** How often the tap has thrown: a defect of the tap, of which the client notices nothing. */
  get tapFaults(): number {
    return this.#tapFaults;
  }

  get result(): Outcome | undefined {
    const { terminal, error } = this.#options.tap.seen;
    if (terminal === "none") return undefined;
    if (terminal === "finished") return { kind: "completed" };
    return error ? { kind: "upstream_failed", error } : { kind: "upstream_failed" };
  }

  push(chunk: Uint8Array): Uint8Array | undefined {
    const bytes = this.#boundary.push(chunk);
    if (!bytes) return undefined;
    const events = parseEvents(bytes);
    events.forEach((event) => this.#observe(event));
    return events.some((event) => this.#withheld(event)) ? this.#without(bytes) : bytes;
  }

  end(): Uint8Array | undefined {
    const rest = this.#boundary.rest();
    const last = parseUnfinishedEvent(rest);
    if (last) this.#observe(last);
    // A tap that failed may have missed the end: then the upstream's clean end has to do.
    if (!this.result && this.#tapFaults === 0) {
      throw new GatewayError(
        "upstream_failed",
        "The upstream closed the stream early: the answer is incomplete. Send the request again.",
      );
    }
    return last && !this.#withheld(last) ? rest : undefined;
  }

  fail(error: GatewayError): Uint8Array | undefined {
    if (this.result) return undefined;
    const { dialect, requestId, tap } = this.#options;
    return new TextEncoder().encode(dialect.error.event(error, requestId, tap.seen));
  }

  #observe(event: SseEvent): void {
    try {
      this.#options.tap.event(event);
    } catch {
      this.#tapFaults++;
    }
  }

  #withheld(event: SseEvent): boolean {
    return this.#options.withhold?.(event) ?? false;
  }

  /** `bytes` without the events that are withheld. Rare: once in a stream, if at all. */
  #without(bytes: Uint8Array): Uint8Array | undefined {
    const kept = splitEvents(bytes).filter((event) =>
      !parseEvents(event).some((e) => this.#withheld(e))
    );
    return kept.length === 0 ? undefined : joinBytes(kept);
  }
}
