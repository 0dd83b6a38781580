import type { CanonicalRequest, JsonObject, Turn } from "../../core/canonical.ts";
import { budgetOfEffort, clampEffort, effortOfBudget, fitBudget } from "../../models/effort.ts";
import type { Effort, Model } from "../../models/model.ts";

/** The output limit of requests that state none, in tokens: what agents ask for themselves. */
const DEFAULT_LIMIT = 32_000;

/** Effort of a budget model that is to think, when nobody says how hard. */
const DEFAULT_EFFORT: Effort = "high";

export interface EncodedThinking {
  thinking?: JsonObject;
  effort?: Effort;
  maxTokens: number;
}

/** What the rest of the request allows. */
export interface Surroundings {
  forcesTool: boolean;
  turns: readonly Turn[];
}

/** Thinking, effort and the output limit, which covers the thinking too. */
export function encodeThinking(
  request: CanonicalRequest,
  { can, outputLimit }: Pick<Model, "can" | "outputLimit">,
  { forcesTool, turns }: Surroundings,
): EncodedThinking {
  const { mode, effort, budget, display } = request.thinking;
  const maxTokens = Math.min(request.maxTokens ?? DEFAULT_LIMIT, outputLimit);
  const isOff = mode === "disabled" || (mode === undefined && effort === "none");
  if (isOff) return { ...switchedOff(can), maxTokens };
  if (mode === undefined && effort === undefined) return { maxTokens };

  const shown: JsonObject = display ? { display } : {};
  // "Thinking may not be enabled when tool_choice forces tool use."
  const mayThink = !(forcesTool && can.forcedTool === "not_with_thinking");
  if (can.thinking !== "budget") {
    const level = effort ?? (budget === undefined ? undefined : effortOfBudget(budget));
    const clamped = level && clampEffort(level, can.efforts);
    return {
      ...(mayThink && { thinking: { type: "adaptive", ...shown } }),
      ...(clamped && { effort: clamped }),
      maxTokens,
    };
  }

  if (!mayThink || lacksThinking(turns)) return { maxTokens };
  const wanted = budget ?? budgetOfEffort[effort ?? DEFAULT_EFFORT];
  // A client that states a budget has counted it in its limit; one that states an effort has not.
  const room = budget === undefined ? Math.min(maxTokens + wanted, outputLimit) : maxTokens;
  const fitted = fitBudget(wanted, room);
  if (fitted === undefined) return { maxTokens };
  return {
    thinking: { type: "enabled", budget_tokens: fitted, ...shown },
    maxTokens: room,
  };
}

/** As little thinking as the model can do with. */
function switchedOff(can: Model["can"]): Omit<EncodedThinking, "maxTokens"> {
  if (can.thinking === "budget") return {};
  if (can.thinkingOff !== "no") return { thinking: { type: "disabled" } };
  const effort = clampEffort("low", can.efforts);
  return { thinking: { type: "adaptive" }, ...(effort && { effort }) };
}

/**
 * Whether the tool loop that is going on began without thinking: "When `thinking` is enabled, a
 * final `assistant` message must start with a thinking block". The client dropped it, or another
 * model made the call.
 */
function lacksThinking(turns: readonly Turn[]): boolean {
  const last = turns.findLastIndex(({ role }) => role === "assistant");
  const turn = turns[last];
  if (!turn) return false;
  const later = turns.slice(last + 1);
  const goesOn = later.length === 0 ||
    later.some((turn) => turn.role === "user" && turn.parts.some(isResult));
  return goesOn && turn.parts[0]?.kind !== "thinking";
}

function isResult({ kind }: { kind: string }): boolean {
  return kind === "tool_result";
}
