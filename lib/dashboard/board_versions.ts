import { formatEvent } from "../core/sse.ts";
import { diff, type Json } from "./patch.ts";

/** Events for somebody who looks at a board, and the version that they lead to. */
export interface BoardNews {
  /** Whole server-sent events, ready to be written. */
  readonly text: string;
  readonly version: string;
}

interface Change {
  /** The version that the patch was made for. */
  readonly from: string;
  /** The event that tells it. */
  readonly text: string;
}

/** How many changes are remembered: about a minute and a half of a board on which things happen. */
const MOST_CHANGES = 100;

/**
 * One board in the course of time: its latest version whole, and the changes that led to it from a
 * bounded number of earlier ones. What is remembered is never larger than the board itself, because
 * sending the board would then be cheaper.
 */
export class BoardVersions {
  readonly #nextVersion: () => string;
  /** The oldest first; each begins with the version that the one before led to. */
  #changes: Change[] = [];
  #size = 0;
  #board: Json = null;
  #json = "";
  #at = 0;
  #version = "";

  /** @param nextVersion a name that no version of any board has had. */
  constructor(nextVersion: () => string) {
    this.#nextVersion = nextVersion;
  }

  /** Name of the latest version; empty while there is none. */
  get version(): string {
    return this.#version;
  }

  /**
   * Takes the board as it is now, and says whether it has changed.
   *
   * @param board anything that can be written as JSON.
   * @param at when it was made, in milliseconds since the epoch.
   */
  take(board: unknown, at: number): boolean {
    const json = JSON.stringify(board);
    if (json === this.#json) return false;
    // What is compared is what pages get: JSON knows no `undefined` and no infinity.
    const after: Json = JSON.parse(json);
    const patch = diff(this.#board, after);
    if (!patch) return false;
    const version = this.#nextVersion();
    if (this.#version) {
      this.#remember(this.#version, event("patch", version, JSON.stringify({ at, patch })));
    }
    this.#board = after;
    this.#json = json;
    this.#at = at;
    this.#version = version;
    this.#forget();
    return true;
  }

  /** What has changed since a version, or the whole board; `undefined` when nothing has, or there is none. */
  since(version: string): BoardNews | undefined {
    if (!this.#version || version === this.#version) return undefined;
    const from = version ? this.#changes.findIndex((change) => change.from === version) : -1;
    const text = from < 0
      ? event("board", this.#version, `{"at":${this.#at},"board":${this.#json}}`)
      : this.#changes.slice(from).map((change) => change.text).join("");
    return { text, version: this.#version };
  }

  #remember(from: string, text: string): void {
    this.#changes.push({ from, text });
    this.#size += text.length;
  }

  #forget(): void {
    while (this.#changes.length > MOST_CHANGES || this.#size > this.#json.length) {
      this.#size -= this.#changes.shift()?.text.length ?? this.#size;
    }
  }
}

function event(name: string, id: string, json: string): string {
  return `id: ${id}\n${formatEvent(name, json)}`;
}
