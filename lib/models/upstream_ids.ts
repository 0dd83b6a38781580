import { GatewayError } from "../core/errors.ts";
import type { Catalog } from "./catalog.ts";

/** The models that a name or alias leads to, as the upstream names them; none for no model's name. */
export function upstreamIds(catalog: Pick<Catalog, "resolve">, name: string): readonly string[] {
  try {
    return catalog.resolve(name).targets.map(({ upstreamId }) => upstreamId);
  } catch (cause) {
    if (cause instanceof GatewayError) return [];
    throw cause;
  }
}
