import { GatewayError } from "../core/errors.ts";
import type { Family } from "../metrics/family.ts";
import { prometheusText, prometheusType } from "../metrics/prometheus_text.ts";
import type { RequestContext } from "./context.ts";
import type { StatisticsPages } from "./stats.ts";

/** What metrics are read from, and who decides to whom they are shown. */
export interface MetricsPageParts {
  metrics(): Family[];
  statistics: Pick<StatisticsPages, "view">;
}

/**
 * `GET /metrics`, for those who may see the whole dashboard.
 *
 * @throws {GatewayError} `unauthenticated` for everybody else, `route_not_found` when the dashboard
 *   is switched off.
 */
export function metricsReply(
  { metrics, statistics }: MetricsPageParts,
  context: RequestContext,
): Response {
  if (statistics.view(context) !== "full") {
    throw new GatewayError(
      "unauthenticated",
      "Metrics are shown to holders of the proxy key, and of keys that may see the dashboard; " +
        "without a key, to this machine only.",
    );
  }
  return new Response(prometheusText(metrics()), {
    headers: { "content-type": prometheusType, "cache-control": "no-store" },
  });
}
