import type { RequestView } from "../core/request_view.ts";
import type { Amending } from "./amend.ts";
import type { Capabilities } from "./model.ts";
import { asObject, Changes, isGiven } from "./changes.ts";
import { acceptedEffort, refusesSampling } from "./openai_effort.ts";

const SAMPLING = [
  "temperature",
  "top_p",
  "presence_penalty",
  "frequency_penalty",
  "logit_bias",
  "logprobs",
  "top_logprobs",
] as const;

/** Edits of a Chat Completions request: output limit, effort, sampling, empty lists, usage. */
export function amendChat(model: Amending, request: RequestView): Changes {
  const changes = new Changes();
  amendLimit(changes, request, model.outputLimit);
  amendEffortAndSampling(changes, request, model.can);
  amendEmptyLists(changes, request, model.can);
  amendUsage(changes, request);
  return changes;
}

/**
 * "Unsupported parameter: 'max_tokens' is not supported with this model. Use
 * 'max_completion_tokens' instead." When both are there, the newer name counts.
 */
function amendLimit(changes: Changes, request: RequestView, outputLimit: number): void {
  const [old, current] = ["max_tokens", "max_completion_tokens"] as const;
  const key = isGiven(request, current) ? current : old;
  const asked = request.value(key);
  const isOver = typeof asked === "number" && asked > outputLimit;
  if (isOver) {
    changes.set(current, outputLimit);
    changes.tell(key);
  }
  if (!isGiven(request, old)) return;
  if (key === current) return changes.drop(old);
  if (!isOver && !request.has(current)) return changes.rename(old, current);
  if (!isOver) changes.set(current, asked);
  changes.remove(old);
}

function amendEffortAndSampling(changes: Changes, request: RequestView, can: Capabilities): void {
  const asked = request.value("reasoning_effort");
  const effort = acceptedEffort(can, asked);
  if (effort !== asked) {
    changes.set("reasoning_effort", effort);
    changes.tell("reasoning_effort");
  }
  if (!refusesSampling(can, effort)) return;
  for (const key of SAMPLING) if (isGiven(request, key)) changes.drop(key);
}

/** "[] is too short - 'tools'", and what goes with tools is refused without them. */
function amendEmptyLists(changes: Changes, request: RequestView, can: Capabilities): void {
  if (isEmptyArray(request, "tools")) {
    for (const key of ["tools", "tool_choice", "parallel_tool_calls"]) {
      if (request.has(key)) changes.remove(key);
    }
  }
  if (!can.stopSequences && (request.value("stop") === "" || isEmptyArray(request, "stop"))) {
    changes.remove("stop");
  }
}

function isEmptyArray(request: RequestView, key: string): boolean {
  return request.has(key) && !request.isFilledArray(key) && Array.isArray(request.value(key));
}

/** Without being asked to, a stream of Chat ends without token counts. */
function amendUsage(changes: Changes, request: RequestView): void {
  if (request.value("stream") !== true) return;
  const options = request.value("stream_options") ?? {};
  if (!asObject(options) || asObject(options)?.include_usage === true) return;
  changes.set("stream_options", { ...options, include_usage: true });
}
