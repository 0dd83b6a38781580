/** A bounded load: so many clients, each with one connection and one request at a time. */
import { MessageReader, writeAll } from "./http1.ts";
import { sharedNow, stampsIn } from "./stamp.ts";

/** What one request saw, in milliseconds from sending it. */
export interface Seen {
  readonly firstByte: number;
  readonly total: number;
}

/** What all requests of a load saw. */
export interface Loaded {
  readonly seen: readonly Seen[];
  /** How long the whole took, in milliseconds. */
  readonly elapsed: number;
  /** From the upstream's write of each stamped delta to its arrival, in milliseconds. */
  readonly tokens: readonly number[];
  /** Between two stamped deltas of a stream. */
  readonly gaps: readonly number[];
}

export interface LoadOptions {
  clients: number;
  /** The whole message, head and body. */
  request: Uint8Array;
  /** Begin no request after so many milliseconds, but send at least one for each client. */
  ms: number;
  /** Whether the answers are stamped. */
  isPaced: boolean;
  /** The clients begin evenly spread over so many milliseconds. */
  spreadMs: number;
}

/** The connections to one party; they stay open from one load to the next. */
export class Load {
  readonly #port: number;
  readonly #connections: Client[] = [];

  constructor(port: number) {
    this.#port = port;
  }

  /** @throws when an answer is not a whole one with status 200. */
  async run(options: LoadOptions): Promise<Loaded> {
    const { clients, spreadMs } = options;
    while (this.#connections.length < clients) {
      this.#connections.push(await Client.connect(this.#port));
    }
    const all: { seen: Seen[]; tokens: number[]; gaps: number[] } = {
      seen: [],
      tokens: [],
      gaps: [],
    };
    const began = performance.now();
    await Promise.all(
      this.#connections.slice(0, clients).map(async (client, index) => {
        if (spreadMs > 0) await sleep(index * spreadMs / clients);
        do all.seen.push(await client.ask(options, all)); while (
          performance.now() - began < options.ms
        );
      }),
    );
    return { ...all, elapsed: performance.now() - began };
  }

  /** The text of one answer, to see that it is the right one. */
  async text(request: Uint8Array): Promise<string> {
    const client = await Client.connect(this.#port);
    const text = await client.text(request);
    client.close();
    return text;
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
    this.#connections.length = 0;
  }
}

class Client {
  readonly #connection: Deno.TcpConn;
  readonly #reader: MessageReader;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
    this.#reader = new MessageReader(connection);
  }

  static async connect(port: number): Promise<Client> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    connection.setNoDelay(true);
    return new Client(connection);
  }

  async ask(
    { request, isPaced }: Pick<LoadOptions, "request" | "isPaced">,
    into: { tokens: number[]; gaps: number[] },
  ): Promise<Seen> {
    const began = performance.now();
    let firstByte: number | undefined;
    let last: number | undefined;
    const decoder = new TextDecoder();
    await this.#answer(request, (bytes) => {
      firstByte ??= performance.now() - began;
      if (!isPaced) return;
      const stamps = stampsIn(decoder.decode(bytes));
      if (stamps.length === 0) return;
      const now = sharedNow();
      for (const moment of stamps) {
        into.tokens.push(now - moment);
        if (last !== undefined) into.gaps.push(now - last);
        last = now;
      }
    });
    const total = performance.now() - began;
    return { firstByte: firstByte ?? total, total };
  }

  async text(request: Uint8Array): Promise<string> {
    const decoder = new TextDecoder();
    let text = "";
    await this.#answer(request, (bytes) => text += decoder.decode(bytes, { stream: true }));
    return text;
  }

  close(): void {
    this.#connection.close();
  }

  async #answer(request: Uint8Array, onBody: (bytes: Uint8Array) => void): Promise<void> {
    await writeAll(this.#connection, request);
    const head = await this.#reader.head();
    if (!head) throw new Error("The connection ended instead of an answer");
    await this.#reader.body(head, onBody);
    if (!/ 200 /.test(head.startLine)) throw new Error(`The answer is ${head.startLine}`);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
