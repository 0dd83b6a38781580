import { createCatalog } from "../../lib/models/catalog.ts";
import type { CatalogModel } from "../../lib/models/entry.ts";

/** The model that a name leads to in a catalog without aliases of the operator. */
export function model(name: string): CatalogModel {
  return createCatalog({ aliases: new Map(), defaultModel: "duo-chat-sonnet-4-5" })
    .resolve(name).targets[0];
}
