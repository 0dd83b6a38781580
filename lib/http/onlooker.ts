import type { Clock } from "../core/clock.ts";
import { formatEvent } from "../core/sse.ts";
import type { BoardNews } from "../dashboard/board_versions.ts";

export interface OnlookerParts {
  clock: Pick<Clock, "now" | "monotonic">;
  /** What is written first. */
  greeting: string;
  /** The version of the board that the page has; empty for none. */
  version: string;
  /** What has changed since a version; `undefined` when nothing has. */
  newsSince(version: string): BoardNews | undefined;
  /** Whether the page may still see what it sees. */
  mayStay(): boolean;
  /** Called once, when the page has gone or was sent away. */
  onEnd(): void;
}

/** Milliseconds of silence after which a page is told that all is well. */
export const BEAT_MS = 6_000;

/** How long a page may leave unread what it was sent, in milliseconds, before it counts as gone. */
const PATIENCE_MS = 60_000;

const encoder = new TextEncoder();

/**
 * One page that watches a board. It is written to only when it has taken what was written before: a
 * slow one skips versions and never makes anything wait or pile up.
 */
export class Onlooker {
  /** The body of the response to the page. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #parts: OnlookerParts;
  #out!: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  #version: string;
  #greeting: string;
  /** Whether the page has taken everything and waits for more. */
  #isWaiting = false;
  #hasEnded = false;
  /** When something was last written, or the page came, on the monotonic clock. */
  #writtenAt: number;

  constructor(parts: OnlookerParts) {
    this.#parts = parts;
    this.#version = parts.version;
    this.#greeting = parts.greeting;
    this.#writtenAt = parts.clock.monotonic();
    this.body = new ReadableStream({
      start: (out) => {
        this.#out = out;
      },
      pull: () => {
        this.#isWaiting = true;
        this.tell();
      },
      cancel: () => this.#end(),
    }, { highWaterMark: 0 });
  }

  /** Writes what the page does not know yet, or after a while that nothing has changed. */
  tell(): void {
    if (this.#hasEnded) return;
    const { clock, newsSince, mayStay } = this.#parts;
    if (!mayStay()) return this.close();
    const silentFor = clock.monotonic() - this.#writtenAt;
    if (!this.#isWaiting) {
      if (silentFor > PATIENCE_MS) this.close();
      return;
    }
    const news = newsSince(this.#version);
    const text = this.#greeting + (news?.text ?? "");
    if (news) this.#version = news.version;
    this.#greeting = "";
    if (text) this.#write(text);
    else if (silentFor >= BEAT_MS) this.#write(formatEvent("beat", `{"at":${clock.now()}}`));
  }

  /** Ends the stream; a page that may come back then does. */
  close(): void {
    if (this.#hasEnded) return;
    this.#out.close();
    this.#end();
  }

  #write(text: string): void {
    this.#isWaiting = false;
    this.#writtenAt = this.#parts.clock.monotonic();
    this.#out.enqueue(encoder.encode(text));
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#parts.onEnd();
  }
}
