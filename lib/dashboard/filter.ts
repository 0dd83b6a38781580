import { type OutcomeKind, outcomeKinds } from "../core/outcome.ts";
import { isRangeName, type RangeName } from "./range.ts";

/** What of the traffic somebody wants to see; it lives in the page's URL. */
export interface Filter {
  readonly range: RangeName;
  /** Bounded name of a model, as statistics count it. */
  readonly model?: string;
  readonly key?: string;
  /** Name of the client program, as `clientName` tells it. */
  readonly client?: string;
  readonly outcome?: OutcomeKind;
}

export const defaultRange: RangeName = "14d";

/** Longer values name nothing that is counted. */
const LONGEST = 128;

/** Reads a filter from a URL's query; what it does not understand does not count. */
export function readFilter(query: URLSearchParams): Filter {
  const text = (name: string) => {
    const value = query.get(name) ?? "";
    return value.length <= LONGEST ? value : "";
  };
  const range = text("range");
  const [model, key, client] = [text("model"), text("key"), text("client")];
  const outcome = outcomeKinds.find((kind) => kind === text("outcome"));
  return {
    range: isRangeName(range) ? range : defaultRange,
    ...model && { model },
    ...key && { key },
    ...client && { client },
    ...outcome && { outcome },
  };
}

/** The query of a filter, `?range=day&model=x`; empty for the one that is shown without a query. */
export function filterQuery(filter: Filter): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    if (name !== "range" || value !== defaultRange) query.set(name, value);
  }
  const text = query.toString();
  return text && `?${text}`;
}

/** Whether the filter leaves out exchanges by what only single exchanges tell. */
export function needsExchanges({ range, key, client, outcome }: Filter): boolean {
  return range === "hour" || [key, client, outcome].some((value) => value !== undefined);
}
