import type { Capabilities } from "./model.ts";
import { clampEffort, isEffort } from "./effort.ts";

/** The effort that the model accepts in place of `asked`; what is no effort comes back as it is. */
export function acceptedEffort(can: Capabilities, asked: unknown): unknown {
  return isEffort(asked) ? clampEffort(asked, can.efforts) ?? asked : asked;
}

/** Whether sampling parameters, penalties and logprobs are refused at this effort. */
export function refusesSampling(can: Capabilities, effort: unknown): boolean {
  return can.sampling === "none" && !(can.samplingWithEffortNone && effort === "none");
}
