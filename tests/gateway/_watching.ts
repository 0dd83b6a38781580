import { assert, assertEquals } from "@std/assert";
import type { Board } from "../../lib/dashboard/board.ts";
import { applyPatch, diff, type Json } from "../../lib/dashboard/patch.ts";
import { settle } from "../helpers/fake_clock.ts";
import { HungryReader } from "../helpers/hand_fed_stream.ts";
import type { AskInit, TestGateway } from "../helpers/test_gateway.ts";

export interface FeedEvent {
  readonly name: string;
  readonly id: string;
  readonly data: string;
}

/** The events of a feed's text. */
export function feedEvents(text: string): FeedEvent[] {
  return text.split("\n\n").filter((part) => part !== "").map((part) => {
    const lines = part.split(/\r\n|\r|\n/);
    const field = (name: string) =>
      lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
    return { name: field("event"), id: field("id"), data: field("data") };
  });
}

/** A page that watches the dashboard, as the page's own script does. */
export class Watcher {
  readonly #reader: HungryReader;
  readonly #start: Json;

  constructor(response: Response, start: Json = null) {
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("content-type"), "text/event-stream");
    assertEquals(response.headers.get("cache-control"), "no-store");
    assert(response.body);
    this.#reader = new HungryReader(response.body);
    this.#start = start;
  }

  get text(): string {
    return this.#reader.text;
  }

  get state(): HungryReader["state"] {
    return this.#reader.state;
  }

  get events(): FeedEvent[] {
    return feedEvents(this.text);
  }

  /** The names of the events so far. */
  get names(): string[] {
    return this.events.map(({ name }) => name);
  }

  /** Every version that was told, with the board that the page then has. */
  get versions(): { id: string; board: Json }[] {
    let board = this.#start;
    return this.events.flatMap(({ name, id, data }) => {
      if (name !== "board" && name !== "patch") return [];
      const message = JSON.parse(data);
      board = name === "board" ? message.board : applyPatch(board, message.patch);
      return [{ id, board }];
    });
  }

  get board(): Board {
    return this.versions.at(-1)?.board as unknown as Board;
  }

  get version(): string {
    return this.versions.at(-1)?.id ?? "";
  }

  leave(): Promise<void> {
    return this.#reader.leave();
  }
}

export async function watch(
  gateway: TestGateway,
  query = "",
  init: AskInit = {},
  start: Json = null,
): Promise<Watcher> {
  const watcher = new Watcher(
    await gateway.ask(`/dashboard/api/live${query}`, undefined, init),
    start,
  );
  await settle();
  return watcher;
}

/** The board as JSON that the gateway gives to whoever asks for it now. */
export async function boardNow(gateway: TestGateway, query = "", init: AskInit = {}) {
  const response = await gateway.ask(`/dashboard/api/board${query}`, undefined, init);
  return (await response.json()).board;
}

/** Compares boards by what they say; a failure tells only what differs. */
export function assertSameBoard(shown: unknown, expected: unknown): void {
  assertEquals(diff(shown as Json, expected as Json), undefined);
}
