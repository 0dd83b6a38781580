import type { RequestView } from "../core/request_view.ts";
import type { Amending } from "./amend.ts";
import { asObject, Changes, isGiven } from "./changes.ts";
import { acceptedEffort, refusesSampling } from "./openai_effort.ts";

/** "Expected a value >= 16" for `max_output_tokens`. */
const SMALLEST_LIMIT = 16;

/** Asks for log probabilities, which go the way of sampling. */
const LOGPROBS = "message.output_text.logprobs";

/** Edits of a Responses request: output limit, effort, sampling. */
export function amendResponses(model: Amending, request: RequestView): Changes {
  const changes = new Changes();
  amendLimit(changes, request, model.outputLimit);

  const reasoning = asObject(request.value("reasoning"));
  const effort = acceptedEffort(model.can, reasoning?.effort);
  if (effort !== reasoning?.effort) {
    changes.set("reasoning", { ...reasoning, effort });
    changes.tell("reasoning.effort");
  }
  if (refusesSampling(model.can, effort)) dropSampling(changes, request);
  return changes;
}

function amendLimit(changes: Changes, request: RequestView, outputLimit: number): void {
  const asked = request.value("max_output_tokens");
  if (typeof asked !== "number" || asked < 1) return;
  const limit = Math.min(Math.max(asked, SMALLEST_LIMIT), outputLimit);
  if (limit === asked) return;
  changes.set("max_output_tokens", limit);
  changes.tell("max_output_tokens");
}

function dropSampling(changes: Changes, request: RequestView): void {
  for (const key of ["temperature", "top_p", "top_logprobs"]) {
    if (isGiven(request, key)) changes.drop(key);
  }
  const include = request.value("include");
  if (!Array.isArray(include) || !include.includes(LOGPROBS)) return;
  changes.set("include", include.filter((item) => item !== LOGPROBS));
  changes.tell(LOGPROBS);
}
