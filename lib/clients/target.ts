import { withoutDate } from "../models/spellings.ts";
import type { Provider } from "../models/model.ts";
import type { Client, Target, TargetModel } from "./client.ts";

/** Small and quick models: what clients name conversations with, and search with. */
const smallModels = {
  anthropic: "duo-chat-haiku-4-5",
  openai: "duo-chat-gpt-5-mini",
} as const satisfies Record<Provider, string>;

/** A target with the small model that goes with its model. */
export function targetOf(
  { models, ...target }: Omit<Target, "small"> & { readonly models: readonly TargetModel[] },
): Target {
  const { model } = target;
  const small = models.find(({ id }) => id === smallModels[model.provider]) ?? model;
  return { ...target, small };
}

/** The model that suits a client best among those that there are. */
export function suitingModel(
  { suits = [] }: Client,
  models: readonly TargetModel[],
  standard: TargetModel,
): TargetModel {
  const [best = standard] = suits.flatMap((id) => models.filter((model) => model.id === id));
  return best;
}

/**
 * The name that the vendor gave a model, without its date: clients know limits and abilities of
 * models by these names, so they are better settings than GitLab's.
 */
export function vendorName({ upstreamId }: Pick<TargetModel, "upstreamId">): string {
  return withoutDate(upstreamId);
}

/** How much of a context window a prompt may fill: OpenAI's limits count the answer in. */
const promptShare = {
  anthropic: ({ contextWindow }) => contextWindow,
  openai: ({ contextWindow, outputLimit }) => contextWindow - outputLimit,
} as const satisfies Record<Provider, (model: TargetModel) => number>;

/** The largest prompt of a model, in tokens. */
export function promptLimit(model: TargetModel): number {
  return promptShare[model.provider](model);
}

/** The main model and the small one, once where they are the same. */
export function targetModels({ model, small }: Target): readonly TargetModel[] {
  return model.id === small.id ? [model] : [model, small];
}
