import type { Catalog } from "../models/catalog.ts";
import type { Family } from "./family.ts";
import { modelLabels } from "./model_label.ts";
import { processFamilies, type ProcessParts } from "./process.ts";
import { trafficFamilies } from "./traffic.ts";

export interface MetricsParts extends ProcessParts {
  catalog: Pick<Catalog, "models">;
}

/**
 * Every metric as it stands now. They are computed from what statistics keep anyway, when somebody
 * asks: a gateway that nobody asks pays nothing for them.
 */
export function createMetrics(parts: MetricsParts): () => Family[] {
  const labels = modelLabels(parts.catalog);
  return () => [
    ...trafficFamilies(parts.statistics.store.snapshot(), labels),
    ...processFamilies(parts),
  ];
}
