import { settle } from "./fake_clock.ts";

/** A body that gives what a test feeds it, when the test does, and remembers being cancelled. */
export class HandFedStream {
  readonly stream: ReadableStream<Uint8Array>;
  /** Whether the reader has lost interest. */
  cancelled = false;
  /** How often more was asked for. */
  pulls = 0;
  #controller!: ReadableStreamDefaultController<Uint8Array>;

  constructor() {
    this.stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      pull: () => {
        this.pulls++;
      },
      cancel: () => {
        this.cancelled = true;
      },
    }, { highWaterMark: 0 });
  }

  /** Gives one chunk and lets it be taken. */
  async feed(chunk: string | Uint8Array): Promise<void> {
    if (this.cancelled) return;
    this.#controller.enqueue(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
    await settle();
  }

  /** Ends the body properly. */
  async end(): Promise<void> {
    if (!this.cancelled) this.#controller.close();
    await settle();
  }

  /** Ends the body as a broken connection does. */
  async break(cause: unknown = new TypeError("connection reset")): Promise<void> {
    if (!this.cancelled) this.#controller.error(cause);
    await settle();
  }
}

/** Reads a body in the background and keeps what came, so that a test can look at it at any time. */
export class HungryReader {
  text = "";
  state: "reading" | "closed" | "failed" = "reading";
  chunks = 0;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader();
    this.#run();
  }

  async leave(): Promise<void> {
    await this.#reader.cancel();
    await settle();
  }

  async #run(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done) break;
        this.chunks++;
        this.text += decoder.decode(value, { stream: true });
      }
      this.state = "closed";
    } catch {
      this.state = "failed";
    }
  }
}
