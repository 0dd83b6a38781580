import type { Model } from "../../models/model.ts";

/**
 * Names the models that can read a model's encrypted reasoning. Which models share a key the vendor
 * does not say, so a model is taken to read its own only: what is left out costs a little thinking,
 * while "encrypted content could not be verified" costs the whole request.
 */
export function readerFamily({ upstreamId }: Model): string {
  return upstreamId;
}
