import type { RequestView } from "../core/request_view.ts";
import type { Amending } from "./amend.ts";
import type { Capabilities, Effort } from "./model.ts";
import { asObject, Changes, isGiven, without } from "./changes.ts";
import { clampEffort, isEffort } from "./effort.ts";
import { fitThinking, type Room, thinks } from "./fit_thinking.ts";

/** Edits of a Messages request: output limit, tool choice, thinking and effort, sampling. */
export function amendMessages(model: Amending, request: RequestView): Changes {
  const changes = new Changes();
  const limit = amendLimit(changes, request, model.outputLimit);
  const forcesTool = amendToolChoice(changes, request, model.can);
  const thinking = amendThinking(changes, request, model.can, { ...limit, forcesTool });
  amendSampling(changes, request, model.can, thinking);
  return changes;
}

function amendLimit(changes: Changes, request: RequestView, outputLimit: number) {
  const asked = request.value("max_tokens");
  if (typeof asked !== "number") return { limit: Infinity, lowered: false };
  if (asked <= outputLimit) return { limit: asked, lowered: false };
  changes.set("max_tokens", outputLimit);
  changes.tell("max_tokens");
  return { limit: outputLimit, lowered: true };
}

/** Returns whether the request, as amended, still forces a tool call. */
function amendToolChoice(changes: Changes, request: RequestView, can: Capabilities): boolean {
  const choice = asObject(request.value("tool_choice"));
  if (choice?.type !== "any" && choice?.type !== "tool") return false;
  if (can.forcedTool !== "no") return true;
  changes.set("tool_choice", { ...without(choice, "name"), type: "auto" });
  changes.tell("tool_choice");
  return false;
}

/** Returns whether the model will think about the request as amended. */
function amendThinking(
  changes: Changes,
  request: RequestView,
  can: Capabilities,
  room: Room,
): boolean {
  const thinking = asObject(request.value("thinking"));
  const config = asObject(request.value("output_config"));
  const effort = isEffort(config?.effort) ? config.effort : undefined;
  const fitted = fitThinking(can, { thinking, effort }, room);
  if (fitted.thinking !== thinking) {
    changes.tell("thinking");
    if (fitted.thinking) changes.set("thinking", fitted.thinking);
    else {
      changes.remove("thinking");
      amendContextManagement(changes, request);
    }
  }
  amendEffort(changes, request, effort, fitted.effort && clampEffort(fitted.effort, can.efforts));
  return thinks(fitted.thinking);
}

/** Changes `output_config.effort`, whose neighbours (`format`) stay, from one value to another. */
function amendEffort(
  changes: Changes,
  request: RequestView,
  from: Effort | undefined,
  to: Effort | undefined,
): void {
  if (from === to) return;
  const config = asObject(request.value("output_config"));
  // A value of the wrong type or an unknown effort is not ours to replace.
  const hasStray = config
    ? (config.effort ?? undefined) !== from
    : isGiven(request, "output_config");
  if (hasStray) return;
  const next = to ? { ...config, effort: to } : without(config ?? {}, "effort");
  if (Object.keys(next).length) changes.set("output_config", next);
  else changes.remove("output_config");
  if (from) changes.tell("output_config.effort");
}

/** Clearing old thinking is refused unless the request thinks, so it leaves with `thinking`. */
function amendContextManagement(changes: Changes, request: RequestView): void {
  const management = asObject(request.value("context_management"));
  if (!Array.isArray(management?.edits)) return;
  const edits = management.edits.filter((edit) => {
    const type = asObject(edit)?.type;
    return !(typeof type === "string" && type.startsWith("clear_thinking_"));
  });
  if (edits.length === management.edits.length) return;
  if (edits.length) changes.set("context_management", { ...management, edits });
  else changes.remove("context_management");
  changes.tell("context_management");
}

/** Sampling that is legal while the model thinks: temperature 1, top_p from 0.95, no top_k. */
function amendSampling(
  changes: Changes,
  request: RequestView,
  can: Capabilities,
  thinking: boolean,
): void {
  const value = (key: string) => request.value(key) ?? undefined;
  const [temperature, topP] = [value("temperature"), value("top_p")];
  const refuses = {
    temperature: thinking && typeof temperature === "number" && temperature !== 1,
    top_p: thinking && typeof topP === "number" && topP < 0.95,
    top_k: thinking,
  };
  if (can.sampling === "none") refuses.temperature = refuses.top_p = refuses.top_k = true;
  // Of the two, temperature is the one that people set on purpose.
  if (can.sampling === "one_of" && temperature !== undefined && !refuses.temperature) {
    refuses.top_p = true;
  }
  for (const [key, isRefused] of Object.entries(refuses)) {
    if (isRefused && isGiven(request, key)) changes.drop(key);
  }
}
