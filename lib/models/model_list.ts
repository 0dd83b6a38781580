import { rowLike } from "./families.ts";
import type { Provider } from "./model.ts";
import { nameProblem } from "./name.ts";
import type { ModelRow } from "./table.ts";

/** A model that GitLab lists as served by its proxy. */
export interface ListedModel {
  readonly upstreamId: string;
  readonly provider: Provider;
  readonly displayName: string;
  /** Tokens; absent where the list does not tell. */
  readonly contextWindow?: number | undefined;
  readonly outputLimit?: number | undefined;
}

/** GitLab's own list of models, and when it was read. */
export interface ModelList {
  /** Milliseconds since the epoch. */
  readonly readAt: number;
  readonly models: readonly ListedModel[];
}

/**
 * The table with what GitLab's list knows better: which models are offered, and their limits. A
 * model that the table does not have is taken to be like the newest of its family, and stands at
 * the end; one of no known family is left out. A model that the list does not have stays as it is:
 * the upstream is the one to refuse it.
 */
export function withList(
  table: readonly ModelRow[],
  list: ModelList | undefined,
): readonly ModelRow[] {
  if (!list) return table;
  const listed = new Map(list.models.map((model) => [model.upstreamId, model]));
  const known = table.map((row): ModelRow => {
    const found = listed.get(row.upstreamId);
    return found ? { ...row, ...limits(found), status: "offered" } : row;
  });
  const names = new Set(table.flatMap(({ id, upstreamId }) => [id, upstreamId]));
  return [
    ...known,
    ...list.models.flatMap((model) => names.has(model.upstreamId) ? [] : rowOf(model)),
  ];
}

/** The new line of a listed model; none when nothing is known about its family. */
function rowOf(model: ListedModel): ModelRow[] {
  const { upstreamId, displayName, provider } = model;
  const like = nameProblem(upstreamId) === undefined ? rowLike(upstreamId) : undefined;
  if (like?.provider !== provider) return [];
  const { successor: _, ...row } = like;
  return [{ ...row, id: upstreamId, upstreamId, displayName, ...limits(model), status: "offered" }];
}

function limits({ contextWindow, outputLimit }: ListedModel) {
  return {
    ...contextWindow !== undefined && { contextWindow },
    ...outputLimit !== undefined && { outputLimit },
  };
}
