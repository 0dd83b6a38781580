import type { Clock } from "../core/clock.ts";
import { GatewayError } from "../core/errors.ts";
import { formatEvent } from "../core/sse.ts";
import type { Board, Viewer } from "../dashboard/board.ts";
import { BoardVersions } from "../dashboard/board_versions.ts";
import { type Filter, filterQuery } from "../dashboard/filter.ts";
import type { Statistics } from "../stats/recorder.ts";
import { BEAT_MS, Onlooker } from "./onlooker.ts";

export interface LiveFeedsParts {
  clock: Clock;
  statistics: Pick<Statistics, "subscribe" | "startedAt">;
  /** Looks at the other processes until the returned function is called; absent where there are none. */
  watchOthers?: ((notify: () => void) => () => void) | undefined;
  /** The board as this viewer may see it now. */
  board(filter: Filter, viewer: Viewer): Board;
  /** A number from 0 up to 1. */
  random(): number;
  /** Puts into the log why there is no board. */
  report(cause: unknown): void;
}

/** Somebody who wants to watch a board. */
export interface Watching {
  readonly viewer: Viewer;
  /** As this viewer may use it. */
  readonly filter: Filter;
  /** The version that the page has; empty for none. */
  readonly since: string;
  /** Names what pages are made of, for those that were made of something else. */
  readonly build: string;
  /** Whether this viewer's rights are still the same. */
  mayStay(): boolean;
}

/** One board and all who look at it. */
interface Scene {
  readonly viewer: Viewer;
  readonly filter: Filter;
  readonly versions: BoardVersions;
  readonly onlookers: Set<Onlooker>;
  /** On the monotonic clock: when the board was last made, and when it is to be made again. */
  madeAt: number;
  dueAt: number;
}

/**
 * How many pages may watch, and how many different boards are made for them. The public gets at most
 * three quarters of each, so that it cannot shut out those who run the gateway.
 */
const MOST = { feeds: 256, boards: 32 };
const PUBLIC_SHARE = 0.75;

/** From an event to the new board, in milliseconds: at least, so that bursts become one. */
const SOON_MS = 50;
/** Between two boards, at least. */
const SPACING_MS = 250;
/** Between two boards while requests run: their figures change without an event. */
const RUNNING_MS = 1_000;

/** At most one part in so many of the time goes into boards, however many are watched. */
const SHARE = 10;

/**
 * The live feeds of all pages. One board is made for all who see the same, when something has
 * happened, one at a time and never for long: what pages show may be late, answers to clients may
 * not. While nobody looks nothing is made, no timer runs and nothing is listened to.
 */
export class LiveFeeds {
  readonly #parts: LiveFeedsParts;
  /** By what is seen, that looked at last at the end; some of them without onlookers. */
  readonly #scenes = new Map<string, Scene>();
  #feeds = 0;
  #publicFeeds = 0;
  #versions = 0;
  #isClosed = false;
  #unsubscribe: (() => void) | undefined;
  /** When the timer is due, on the monotonic clock, and how to call it off. */
  #timerAt = Infinity;
  #cancelTimer = () => {};
  /** Until when no further board is made. */
  #restUntil = -Infinity;
  /** Tells this process from every other one. */
  #instance: string | undefined;

  constructor(parts: LiveFeedsParts) {
    this.#parts = parts;
  }

  /**
   * Begins a feed: server-sent events `hello`, then `board` or `patch`, and `beat`.
   *
   * @throws {GatewayError} `unavailable` when too many watch, or the gateway is closing.
   */
  open({ viewer, filter, since, build, mayStay }: Watching): ReadableStream<Uint8Array> {
    if (this.#isClosed) throw unavailable("The gateway is shutting down.", 5);
    const isPublic = viewer.view === "public";
    const hasRoom = this.#feeds < MOST.feeds &&
      !(isPublic && this.#publicFeeds >= MOST.feeds * PUBLIC_SHARE);
    if (!hasRoom) throw unavailable("Too many pages watch the dashboard already.", 30);
    const scene = this.#sceneOf(viewer, filter);
    const onlooker = new Onlooker({
      clock: this.#parts.clock,
      greeting: formatEvent("hello", JSON.stringify({ build })),
      version: since,
      newsSince: (version) => scene.versions.since(version),
      mayStay,
      onEnd: () => this.#leave(scene, onlooker),
    });
    scene.onlookers.add(onlooker);
    this.#feeds++;
    if (isPublic) this.#publicFeeds++;
    this.#unsubscribe ??= this.#subscribe();
    if (this.#now() - scene.madeAt >= SPACING_MS) this.#make(scene);
    else scene.dueAt = Math.min(scene.dueAt, scene.madeAt + SPACING_MS);
    this.#plan();
    return onlooker.body;
  }

  /** Ends all feeds; there are no new ones from now on. */
  close(): void {
    this.#isClosed = true;
    for (const { onlookers } of this.#scenes.values()) {
      for (const onlooker of [...onlookers]) onlooker.close();
    }
    this.#scenes.clear();
  }

  #sceneOf(viewer: Viewer, filter: Filter): Scene {
    const name = `${viewer.view} ${viewer.mayCancel} ${filterQuery(filter)}`;
    let scene = this.#scenes.get(name);
    if (!scene) {
      this.#makeRoom(viewer);
      scene = {
        viewer,
        filter,
        versions: new BoardVersions(() => this.#nextVersion()),
        onlookers: new Set(),
        madeAt: -Infinity,
        dueAt: Infinity,
      };
    }
    this.#scenes.delete(name);
    this.#scenes.set(name, scene);
    return scene;
  }

  /** Makes room for one more board, in place of the one that nobody has looked at for longest. */
  #makeRoom({ view }: Viewer): void {
    const scenes = [...this.#scenes];
    const ofPublic = scenes.filter(([, { viewer }]) => viewer.view === "public");
    const isPublicFull = ofPublic.length >= MOST.boards * PUBLIC_SHARE;
    const rivals = view === "public" && isPublicFull
      ? ofPublic
      : scenes.length >= MOST.boards
      ? scenes
      : undefined;
    if (!rivals) return;
    const idle = rivals.find(([, { onlookers }]) => onlookers.size === 0);
    if (!idle) {
      throw unavailable("Too many different filters of the dashboard are being watched.", 30);
    }
    this.#scenes.delete(idle[0]);
  }

  #leave(scene: Scene, onlooker: Onlooker): void {
    scene.onlookers.delete(onlooker);
    this.#feeds--;
    if (scene.viewer.view === "public") this.#publicFeeds--;
    if (scene.onlookers.size === 0) scene.dueAt = Infinity;
    if (this.#feeds > 0) return;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#cancelTimer();
    this.#timerAt = Infinity;
  }

  #subscribe(): () => void {
    const { statistics, watchOthers } = this.#parts;
    const ends = [
      statistics.subscribe(() => this.#happened()),
      watchOthers?.(() => this.#happened()),
    ];
    return () => ends.forEach((end) => end?.());
  }

  /** An exchange has begun or ended, here or elsewhere. */
  #happened(): void {
    const soon = this.#now() + SOON_MS;
    for (const scene of this.#scenes.values()) {
      if (scene.onlookers.size === 0) continue;
      scene.dueAt = Math.min(scene.dueAt, Math.max(soon, scene.madeAt + SPACING_MS));
    }
    this.#plan();
  }

  /** Sees to it that the timer is due when the next board is. */
  #plan(): void {
    const dueAt = Math.max(this.#next()?.dueAt ?? Infinity, this.#restUntil);
    if (dueAt >= this.#timerAt || dueAt === Infinity) return;
    this.#cancelTimer();
    this.#timerAt = dueAt;
    this.#cancelTimer = this.#parts.clock.after(Math.max(0, dueAt - this.#now()), () => {
      this.#timerAt = Infinity;
      this.#look();
    });
  }

  /** Makes the board that is due, if one is. Others wait for another turn. */
  #look(): void {
    const scene = this.#next();
    const begun = this.#now();
    if (scene && scene.dueAt <= begun) {
      this.#make(scene);
      const ended = this.#now();
      this.#restUntil = ended + (ended - begun) * (SHARE - 1);
    }
    this.#plan();
  }

  /** Makes a board and tells those who look at it. */
  #make(scene: Scene): void {
    scene.madeAt = this.#now();
    scene.dueAt = scene.madeAt + BEAT_MS;
    try {
      const board = this.#parts.board(scene.filter, scene.viewer);
      scene.versions.take(board, this.#parts.clock.now());
      if (board.flights.length > 0) scene.dueAt = scene.madeAt + RUNNING_MS;
    } catch (cause) {
      // Nobody waits for this call: what is thrown here would end the process.
      this.#parts.report(cause);
    }
    for (const onlooker of [...scene.onlookers]) onlooker.tell();
  }

  /** The board that is due first among those that are looked at. */
  #next(): Scene | undefined {
    let first: Scene | undefined;
    for (const scene of this.#scenes.values()) {
      if (scene.onlookers.size === 0) continue;
      if (!first || scene.dueAt < first.dueAt) first = scene;
    }
    return first;
  }

  #nextVersion(): string {
    const { statistics, random } = this.#parts;
    this.#instance ??= `${statistics.startedAt.toString(36)}${
      Math.floor(random() * 36 ** 6).toString(36)
    }`;
    return `${this.#instance}-${++this.#versions}`;
  }

  #now(): number {
    return this.#parts.clock.monotonic();
  }
}

function unavailable(reason: string, retryAfter: number): GatewayError {
  return new GatewayError("unavailable", `${reason} Try again shortly.`, { retryAfter });
}
