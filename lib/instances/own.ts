import type { LiveExchange } from "../stats/exchange.ts";
import type { Statistics } from "../stats/recorder.ts";
import { cut } from "../telemetry/printable.ts";
import type { TokenStatus } from "../upstream/types.ts";
import type { VendorTrouble } from "../upstream/vendor_health.ts";
import { type Entry, fitting } from "./entry.ts";
import type { Instance } from "./instance.ts";

/** What a process tells of itself is made of. */
export interface OwnParts {
  version: string;
  statistics: Pick<Statistics, "startedAt" | "uptimeMs" | "inFlight">;
  tokens: { status(): TokenStatus };
  health: { troubles(): readonly VendorTrouble[] };
  queue: { readonly waiting: number };
  inFlight: { readonly isClosed: boolean };
}

/** Longer reports of failures are cut. */
const LONGEST_ERROR = 500;

/** This process as others are to see it. */
export function ownEntry(parts: OwnParts): Entry {
  const flights = parts.statistics.inFlight();
  return {
    ...stateOf(parts, flights),
    uptimeMs: parts.statistics.uptimeMs(),
    flights: fitting(flights),
  };
}

/** This process as it shows itself among the others. */
export function ownInstance(parts: OwnParts, name: string): Instance {
  const flights = parts.statistics.inFlight();
  return { ...stateOf(parts, flights), name, startedAt: parts.statistics.startedAt, flights };
}

function stateOf(parts: OwnParts, flights: readonly LiveExchange[]) {
  const { state, lastError } = parts.tokens.status();
  return {
    version: parts.version,
    running: flights.length,
    waiting: parts.queue.waiting,
    isStopping: parts.inFlight.isClosed,
    token: state,
    ...lastError !== undefined && { lastError: cut(lastError, LONGEST_ERROR) },
    failing: parts.health.troubles().map(({ vendor }) => vendor),
  };
}
