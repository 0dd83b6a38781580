import type { Clock } from "../core/clock.ts";
import type { Redact } from "../telemetry/redact.ts";
import { Exchange, type ExchangeStart, type LiveExchange } from "./exchange.ts";
import type { ExchangeRecord } from "./record.ts";
import type { StatsStore } from "./store.ts";

/** What listeners are told. Progress in between is asked for with {@linkcode Statistics.inFlight}. */
export type StatsEvent =
  | { type: "begun"; exchange: LiveExchange }
  | { type: "ended"; record: ExchangeRecord };

export type StatsListener = (event: StatsEvent) => void;

/** How well the statistics themselves are doing; only the first two should ever move. */
export interface StatsHealth {
  begun: number;
  ended: number;
  /** Exchanges that were ended a second time: a defect of the flow. */
  endedTwice: number;
  /** Records that the store refused. */
  lost: number;
  /** Listeners that threw and were therefore dropped. */
  droppedListeners: number;
}

/** The one place where exchanges are opened, watched and counted. */
export interface Statistics {
  /** When this process began to count, in milliseconds since the epoch. */
  readonly startedAt: number;
  readonly store: StatsStore;
  /** Milliseconds since it began, whatever the wall clock has done in the meantime. */
  uptimeMs(): number;
  /** Opens an exchange. It stays in flight until its `end`, which must come on every path. */
  begin(start: ExchangeStart): Exchange;
  /** The exchanges that have not ended, the oldest first. */
  inFlight(): LiveExchange[];
  /**
   * Calls `listener` at every beginning and end, within the request's own turn: it must be quick. A
   * listener that throws is dropped. The returned function ends the subscription.
   */
  subscribe(listener: StatsListener): () => void;
  health(): StatsHealth;
}

export interface StatisticsDeps {
  clock: Pick<Clock, "now" | "monotonic">;
  store: StatsStore;
  /** Passes over every foreign text before it is kept. */
  redact: Redact;
}

export function createStatistics({ clock, store, redact }: StatisticsDeps): Statistics {
  const startedAt = clock.now();
  const opened = clock.monotonic();
  // As large as the number of requests being served: each entry goes with its exchange's end.
  const open = new Set<Exchange>();
  const listeners = new Set<{ notify: StatsListener }>();
  const health: StatsHealth = { begun: 0, ended: 0, endedTwice: 0, lost: 0, droppedListeners: 0 };

  const tell = (event: () => StatsEvent) => {
    if (listeners.size === 0) return;
    const told = event();
    for (const listener of [...listeners]) {
      try {
        listener.notify(told);
      } catch {
        listeners.delete(listener);
        health.droppedListeners++;
      }
    }
  };
  const keep = (record: ExchangeRecord) => {
    health.ended++;
    try {
      store.record(record);
    } catch {
      health.lost++;
    }
  };

  return {
    startedAt,
    store,
    uptimeMs: () => clock.monotonic() - opened,
    begin(start) {
      const exchange: Exchange = new Exchange(start, {
        clock,
        redact,
        onEnd(record) {
          open.delete(exchange);
          keep(record);
          tell(() => ({ type: "ended", record }));
        },
        onSecondEnd: () => health.endedTwice++,
      });
      open.add(exchange);
      health.begun++;
      tell(() => ({ type: "begun", exchange: exchange.live() }));
      return exchange;
    },
    inFlight: () => [...open].map((exchange) => exchange.live()),
    subscribe(notify) {
      const listener = { notify };
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    health: () => ({ ...health }),
  };
}
