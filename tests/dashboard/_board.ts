import { type BoardParts, createBoard, type Viewer } from "../../lib/dashboard/board.ts";
import { publishedRates } from "../../lib/dashboard/credits.ts";
import { type Filter, readFilter } from "../../lib/dashboard/filter.ts";
import type { Instance } from "../../lib/instances/instance.ts";
import { ownInstance, type OwnParts } from "../../lib/instances/own.ts";
import { createCatalog } from "../../lib/models/catalog.ts";
import { MemoryStore } from "../../lib/stats/memory_store.ts";
import type { ExchangeRecord } from "../../lib/stats/record.ts";
import { createStatistics } from "../../lib/stats/recorder.ts";
import type { TokenStatus } from "../../lib/upstream/types.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

export const full: Viewer = { view: "full", mayCancel: true };
export const everybody: Viewer = { view: "public", mayCancel: false };

export interface BoardOptions {
  clock?: FakeClock;
  upstream?: Partial<TokenStatus>;
  isDemo?: boolean;
  others?: readonly Instance[];
}

/** What a board is made from, after these exchanges. */
export function boardParts(
  records: readonly ExchangeRecord[],
  { clock = new FakeClock(), upstream = {}, isDemo = false, others = [] }: BoardOptions = {},
): BoardParts {
  const statistics = createStatistics({
    clock,
    store: new MemoryStore(),
    redact: (text) => text,
  });
  for (const record of records) statistics.store.record(record);
  const own: OwnParts = {
    version: "1.2.3",
    statistics,
    tokens: { status: () => ({ state: "valid", exchanges: 1, failures: 0, ...upstream }) },
    health: { troubles: () => [] },
    queue: { waiting: 0 },
    inFlight: { isClosed: false },
  };
  return {
    statistics,
    catalog: createCatalog({ aliases: new Map(), defaultModel: "duo-chat-sonnet-4-5" }),
    upstream: () => own.tokens.status(),
    instances: () => [ownInstance(own, "own"), ...others],
    clock,
    creditRates: publishedRates,
    isDemo,
  };
}

/** A board after these exchanges; without a filter, that which is shown first. */
export function boardOf(
  records: readonly ExchangeRecord[],
  filter: Filter = readFilter(new URLSearchParams()),
  viewer: Viewer = full,
  options: BoardOptions = {},
) {
  return createBoard(boardParts(records, options), filter, viewer);
}
