import type { Model } from "../models/model.ts";
import type { Asked } from "./asked.ts";
import type { Flow } from "./flow.ts";
import { notSpoken } from "./not_spoken.ts";

// deno-lint-ignore no-empty-interface
export interface TranslateParts {}

/** Until translation is there: says where the model is served instead. */
export function translate(
  _parts: TranslateParts,
  flow: Flow,
  _asked: Asked,
  model: Model,
): Promise<Response> {
  return Promise.reject(notSpoken(model, flow.dialect));
}
