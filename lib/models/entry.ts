import { amend } from "./amend.ts";
import type { Capabilities, Model } from "./model.ts";
import { speaks } from "./speaks.ts";
import type { ModelRow, ModelStatus } from "./table.ts";

/** A model of the catalog, with the rules that its answers come from. */
export interface CatalogModel extends Model {
  readonly can: Capabilities;
  readonly status: ModelStatus;
}

/** The model that a line of the table describes, counted in statistics as `statisticsId`. */
export function createModel(row: ModelRow, statisticsId: string = row.id): CatalogModel {
  const { id, upstreamId, displayName, provider, dialects, contextWindow, outputLimit } = row;
  return {
    id,
    upstreamId,
    displayName,
    provider,
    dialects,
    contextWindow,
    outputLimit,
    created: Date.parse(row.released) / 1000,
    can: row.can,
    status: row.status,
    statisticsId,
    speaks: (dialect, request) => speaks(row, dialect, request),
    amend: (dialect, request) => amend(row, dialect, request),
  };
}
