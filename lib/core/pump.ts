import { burstReader, type BytesReader } from "./burst_reader.ts";
import type { Clock } from "./clock.ts";
import { asGatewayError, GatewayError } from "./errors.ts";
import { failedWith, type Outcome, type OutcomeKind } from "./outcome.ts";

/**
 * What happens to an answer's bytes on their way to the client. A step is synchronous and knows
 * nothing of streams, clocks or cancellation, so that it can be tested with plain values.
 */
export interface Step {
  /**
   * Takes what one read of the upstream gave and returns what to write, or `undefined` for nothing
   * yet. In an event stream the written bytes end where an event ends: heartbeats go in between.
   *
   * @throws when the answer cannot go on; the pump then calls {@linkcode Step.fail}.
   */
  push(chunk: Uint8Array): Uint8Array | undefined;
  /**
   * The upstream's body has ended.
   *
   * @throws {GatewayError} when it ended before the answer did.
   */
  end(): Uint8Array | undefined;
  /**
   * The answer breaks off. Returns the last bytes, which tell the client so in its own dialect;
   * `undefined` without a {@linkcode Step.result} makes the client's connection fail, because a
   * clean end would be taken for a whole answer.
   */
  fail(error: GatewayError): Uint8Array | undefined;
  /**
   * What the answer itself came to, once its last word has passed: the upstream and the client may
   * then leave in any manner without changing the outcome.
   */
  readonly result: Outcome | undefined;
  /** Whether the answer is whole although the upstream has more to say, which is then cancelled. */
  readonly isComplete?: boolean;
}

export interface PumpOptions {
  clock: Clock;
  /** What to write after so many milliseconds without a byte for a client that waits. */
  heartbeat?: { bytes: Uint8Array; afterMs: number };
  /** How long the upstream may stay silent, in milliseconds. */
  idleMs: number;
  /**
   * How long the client may leave lying what it was given, in milliseconds; without it, as long as
   * it likes.
   */
  unreadMs?: number;
  /** Called exactly once, after the last byte was handed over; must not throw. */
  onEnd(outcome: Outcome): void;
}

/**
 * Moves an upstream's body through a {@linkcode Step} to the client: the one place that reads such a
 * body, and so the one that knows how the exchange ended.
 *
 * It reads only when the client asks for more, writes once per read, and holds at most one write
 * that the client has not taken. A client that leaves cancels the upstream at once, even in the
 * middle of a silence: nobody wants to pay for words that nobody reads. One that stays and does not
 * read holds the upstream for a bounded time only, and then counts as one that has left.
 */
export class Pump {
  /** The body of the response to the client. */
  readonly body: ReadableStream<Uint8Array>;

  readonly #reader: BytesReader;
  readonly #step: Step;
  readonly #options: PumpOptions;
  #out!: ReadableStreamDefaultController<Uint8Array>;
  #ended = false;

  /** Answers the client's outstanding wish for bytes; `undefined` while it has none. */
  #satisfy: (() => void) | undefined;
  /** Since when the client has been waiting. */
  #waitingSince = 0;
  /** Since when the client has not asked for more; `undefined` while it does. */
  #unreadSince: number | undefined;
  /** Since when a read of the upstream has been under way; `undefined` while there is none. */
  #readingSince: number | undefined;
  /** The one timer: when it is due, and how to call it off. */
  #dueAt = Infinity;
  #cancelTimer = () => {};

  constructor(source: ReadableStream<Uint8Array>, step: Step, options: PumpOptions) {
    this.#reader = burstReader(source);
    this.#step = step;
    this.#options = options;
    this.body = new ReadableStream<Uint8Array>({
      start: (out) => {
        this.#out = out;
      },
      pull: () => this.#pull(),
      cancel: () => this.#clientLeft(),
    }, { highWaterMark: 0 });
    this.#leaveUnread();
  }

  /**
   * Ends the answer from outside: the client is told `error` in its dialect, the upstream is
   * cancelled, and the outcome is of the given kind. Nothing happens when the answer has ended.
   */
  stop(error: GatewayError, kind: OutcomeKind): void {
    this.#breakOff(error, { kind, error });
  }

  #pull(): Promise<void> {
    const now = this.#options.clock.monotonic();
    const satisfied = Promise.withResolvers<void>();
    this.#satisfy = satisfied.resolve;
    this.#waitingSince = now;
    this.#unreadSince = undefined;
    if (this.#readingSince === undefined) this.#read(now);
    this.#watch(now);
    return satisfied.promise;
  }

  #read(now: number): void {
    this.#readingSince = now;
    this.#reader.read().then(
      (bytes) => this.#received(bytes),
      (cause) => this.#breakOff(brokenOff(cause)),
    );
  }

  /** Takes one chunk of the upstream, or its end. */
  #received(chunk: Uint8Array | undefined): void {
    if (this.#ended) return;
    this.#readingSince = undefined;
    let bytes: Uint8Array | undefined;
    try {
      bytes = chunk ? this.#step.push(chunk) : this.#step.end();
    } catch (cause) {
      return this.#breakOff(asGatewayError(cause));
    }
    if (!chunk || this.#step.isComplete) {
      this.#close(bytes);
      if (chunk) this.#reader.cancel().catch(() => {});
      return this.#end({ kind: "completed" });
    }
    if (bytes?.length) this.#write(bytes);
    else this.#read(this.#options.clock.monotonic());
  }

  #breakOff(error: GatewayError, outcome: Outcome = failedWith(error)): void {
    if (this.#ended) return;
    let bytes: Uint8Array | undefined;
    try {
      bytes = this.#step.fail(error);
    } catch {
      // A step that cannot even say that it failed says nothing, and the connection breaks instead.
    }
    // Deno's server prints whatever a body fails with, stack and cause included: give it the message.
    if (bytes || this.#step.result) this.#close(bytes);
    else this.#out.error(error.message);
    this.#reader.cancel().catch(() => {});
    this.#end(outcome);
  }

  #clientLeft(): void {
    if (this.#ended) return;
    this.#reader.cancel().catch(() => {});
    this.#end({ kind: "client_closed" });
  }

  /** Settles the exchange; what the step says of the answer wins over how the bytes ended. */
  #end(outcome: Outcome): void {
    this.#ended = true;
    this.#cancelTimer();
    this.#satisfy?.();
    try {
      this.#options.onEnd(this.#step.result ?? outcome);
    } catch {
      // The client has its answer; a listener that fails cannot take it back, nor end the process.
    }
  }

  #write(bytes: Uint8Array): void {
    this.#out.enqueue(bytes);
    this.#satisfy?.();
    this.#satisfy = undefined;
    this.#leaveUnread();
  }

  /** From now on it is the client's turn. */
  #leaveUnread(): void {
    if (this.#options.unreadMs === undefined) return;
    const now = this.#options.clock.monotonic();
    this.#unreadSince = now;
    this.#watch(now);
  }

  #close(last: Uint8Array | undefined): void {
    if (last?.length) this.#out.enqueue(last);
    this.#out.close();
  }

  /**
   * Makes sure that the timer is due no later than the next thing to do. Deadlines mostly move
   * away as chunks come in, so the timer is left alone then, and looks again when it is due.
   */
  #watch(now: number): void {
    const due = Math.min(this.#silentAt(), this.#heartbeatAt(), this.#unreadAt());
    if (due >= this.#dueAt) return;
    this.#cancelTimer();
    this.#dueAt = due;
    this.#cancelTimer = this.#options.clock.after(due - now, () => this.#look());
  }

  #look(): void {
    this.#dueAt = Infinity;
    const { clock, heartbeat, idleMs, unreadMs } = this.#options;
    const now = clock.monotonic();
    if (now >= this.#silentAt()) return this.#breakOff(silent(idleMs));
    if (unreadMs !== undefined && now >= this.#unreadAt()) {
      return this.#breakOff(unread(unreadMs), { kind: "client_closed" });
    }
    if (heartbeat && now >= this.#heartbeatAt()) this.#write(heartbeat.bytes);
    this.#watch(now);
  }

  /** When the upstream has been silent for too long. */
  #silentAt(): number {
    return this.#readingSince === undefined ? Infinity : this.#readingSince + this.#options.idleMs;
  }

  /** When the client has left its answer lying for too long. */
  #unreadAt(): number {
    const { unreadMs = Infinity } = this.#options;
    return this.#unreadSince === undefined ? Infinity : this.#unreadSince + unreadMs;
  }

  /** When the client has waited for too long. */
  #heartbeatAt(): number {
    const { heartbeat } = this.#options;
    return heartbeat && this.#satisfy ? this.#waitingSince + heartbeat.afterMs : Infinity;
  }
}

function brokenOff(cause: unknown): GatewayError {
  return cause instanceof GatewayError ? cause : new GatewayError(
    "upstream_failed",
    "The connection to the upstream broke before the answer was complete. Send the request again.",
    { cause },
  );
}

function silent(idleMs: number): GatewayError {
  return new GatewayError(
    "timeout",
    `The upstream sent nothing for ${
      Math.round(idleMs / 1000)
    } seconds, so the gateway gave the answer up. Send the request again.`,
  );
}

/** For a client that reads on after all. */
function unread(unreadMs: number): GatewayError {
  return new GatewayError(
    "timeout",
    `The client read nothing for ${
      Math.round(unreadMs / 1000)
    } seconds, so the gateway gave the answer up. Send the request again.`,
  );
}
