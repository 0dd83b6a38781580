import { type Board, type BoardParts, createBoard, type Viewer } from "../dashboard/board.ts";
import { passes } from "../dashboard/collect.ts";
import type { Filter } from "../dashboard/filter.ts";
import { isWithin, spanOf } from "../dashboard/range.ts";
import type { TargetModel } from "../clients/mod.ts";
import type { ExchangeRecord } from "../stats/record.ts";
import type { RequestContext } from "./context.ts";
import type { StatisticsPages, Visitor } from "./stats.ts";

export interface DashboardParts extends BoardParts {
  /** Decides how much a caller may see. */
  statisticsPages: Pick<StatisticsPages, "view">;
  /** Whether clients need a key. */
  needsKey: boolean;
  /** Learns of the other processes for somebody who looks once; a moment at most. */
  refresh(): Promise<void>;
  /** Ends a running request, on whichever process; whether there is one of this id. */
  cancel(id: string): Promise<boolean>;
}

/** A board, and the server's time at which it was made, in milliseconds since the epoch. */
export interface TimedBoard {
  readonly at: number;
  readonly board: Board;
}

/** Everything that pages for people show, as this caller may see it. */
export interface DashboardView {
  /** The server's time, in milliseconds since the epoch. */
  readonly now: number;
  readonly viewer: Viewer;
  board(filter: Filter): Promise<TimedBoard>;
  /** The ended exchange of this id, as far as exchanges are kept and shown to this caller. */
  exchange(id: string): ExchangeRecord | undefined;
  /** The kept exchanges that a filter lets through, newest first. */
  exchanges(filter: Filter): ExchangeRecord[];
  readonly models: readonly TargetModel[];
  /** The model of requests that name none. */
  readonly defaultModel: TargetModel;
  readonly needsKey: boolean;
}

/** More exchanges than a store keeps. */
const ALL_KEPT = 100_000;

/** What dashboards are made of. */
export class Dashboard {
  readonly #parts: DashboardParts;

  constructor(parts: DashboardParts) {
    this.#parts = parts;
  }

  /**
   * What this visitor may see and do: who sees everything may end requests too.
   *
   * @throws {GatewayError} unless they may see at least the public view.
   */
  viewer(visitor: Visitor): Viewer {
    const view = this.#parts.statisticsPages.view(visitor);
    return { view, mayCancel: view === "full" };
  }

  /**
   * Ends a running request; whether there is one of this id.
   *
   * @throws {GatewayError} `unavailable` when another process serves it, which cannot be told.
   */
  cancel(id: string): Promise<boolean> {
    return this.#parts.cancel(id);
  }

  /** The board as a viewer sees it now. */
  board(filter: Filter, viewer: Viewer): Board {
    return createBoard(this.#parts, filter, viewer);
  }

  /** @throws {GatewayError} unless this caller may see at least the public view. */
  of(context: RequestContext): DashboardView {
    const parts = this.#parts;
    const { store } = parts.statistics;
    const now = parts.clock.now();
    const viewer = this.viewer(context);
    const isFull = viewer.view === "full";
    return {
      now,
      viewer,
      board: async (filter) => {
        await parts.refresh();
        return { at: parts.clock.now(), board: this.board(filter, viewer) };
      },
      exchange: (id) => isFull ? store.recent(ALL_KEPT).find((each) => each.id === id) : undefined,
      exchanges: (filter) =>
        store.recent(ALL_KEPT).filter((each) =>
          passes(each, filter) && isWithin(spanOf(filter.range, now), each.startedAt)
        ),
      models: parts.catalog.models,
      defaultModel: parts.catalog.resolve(undefined).targets[0],
      needsKey: parts.needsKey,
    };
  }
}
