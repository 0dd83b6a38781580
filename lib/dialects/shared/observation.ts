import type { Observation } from "../mod.ts";

/** What a tap has seen before the first event. */
export function nothingSeen(): Observation {
  return {
    usage: undefined,
    hasOutput: false,
    terminal: "none",
    finishReason: undefined,
    error: undefined,
    events: 0,
    id: undefined,
    model: undefined,
    created: undefined,
    answer: undefined,
  };
}
