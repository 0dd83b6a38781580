import { type BoardParts, createBoard, type Viewer } from "../../lib/dashboard/board.ts";
import { publishedRates } from "../../lib/dashboard/credits.ts";
import { type Filter, readFilter } from "../../lib/dashboard/filter.ts";
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
}

/** What a board is made from, after these exchanges. */
export function boardParts(
  records: readonly ExchangeRecord[],
  { clock = new FakeClock(), upstream = {}, isDemo = false }: BoardOptions = {},
): BoardParts {
  const statistics = createStatistics({
    clock,
    store: new MemoryStore(),
    redact: (text) => text,
  });
  for (const record of records) statistics.store.record(record);
  return {
    statistics,
    catalog: createCatalog({ aliases: new Map(), defaultModel: "duo-chat-sonnet-4-5" }),
    upstream: () => ({ state: "valid", exchanges: 1, failures: 0, ...upstream }),
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
