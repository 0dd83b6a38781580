import { GrowingBytes } from "./growing_bytes.ts";

/** Reads a body; one read at a time. */
export interface BytesReader {
  /**
   * What has arrived, as bytes that nobody else keeps; `undefined` when the body has ended.
   *
   * @throws what the body failed with, after everything before it was read.
   */
  read(): Promise<Uint8Array | undefined>;
  /** Lets go of the body: its sender learns that nobody reads it any more. */
  cancel(): Promise<void>;
}

/** Memory that one read may fill, in bytes. */
const BUFFER = 16_384;

/** A burst that has grown to so many bytes is given out although more may follow at once. */
const LARGE_BURST = 16_384;

/**
 * A reader that gives out together what arrives together. A network body hands out every HTTP chunk
 * by itself, in a turn of its own, and what is done for each - a read, a write, a promise or ten -
 * costs more than all that is done with its bytes. So a burst is read on until a whole turn brings
 * nothing; a chunk that comes alone waits for that turn and no time at all.
 *
 * A body of the network is read into one buffer again and again, where reading it the plain way
 * takes 64 KiB of fresh memory for every chunk. Streams of any other kind are read chunk by chunk.
 */
export function burstReader(source: ReadableStream<Uint8Array>): BytesReader {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = source.getReader({ mode: "byob" });
  } catch {
    return plainReader(source.getReader());
  }
  return new BurstReader(reader);
}

function plainReader(reader: ReadableStreamDefaultReader<Uint8Array>): BytesReader {
  return {
    read: () => reader.read().then(({ value }) => value),
    cancel: () => reader.cancel(),
  };
}

interface Waiting {
  resolve(bytes: Uint8Array | undefined): void;
  reject(cause: unknown): void;
}

class BurstReader implements BytesReader {
  readonly #reader: ReadableStreamBYOBReader;
  #buffer = new ArrayBuffer(BUFFER);
  #isReading = false;
  /** How the body ended, once it has. */
  #end: { failure?: unknown } | undefined;
  /** What has been read and not been given out. */
  readonly #held = new GrowingBytes();
  /** Whoever waits for the next burst. */
  #waiting: Waiting | undefined;
  /** Whether the end of the turn is awaited, and whether anything has come since the last one. */
  #isLooking = false;
  #isGrowing = false;

  constructor(reader: ReadableStreamBYOBReader) {
    this.#reader = reader;
  }

  read(): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      if (this.#end) return this.#give();
      if (this.#held.length > 0) this.#awaitTurn();
      this.#readOn();
    });
  }

  cancel(): Promise<void> {
    return this.#reader.cancel();
  }

  #readOn(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    this.#reader.read(new Uint8Array(this.#buffer)).then(
      ({ value }) => value?.length ? this.#received(value) : this.#ended({}),
      (failure) => this.#ended({ failure }),
    );
  }

  #received(bytes: Uint8Array<ArrayBuffer>): void {
    this.#isReading = false;
    this.#buffer = bytes.buffer;
    this.#held.append(bytes);
    this.#isGrowing = true;
    // What was read ahead of a reader who is in no hurry is kept, and nothing is read beyond it.
    if (!this.#waiting) return;
    if (this.#held.length >= LARGE_BURST) return this.#give();
    this.#awaitTurn();
    this.#readOn();
  }

  #ended(end: { failure?: unknown }): void {
    this.#end = end;
    this.#give();
  }

  #awaitTurn(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    setImmediate(() => this.#look());
  }

  #look(): void {
    this.#isLooking = false;
    if (!this.#isGrowing) return this.#give();
    this.#isGrowing = false;
    this.#awaitTurn();
  }

  #give(): void {
    const waiting = this.#waiting;
    // A turn that was awaited for a burst which has been given out since says nothing of the next.
    if (!waiting || (this.#held.length === 0 && !this.#end)) return;
    this.#waiting = undefined;
    if (this.#held.length > 0) waiting.resolve(this.#held.take());
    else if (this.#end && "failure" in this.#end) waiting.reject(this.#end.failure);
    else waiting.resolve(undefined);
  }
}
