import type { Catalog } from "../models/catalog.ts";
import type { Provider } from "../models/model.ts";
import { emptyTally, errorCount, type Tally } from "../stats/tally.ts";
import type { Traffic } from "./collect.ts";
import { type Sums, sumsOf } from "./sums.ts";

/** A model and its traffic as a row of a table. */
export interface ModelRow {
  /** Name under which it is counted: its id, or the shared name of those outside the catalog. */
  readonly id: string;
  readonly displayName: string;
  readonly provider?: Provider;
  readonly upstreamId?: string;
  readonly aliases: readonly string[];
  readonly sums: Sums;
  readonly errors: number;
  /** One letter a step: `-` no traffic, `o` well, `s` a twentieth or more failed, `x` all failed. */
  readonly strip: string;
}

/**
 * A row for every model of the catalog and for whatever else was counted: the busiest first, those
 * without traffic in the catalog's order.
 */
export function modelRows(
  catalog: Catalog,
  traffic: ReadonlyMap<string, Traffic>,
  stepCount: number,
): ModelRow[] {
  const aliases = new Map<string, string[]>();
  for (const { alias, targets } of catalog.aliases) {
    const { id } = targets[0];
    aliases.set(id, [...aliases.get(id) ?? [], alias]);
  }
  const known = catalog.models.map((model) => ({
    id: model.statisticsId,
    displayName: model.displayName,
    provider: model.provider,
    upstreamId: model.upstreamId,
    aliases: aliases.get(model.id) ?? [],
  }));
  const knownIds = new Set(known.map(({ id }) => id));
  const others = [...traffic].filter(([id, { total }]) => !knownIds.has(id) && total.requests > 0)
    .map(([id]) => ({ id, displayName: id, aliases: [] }));
  return [...known, ...others].map((model) => {
    const { total = emptyTally(), steps } = traffic.get(model.id) ?? {};
    return {
      ...model,
      sums: sumsOf(total),
      errors: errorCount(total),
      strip: steps?.map(({ tally }) => stripLetter(tally)).join("") ?? "-".repeat(stepCount),
    };
  }).sort((a, b) => b.sums.requests - a.sums.requests);
}

/** From this share of failures on a step is not called good; a few are repeated by every client. */
const NOTABLE_SHARE = 0.05;

/** How well a step went. What the gateway itself refused says nothing about the model. */
function stripLetter({ outcomes }: Tally): string {
  const failed = outcomes.upstream_failed + outcomes.internal_failed;
  const served = outcomes.completed + outcomes.client_closed;
  if (failed + served === 0) return "-";
  if (served === 0) return "x";
  return failed / (failed + served) >= NOTABLE_SHARE ? "s" : "o";
}
