import { GatewayError } from "../core/errors.ts";
import type { Targets } from "./built_in.ts";
import { nearNames } from "./near_names.ts";

/** The error for a name that leads to no model, with those of `names` that look like it. */
export function modelNotFound(name: string, names: ReadonlyMap<string, Targets>): GatewayError {
  const candidates = names.entries().map(([name, [{ id }]]) => ({ name, of: id }));
  const near = nearNames(name, candidates);
  return new GatewayError(
    "model_not_found",
    `There is no model "${name}". ` +
      (near.length ? `Similar names: ${near.join(", ")}.` : "The model list gives all names."),
    { param: "model", code: "model_not_found" },
  );
}
