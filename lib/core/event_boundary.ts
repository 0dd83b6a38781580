import { GatewayError } from "./errors.ts";
import { GrowingBytes } from "./growing_bytes.ts";

const LF = 10;
const CR = 13;

/** The largest event that is held while its end is awaited; image and file events come near it. */
export const LARGEST_EVENT = 16 * 1024 * 1024;

/**
 * Cuts a stream of bytes at the blank lines that end server-sent events, so that what comes out is
 * always whole events, whatever pieces the network made of them. Bytes are only grouped: nothing is
 * added, removed or changed.
 */
export class EventBoundary {
  readonly #limit: number;
  readonly #lines = new BlankLines();
  readonly #held = new GrowingBytes();

  constructor(limit = LARGEST_EVENT) {
    this.#limit = limit;
  }

  /**
   * Everything up to the end of the last event that `chunk` completes, or `undefined` when it
   * completes none. The result shares memory with `chunk` where nothing was held back.
   *
   * @throws {GatewayError} `upstream_failed` when an event does not end within the limit.
   */
  push(chunk: Uint8Array): Uint8Array | undefined {
    const end = this.#lines.last(chunk);
    const whole = end === 0 ? undefined : this.#joined(chunk.subarray(0, end));
    if (end < chunk.length) this.#held.append(chunk.subarray(end));
    if (this.#held.length > this.#limit) {
      throw new GatewayError(
        "upstream_failed",
        `The upstream sent a stream event of more than ${this.#limit} bytes, which is more than the gateway holds. Ask for a smaller answer.`,
      );
    }
    return whole;
  }

  /** The bytes of the event that has begun and not ended, which are then forgotten. */
  rest(): Uint8Array {
    return this.#held.take();
  }

  #joined(bytes: Uint8Array): Uint8Array {
    if (this.#held.length === 0) return bytes;
    this.#held.append(bytes);
    return this.#held.take();
  }
}

/** The events in `bytes`, each with its blank line; what follows the last blank line is left out. */
export function splitEvents(bytes: Uint8Array): Uint8Array[] {
  const lines = new BlankLines();
  const events: Uint8Array[] = [];
  let start = 0;
  for (let end = lines.next(bytes, 0); end >= 0; end = lines.next(bytes, end)) {
    events.push(bytes.subarray(start, end));
    start = end;
  }
  return events;
}

/**
 * Finds blank lines and remembers, from one chunk to the next, how far it is into a line. A lone CR
 * ends a line at once; an LF right after it belongs to it, even when it comes in the next chunk.
 */
class BlankLines {
  /** Whether the current line has a byte. */
  #open = false;
  /** Whether the last byte was a CR, and whether that CR ended a blank line. */
  #afterCr: "no" | "line" | "blank" = "no";

  /** The index behind the last blank line that ends in `bytes`, or 0. */
  last(bytes: Uint8Array): number {
    if (this.#afterCr === "no" && !bytes.includes(CR)) return this.#lastWithoutCr(bytes);
    let end = 0;
    for (let next = 0; next >= 0; next = this.next(bytes, end)) end = next;
    return end;
  }

  /** Hardly any stream has a CR; without one the last blank line is found from the end, at once. */
  #lastWithoutCr(bytes: Uint8Array): number {
    const wasOpen = this.#open;
    if (bytes.length > 0) this.#open = bytes[bytes.length - 1] !== LF;
    for (let at = bytes.lastIndexOf(LF); at > 0; at = bytes.lastIndexOf(LF, at - 1)) {
      if (bytes[at - 1] === LF) return at + 1;
    }
    return bytes[0] === LF && !wasOpen ? 1 : 0;
  }

  /** The index behind the first blank line that ends after `from`, or -1. */
  next(bytes: Uint8Array, from: number): number {
    let open = this.#open;
    let afterCr = this.#afterCr;
    let end = -1;
    for (let at = from; at < bytes.length && end < 0; at++) {
      const byte = bytes[at];
      if (byte !== LF && byte !== CR) {
        open = true;
        afterCr = "no";
      } else if (byte === LF && afterCr !== "no") {
        // A late half of a blank line is passed on at once, and never left over at the end.
        if (afterCr === "blank") end = at + 1;
        afterCr = "no";
      } else {
        afterCr = byte === LF ? "no" : open ? "line" : "blank";
        if (!open) end = at + 1;
        open = false;
      }
    }
    if (end >= 0 && afterCr === "blank" && bytes[end] === LF) {
      end++;
      afterCr = "no";
    }
    this.#open = open;
    this.#afterCr = afterCr;
    return end;
  }
}
