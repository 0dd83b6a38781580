import type { Caller } from "../access/caller.ts";
import { GatewayError } from "../core/errors.ts";
import type { Catalog } from "../models/catalog.ts";
import type { Model } from "../models/model.ts";
import { jsonReply } from "./reply.ts";

/** Largest page that a client may ask for; larger ones get this many. */
const LARGEST_PAGE = 1000;

/**
 * `GET /v1/models`: one object that is valid for the OpenAI SDK (`object`, `data[]`), for the
 * Anthropic SDK (`data[]` with `type` and `display_name`, `has_more`, `first_id`, `last_id`) and in
 * the shape of the earlier proxy (`models[]`, `aliases[]`).
 *
 * Honours the Anthropic SDK's pagination: `limit`, `after_id`, `before_id`. A caller whose key may use
 * only some models sees only those; whoever presents no key sees all.
 *
 * @throws {GatewayError} `invalid_request` for a limit that is no positive number.
 */
export function listModels(
  catalog: Catalog,
  query: URLSearchParams,
  caller: Caller | undefined,
): Response {
  const allowed = allowedTo(caller);
  const { page, hasMore } = paginate(listedModels(catalog, allowed), query);
  return jsonReply({
    object: "list",
    data: page,
    has_more: hasMore,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
    models: catalog.models.filter(allowed).map((model) => ({
      id: model.id,
      provider: model.provider,
      backend_model: model.upstreamId,
    })),
    aliases: catalog.aliases.filter(({ targets }) => targets.some(allowed))
      .map(({ alias }) => alias),
  });
}

/**
 * `GET /v1/models/{id}` for any id, upstream id or alias of the catalog.
 *
 * @throws {GatewayError} `model_not_found` for every other name, even one that a request would get
 *   through by its prefix: nothing is known about such a model. The same for what the caller's key
 *   may not use.
 */
export function describeModel(
  catalog: Catalog,
  id: string,
  caller: Caller | undefined,
): Response {
  const allowed = allowedTo(caller);
  const listed = listedModels(catalog, allowed).find((entry) => entry.id === id);
  if (listed) return jsonReply(listed);
  const model = catalog.resolve(id).targets.find(allowed);
  if (!model || !catalog.models.some((known) => known === model)) {
    throw new GatewayError("model_not_found", `The model "${id}" is not in the catalog.`, {
      param: "model",
    });
  }
  return jsonReply(describe(id, model));
}

type IsAllowed = (model: Model) => boolean;

function allowedTo(caller: Caller | undefined): IsAllowed {
  return (model) => caller?.mayUse(model) ?? true;
}

type ListedModel = ReturnType<typeof describe>;

/**
 * Every model under GitLab's id and under the upstream's, and the OpenAI ones under a name with
 * `anthropic` in it as well: Claude Code's model picker keeps only names with that word or `claude`.
 */
function listedModels(catalog: Catalog, allowed: IsAllowed): ListedModel[] {
  const listed = new Map<string, ListedModel>();
  const add = (id: string, model: Model) => {
    if (allowed(model) && !listed.has(id)) listed.set(id, describe(id, model));
  };
  for (const model of catalog.models) add(model.id, model);
  for (const model of catalog.models) add(model.upstreamId, model);
  for (const { alias, targets } of catalog.pickerAliases) add(alias, targets[0]);
  return [...listed.values()];
}

function describe(id: string, model: Model) {
  return {
    id,
    object: "model",
    created: model.created,
    owned_by: "gitlab-duo",
    type: "model",
    display_name: model.displayName,
    created_at: new Date(model.created * 1000).toISOString(),
    context_window: model.contextWindow,
    max_input_tokens: model.contextWindow,
    max_tokens: model.outputLimit,
  };
}

function paginate(all: ListedModel[], query: URLSearchParams) {
  const limit = pageSize(query.get("limit"), all.length);
  const after = query.get("after_id");
  const before = query.get("before_id");
  if (before !== null && after === null) {
    const end = all.findIndex(({ id }) => id === before);
    const earlier = end < 0 ? [] : all.slice(0, end);
    const page = earlier.slice(Math.max(0, earlier.length - limit));
    return { page, hasMore: page.length < earlier.length };
  }
  const start = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const later = after !== null && start === 0 ? [] : all.slice(start);
  const page = later.slice(0, limit);
  return { page, hasMore: page.length < later.length };
}

function pageSize(limit: string | null, all: number): number {
  if (limit === null) return all;
  const size = Number(limit);
  if (!Number.isInteger(size) || size < 1) {
    throw new GatewayError("invalid_request", `The page size "limit" must be a positive number.`, {
      param: "limit",
    });
  }
  return Math.min(size, LARGEST_PAGE);
}
