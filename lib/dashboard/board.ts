/**
 * Everything the dashboard shows at one moment, as plain JSON: the page is rendered from it, the
 * feed sends what changes in it, and both redact by it, because what a viewer may not see is not in
 * it.
 */
import type { Instance } from "../instances/instance.ts";
import type { Catalog } from "../models/catalog.ts";
import type { ExchangeRecord } from "../stats/record.ts";
import type { Statistics } from "../stats/recorder.ts";
import type { View } from "../stats/seed_json.ts";
import type { StoreHealth } from "../stats/store.ts";
import type { TokenStatus } from "../upstream/types.ts";
import type { VendorTrouble } from "../upstream/vendor_health.ts";
import { type CacheCollapse, cacheCollapse } from "./cache_health.ts";
import { allFlights } from "./all_flights.ts";
import { clientName } from "./client_name.ts";
import { collect, type Collected, passes } from "./collect.ts";
import { type CreditEstimate, type CreditRates, estimateCredits } from "./credits.ts";
import { type ExchangeRow, exchangeRow } from "./exchange_row.ts";
import type { Filter } from "./filter.ts";
import { bytesPerToken, type FlightRow } from "./flight_row.ts";
import { type InstanceRow, instanceRow } from "./instance_row.ts";
import { type ModelRow, modelRows } from "./model_row.ts";
import type { Span } from "./range.ts";
import { type Point, pointOf, type Sums, sumsOf } from "./sums.ts";

export interface Board {
  readonly view: View;
  readonly mayCancel: boolean;
  readonly isDemo: boolean;
  readonly filter: Filter;
  /** What the filters can be set to. */
  readonly choices: Choices;
  readonly span: Span;
  /** Only exchanges after this moment could be counted; absent when all were. */
  readonly incompleteBefore?: number;
  readonly sums: Sums;
  readonly points: readonly Point[];
  readonly credits: CreditEstimate;
  readonly cacheCollapse?: CacheCollapse;
  readonly models: readonly ModelRow[];
  /** Absent for those who may not see names of keys. */
  readonly keys?: { readonly rows: readonly KeyRow[]; readonly areOfSpan: boolean };
  /** What runs, on this process and on the others: of very many some only. */
  readonly flights: readonly FlightRow[];
  /** How many requests run. */
  readonly running: number;
  /** The processes that share the statistics, this one first; absent where there is only one. */
  readonly instances?: { readonly count: number; readonly rows: readonly InstanceRow[] };
  readonly recent: readonly ExchangeRow[];
  readonly upstream: UpstreamStatus;
  readonly store: StoreHealth;
  /** When the process began to count, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** Exchanges in all that was ever counted; nought means that nobody has called yet. */
  readonly everCounted: number;
}

/** How the gateway stands with GitLab: its token, and the vendors that fail. */
export interface UpstreamStatus extends TokenStatus {
  readonly troubles?: readonly VendorTrouble[];
}

export interface Choices {
  readonly models: readonly { readonly id: string; readonly displayName: string }[];
  readonly keys: readonly string[];
  readonly clients: readonly string[];
}

export interface KeyRow {
  readonly name: string;
  readonly sums: Sums;
}

export interface BoardParts {
  statistics: Statistics;
  catalog: Catalog;
  upstream(): UpstreamStatus;
  /** The processes that share the statistics, of which this one is the first. */
  instances(): readonly Instance[];
  clock: { now(): number };
  creditRates: CreditRates;
  /** Whether GitLab is only simulated. */
  isDemo: boolean;
}

const RECENT_SHOWN = 30;
const INSTANCES_SHOWN = 64;
/** How many of the latest exchanges tell which clients there are, and how caches do. */
const RECENT_LOOKED_AT = 1000;

/** Who looks. */
export interface Viewer {
  readonly view: View;
  /** Whether they may end other people's requests. */
  readonly mayCancel: boolean;
}

/**
 * The board as a viewer sees it now, through a filter. What runs is shown whatever the filter says.
 */
export function createBoard(parts: BoardParts, asked: Filter, { view, mayCancel }: Viewer): Board {
  const { statistics, catalog, creditRates, isDemo } = parts;
  const { store } = statistics;
  const isFull = view === "full";
  const filter = visibleFilter(asked, view);
  const collected = collect(store, filter, parts.clock.now());
  const { span, all, models, incompleteBefore } = collected;
  const latest = store.recent(RECENT_LOOKED_AT);
  const passing = latest.filter((record) => passes(record, filter));
  const collapse = cacheCollapse(passing);
  const rows = modelRows(catalog, models, all.steps.length);
  const ratios = bytesPerToken(latest);
  const { total, keys } = store.snapshot();
  const instances = parts.instances();
  return {
    view,
    mayCancel,
    isDemo,
    filter,
    choices: {
      models: modelChoices(rows),
      keys: isFull ? [...keys.keys()].sort() : [],
      clients: isFull ? clientsAmong(latest) : [],
    },
    span,
    ...incompleteBefore !== undefined && { incompleteBefore },
    sums: sumsOf(all.total),
    points: all.steps.map(({ start, tally }) => pointOf(start, tally)),
    credits: estimateCredits(billedCalls(models), creditRates),
    ...collapse && { cacheCollapse: collapse },
    models: rows,
    ...isFull && { keys: keyTable(collected) },
    flights: allFlights(instances, ratios, view),
    running: instances.reduce((sum, { running }) => sum + running, 0),
    ...instances.length > 1 && {
      instances: {
        count: instances.length,
        rows: instances.slice(0, INSTANCES_SHOWN).map((each) => instanceRow(each, view)),
      },
    },
    recent: passing.slice(0, RECENT_SHOWN).map((record) => exchangeRow(record, view)),
    upstream: withWords(withEnd(parts.upstream(), isFull), isFull),
    store: withWords(store.health(), isFull),
    startedAt: statistics.startedAt,
    everCounted: total.requests,
  };
}

/**
 * The filter as this view may use it: the public one's must not tell whether a key or a client of
 * some name has been here.
 */
export function visibleFilter(asked: Filter, view: View): Filter {
  if (view === "full") return asked;
  const { range, model, outcome } = asked;
  return { range, ...model !== undefined && { model }, ...outcome && { outcome } };
}

/** A state with or without the words of whoever reported an error. */
function withWords<T extends { lastError?: string }>(state: T, shown: boolean): T {
  if (shown) return state;
  const { lastError: _, ...rest } = state;
  return rest as T;
}

/** When the user's own token ends is the business of whoever may see all. */
function withEnd(status: TokenStatus, shown: boolean): TokenStatus {
  const { credentialExpiresAt, ...rest } = status;
  return shown && credentialExpiresAt !== undefined ? status : rest;
}

function modelChoices(rows: readonly ModelRow[]): Choices["models"] {
  return rows.map(({ id, displayName }) => ({ id, displayName }))
    .sort((a, b) => a.displayName < b.displayName ? -1 : 1);
}

function clientsAmong(records: readonly ExchangeRecord[]): string[] {
  return [...new Set(records.map(({ userAgent }) => clientName(userAgent)))].sort();
}

/** GitLab bills what it answered in full. */
function billedCalls(models: Collected["models"]): [string, number][] {
  return [...models].map(([id, { total }]) => [id, total.outcomes.completed]);
}

function keyTable({ keys, keysAreOfSpan }: Collected) {
  const rows = [...keys].map(([name, tally]) => ({ name, sums: sumsOf(tally) }))
    .sort((a, b) => b.sums.requests - a.sums.requests);
  return { rows, areOfSpan: keysAreOfSpan };
}
