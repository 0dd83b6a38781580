import type { Capabilities } from "./model.ts";
import { without } from "./changes.ts";
import { budgetOfEffort, effortOfBudget, fitBudget } from "./effort.ts";
import type { Effort } from "./model.ts";

/** How a Messages request asks for thinking: its `thinking` and its `output_config.effort`. */
export interface AskedThinking {
  thinking: Record<string, unknown> | undefined;
  effort: Effort | undefined;
}

/** What limits thinking in the rest of the request. */
export interface Room {
  /** Tokens for thinking and answer together; infinite when the request does not say. */
  limit: number;
  /** Whether that is less than the client asked for. */
  lowered: boolean;
  /** Whether the request forces a tool call. */
  forcesTool: boolean;
}

/** Effort of adaptive thinking when the request names none: the vendor's default. */
const DEFAULT_EFFORT: Effort = "high";

/** Whether `thinking` asks the model to think. */
export function thinks(thinking: Record<string, unknown> | undefined): boolean {
  return thinking?.type === "enabled" || thinking?.type === "adaptive";
}

/**
 * The nearest way of thinking that the model accepts; `thinking` comes back as the same object when
 * nothing about it must change. Efforts are not clamped yet.
 */
export function fitThinking(can: Capabilities, asked: AskedThinking, room: Room): AskedThinking {
  const { thinking, effort } = asked;
  if (room.forcesTool && can.forcedTool === "not_with_thinking" && thinks(thinking)) {
    return { thinking: undefined, effort };
  }
  switch (thinking?.type) {
    case "enabled":
      return fitEnabled(can, thinking, effort, room);
    case "adaptive":
      return can.thinking === "budget"
        ? withBudget(thinking, effort, budgetOfEffort[effort ?? DEFAULT_EFFORT], room)
        : asked;
    case "disabled":
      return fitDisabled(can, thinking, effort);
    default:
      return asked;
  }
}

function fitEnabled(
  can: Capabilities,
  thinking: Record<string, unknown>,
  effort: Effort | undefined,
  room: Room,
): AskedThinking {
  const budget = thinking.budget_tokens;
  if (typeof budget !== "number") return { thinking, effort };
  if (can.thinking === "adaptive" && !can.budgetBesideAdaptive) {
    return { thinking: adaptive(thinking), effort: effort ?? effortOfBudget(budget) };
  }
  // A budget above the limit is legal in one case (interleaved thinking) and the client's own
  // mistake in the others; only a limit that was lowered here must take the budget with it.
  return room.lowered && budget >= room.limit
    ? withBudget(thinking, effort, budget, room)
    : { thinking, effort };
}

function fitDisabled(
  can: Capabilities,
  thinking: Record<string, unknown>,
  effort: Effort | undefined,
): AskedThinking {
  switch (can.thinkingOff) {
    case "yes":
      return { thinking, effort };
    case "no":
      return { thinking: adaptive(thinking), effort: effort ?? "low" };
    case "up_to_high":
      return { thinking, effort: effort === "xhigh" || effort === "max" ? "high" : effort };
  }
}

function adaptive(thinking: Record<string, unknown>): Record<string, unknown> {
  return { ...without(thinking, "budget_tokens"), type: "adaptive" };
}

function withBudget(
  thinking: Record<string, unknown>,
  effort: Effort | undefined,
  wanted: number,
  room: Room,
): AskedThinking {
  const budget = fitBudget(wanted, room.limit);
  return {
    thinking: budget === undefined
      ? undefined
      : { ...thinking, type: "enabled", budget_tokens: budget },
    effort,
  };
}
