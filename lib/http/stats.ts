import type { Caller } from "../access/caller.ts";
import type { Keys } from "../access/keys.ts";
import type { Sessions } from "../access/sessions.ts";
import type { Clock } from "../core/clock.ts";
import { GatewayError } from "../core/errors.ts";
import type { Catalog } from "../models/catalog.ts";
import type { Statistics } from "../stats/recorder.ts";
import { modelJson, statsJson, type View } from "../stats/seed_json.ts";
import type { RequestContext } from "./context.ts";
import { limitsJson, type LimitsParts } from "./limits_json.ts";
import { jsonReply } from "./reply.ts";
import { sessionIn } from "./session_cookie.ts";

export interface StatisticsPagesParts {
  statistics: Statistics;
  catalog: Catalog;
  keys: Keys;
  sessions: Sessions;
  /** Who may see statistics: everybody (redacted), holders of a key, nobody. */
  access: "public" | "key" | "off";
  clock: Clock;
  limits: LimitsParts;
}

/** What decides how much somebody may see. */
export interface Visitor {
  readonly request: { readonly headers: Headers };
  readonly fromLoopback: boolean;
}

/** The JSON of `/dashboard/api/stats`. */
export type StatsJson = ReturnType<StatisticsPages["stats"]>;

/** The JSON of `/dashboard/api/models`. */
export type ModelsJson = ReturnType<StatisticsPages["modelList"]>;

/** The dashboard's JSON, for people's scripts as much as for the dashboard. */
export class StatisticsPages {
  readonly #parts: StatisticsPagesParts;

  constructor(parts: StatisticsPagesParts) {
    this.#parts = parts;
  }

  /** Whether nobody is to see any of it. */
  get isOff(): boolean {
    return this.#parts.access === "off";
  }

  /** @throws {GatewayError} unless this caller may see at least the public view. */
  admit(context: RequestContext): void {
    this.view(context);
  }

  /** `GET /dashboard/api/stats`. */
  snapshot(context: RequestContext): Response {
    return jsonReply(this.stats(context));
  }

  /** `GET /dashboard/api/models`: every model with its sums, `null` where it had no traffic. */
  models(context: RequestContext): Response {
    return jsonReply(this.modelList(context));
  }

  /** Who is signed in, by the cookie among these headers. */
  signedIn(headers: Headers): Caller | undefined {
    return this.#parts.sessions.holder(sessionIn(headers));
  }

  /** Whether signing in with a key would show more to anybody. */
  get hasSignIn(): boolean {
    return this.#parts.keys.required && !this.isOff;
  }

  stats(context: RequestContext) {
    const { statistics, clock, limits } = this.#parts;
    const view = this.view(context);
    return {
      ...statsJson(statistics, clock.now(), view),
      limits: limitsJson(limits, view === "full"),
    };
  }

  modelList(context: RequestContext) {
    this.view(context);
    const { catalog, statistics } = this.#parts;
    const counted = statistics.store.snapshot().models;
    return {
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
    };
  }

  /**
   * How much this caller may see. Without a key, a caller on this machine sees everything, with one
   * whoever presents or has signed in with a key that may, and everybody else the public view.
   */
  view({ request, fromLoopback }: Visitor): View {
    const { access, keys } = this.#parts;
    if (access === "off") {
      throw new GatewayError("route_not_found", "The dashboard is switched off.");
    }
    const mayKnow = keys.required
      ? keys.identify(request.headers)?.maySeeDashboard || this.signedIn(request.headers)
      : fromLoopback;
    if (access === "key" && !mayKnow) {
      throw new GatewayError(
        "unauthenticated",
        "The dashboard is shown to holders of the proxy key, and of keys with that right, only (DASHBOARD_ACCESS=key).",
      );
    }
    return mayKnow ? "full" : "public";
  }
}
