import type { Caller } from "../access/caller.ts";
import { GatewayError } from "../core/errors.ts";
import type { Resolution } from "../models/catalog.ts";
import type { Model } from "../models/model.ts";

/**
 * Of the models that a name stands for, those that the caller may use, in their order. It is the
 * models that are allowed and not their names, so that no alias and no dialect leads around it.
 *
 * @throws {GatewayError} `forbidden` when there is none.
 */
export function allowedModels(
  caller: Caller,
  { requested, targets }: Resolution,
): readonly [Model, ...Model[]] {
  const [first, ...rest] = targets.filter((model) => caller.mayUse(model));
  if (first) return [first, ...rest];
  throw new GatewayError(
    "forbidden",
    `The key "${caller.keyName}" may not use the model "${requested}". GET /v1/models lists those that it may use.`,
    { param: "model", code: "model_not_allowed" },
  );
}
