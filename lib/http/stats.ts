import type { Keys } from "../access/keys.ts";
import type { Clock } from "../core/clock.ts";
import { GatewayError } from "../core/errors.ts";
import type { Catalog } from "../models/catalog.ts";
import type { Statistics } from "../stats/recorder.ts";
import { modelJson, statsJson, type View } from "../stats/seed_json.ts";
import type { RequestContext } from "./context.ts";
import { jsonReply } from "./reply.ts";

export interface StatisticsPagesParts {
  statistics: Statistics;
  catalog: Catalog;
  keys: Keys;
  /** Who may see statistics: everybody (redacted), holders of a key, nobody. */
  access: "public" | "key" | "off";
  clock: Clock;
}

/** The dashboard's JSON, for people's scripts as much as for the dashboard. */
export class StatisticsPages {
  readonly #parts: StatisticsPagesParts;

  constructor(parts: StatisticsPagesParts) {
    this.#parts = parts;
  }

  /** `GET /dashboard/api/stats`. */
  snapshot(context: RequestContext): Response {
    const { statistics, clock } = this.#parts;
    return jsonReply(statsJson(statistics, clock.now(), this.#view(context)));
  }

  /** `GET /dashboard/api/models`: every model with its sums, `null` where it had no traffic. */
  models(context: RequestContext): Response {
    this.#view(context);
    const { catalog, statistics } = this.#parts;
    const counted = statistics.store.snapshot().models;
    return jsonReply({
      models: catalog.models.map((model) => {
        const tally = counted.get(model.statisticsId);
        return {
          id: model.id,
          provider: model.provider,
          backendModel: model.upstreamId,
          stats: tally ? modelJson(tally) : null,
        };
      }),
      aliases: catalog.aliases.map(({ alias }) => alias),
    });
  }

  /**
   * How much this caller may see. Without a key, a caller on this machine sees everything, and
   * everybody else the public view.
   */
  #view({ request, fromLoopback }: RequestContext): View {
    const { access, keys } = this.#parts;
    if (access === "off") {
      throw new GatewayError("route_not_found", "The dashboard is switched off.");
    }
    const mayKnow = keys.required ? keys.identify(request.headers) !== undefined : fromLoopback;
    if (access === "key" && !mayKnow) {
      throw new GatewayError(
        "unauthenticated",
        "The dashboard is shown to holders of the proxy key only (DASHBOARD_ACCESS=key).",
      );
    }
    return mayKnow ? "full" : "public";
  }
}
