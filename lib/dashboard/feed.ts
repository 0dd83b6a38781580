import { applyPatch, type Json, type Patch } from "./patch.ts";

/** How the page stands with the server it shows. */
export type LinkState =
  /** As it was when the page was loaded. */
  | "still"
  | "live"
  /** Asked for every few seconds: there is no feed. */
  | "polled"
  /** The tab is hidden. */
  | "paused"
  /** The server does not answer; it is being asked again. */
  | "lost";

/** A board as it is sent: whole, or as a patch of the one before, and when, by the server's clock. */
export interface BoardMessage {
  readonly at: number;
  readonly board: Json;
}

export interface PatchMessage {
  readonly at: number;
  readonly patch: Patch;
}

/** What is used of an `EventSource`. */
export interface EventStream {
  readonly readyState: number;
  addEventListener(name: string, listener: (event: Event) => void): void;
  close(): void;
}

/** What a feed needs of the browser. */
export interface FeedDeps {
  openStream(url: string): EventStream;
  /** Fetches JSON; rejects unless the reply is a good one. */
  fetchJson(url: string): Promise<unknown>;
  /** Calls `run` once, so many milliseconds from now; the returned function prevents it. */
  after(ms: number, run: () => void): () => void;
}

export interface FeedListener {
  /** The board has changed; `at` is the server's time. */
  onBoard(board: Json, at: number): void;
  onState(state: LinkState): void;
  /** What the server's pages are made of. */
  onBuild?(build: string): void;
}

/** The server says something at least every ten seconds; two of those may get lost. */
const SILENCE_MS = 25_000;
const POLL_MS = 4_000;
/** How many polls until the feed is tried again. */
const POLLS_BEFORE_FEED = 8;
/** `EventSource.CLOSED`: the server refused, and the browser has given up. */
const CLOSED = 2;

/**
 * Keeps one board up to date. The server sends it whole once and then what changes in it; after a
 * break it goes on from the version that was seen last (`since`). Where there is no such feed, or a
 * proxy in between swallows it, the board is asked for every few seconds.
 */
export class Feed {
  readonly #query: string;
  readonly #deps: FeedDeps;
  readonly #listener: FeedListener;
  #stream: EventStream | undefined;
  #cancelTimer: () => void = () => {};
  #board: Json = null;
  /** Version of `#board` in the server's count; empty while there is none. */
  #version = "";
  #polls = 0;

  /** @param query of the filter, `?range=day` or empty. */
  constructor(query: string, deps: FeedDeps, listener: FeedListener) {
    this.#query = query;
    this.#deps = deps;
    this.#listener = listener;
  }

  /** Opens the feed, or goes on after a pause. */
  open(): void {
    this.#stop();
    const since = this.#version && `${this.#query ? "&" : "?"}since=${this.#version}`;
    const stream = this.#deps.openStream(`/dashboard/api/live${this.#query}${since}`);
    this.#stream = stream;
    this.#watch();
    stream.addEventListener(
      "board",
      (event) => this.#take(event, (message) => (message as BoardMessage).board),
    );
    stream.addEventListener(
      "patch",
      (event) =>
        this.#take(event, (message) => applyPatch(this.#board, (message as PatchMessage).patch)),
    );
    stream.addEventListener("hello", (event) => this.#greet(event));
    stream.addEventListener("beat", () => this.#alive());
    stream.addEventListener("error", () => {
      if (stream.readyState === CLOSED) this.#poll();
      // Otherwise the browser is about to open it again by itself.
      else this.#listener.onState("lost");
    });
  }

  /** Leaves the server alone until it is opened again. */
  pause(): void {
    this.#stop();
    this.#listener.onState("paused");
  }

  close(): void {
    this.#stop();
  }

  #take(event: Event, read: (message: unknown) => Json): void {
    try {
      const { data, lastEventId } = event as MessageEvent<string>;
      const message = JSON.parse(data);
      this.#board = read(message);
      this.#version = lastEventId;
      this.#alive();
      this.#listener.onBoard(this.#board, message.at);
    } catch {
      // The patch does not fit: begin with the whole board again, in no hurry.
      this.#stop();
      this.#version = "";
      this.#listener.onState("lost");
      this.#cancelTimer = this.#deps.after(POLL_MS, () => this.open());
    }
  }

  #greet(event: Event): void {
    try {
      const { build } = JSON.parse((event as MessageEvent<string>).data);
      if (typeof build === "string" && build !== "") this.#listener.onBuild?.(build);
    } catch {
      // What it is made of can be asked for again.
    }
  }

  #alive(): void {
    this.#polls = 0;
    this.#watch();
    this.#listener.onState("live");
  }

  /** Connections can die without a word. */
  #watch(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#deps.after(SILENCE_MS, () => {
      this.#listener.onState("lost");
      this.open();
    });
  }

  async #poll(): Promise<void> {
    this.#stop();
    let wanted = true;
    this.#cancelTimer = () => wanted = false;
    try {
      const message = await this.#deps.fetchJson(`/dashboard/api/board${this.#query}`);
      if (!wanted) return;
      const { board, at } = message as BoardMessage;
      this.#listener.onState("polled");
      this.#listener.onBoard(board, at);
    } catch {
      if (!wanted) return;
      this.#listener.onState("lost");
    }
    const isFeedDue = ++this.#polls % POLLS_BEFORE_FEED === 0;
    this.#cancelTimer = this.#deps.after(POLL_MS, () => isFeedDue ? this.open() : this.#poll());
  }

  #stop(): void {
    this.#cancelTimer();
    this.#cancelTimer = () => {};
    this.#stream?.close();
    this.#stream = undefined;
  }
}
