import type { Catalog } from "../models/catalog.ts";
import { OVERFLOW } from "../stats/tally_table.ts";
import type { Labels } from "./family.ts";

/** Says under which labels a model's numbers are shown. */
export type ModelLabels = (statisticsId: string) => Labels;

/**
 * Labels by the name under which statistics count a model. There are as many as the catalog has
 * models, and one for everything else: names that clients invent, or that came with imported
 * statistics, cannot make more. Under GenAI's conventions every call here is a `chat`.
 */
export function modelLabels({ models }: Pick<Catalog, "models">): ModelLabels {
  const known = new Map(models.map((model) => [
    model.statisticsId,
    labels(model.provider, model.id),
  ]));
  const other = labels(OVERFLOW, OVERFLOW);
  return (statisticsId) => known.get(statisticsId) ?? other;
}

function labels(provider: string, model: string): Labels {
  return {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": provider,
    "gen_ai.request.model": model,
  };
}
