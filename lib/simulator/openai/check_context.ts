import type { Segment } from "../mind/ask.ts";
import type { SimulatedModel } from "../models.ts";
import { refuse } from "./refuse.ts";

/** Checks that the prompt fits the model's context window. */
export function checkContext(segments: readonly Segment[], model: SimulatedModel, param: string) {
  const tokens = segments.reduce((sum, segment) => sum + segment.tokens, 0);
  if (tokens <= model.context) return;
  throw refuse(
    "Your input exceeds the context window of this model. Please adjust your input and try again.",
    { param, code: "context_length_exceeded" },
  );
}
