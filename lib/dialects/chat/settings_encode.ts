import type { CanonicalRequest, JsonObject } from "../../core/canonical.ts";
import { askedEffort } from "../../models/asked_effort.ts";
import type { Capabilities, Effort } from "../../models/model.ts";
import { refusesSampling } from "../../models/openai_effort.ts";

export interface EncodedSettings {
  body: JsonObject;
  /** Settings that the model does not take. */
  dropped: string[];
  /** Stop sequences that the model cannot watch for. */
  emulatedStops: string[];
}

/** How the model is to answer: effort, sampling, verbosity, stop sequences, as far as it takes them. */
export function encodeSettings(request: CanonicalRequest, can: Capabilities): EncodedSettings {
  const effort = encodeEffort(request, can);
  const sampling = encodeSampling(request, can, effort.value);
  const verbosity = encodeVerbosity(request);
  const stops = divideStops(request, can);
  return {
    body: {
      ...(effort.value && { reasoning_effort: effort.value }),
      ...sampling.body,
      ...verbosity.body,
      ...(stops.native.length > 0 && { stop: stops.native }),
    },
    dropped: [...effort.dropped, ...sampling.dropped, ...verbosity.dropped],
    emulatedStops: stops.emulated,
  };
}

/**
 * "Function tools with reasoning_effort are not supported for gpt-5.4 in /v1/chat/completions … set
 * reasoning_effort to 'none'"; for later models that holds even for the effort that they have by
 * themselves.
 */
function encodeEffort(
  request: CanonicalRequest,
  can: Capabilities,
): { value: Effort | undefined; dropped: string[] } {
  const asked = askedEffort(can, request);
  const hasFunctions = request.tools.some(({ kind }) => kind !== "custom");
  if (!hasFunctions || can.chatTools === "yes" || asked === "none") {
    return { value: asked, dropped: [] };
  }
  const dropped = asked === undefined ? [] : ["reasoning_effort"];
  const demandsNone = can.chatTools !== "without_effort" && can.efforts.includes("none");
  return { value: demandsNone ? "none" : undefined, dropped };
}

/** A value of 1 is the default: nothing is lost with it. */
function encodeSampling(
  { sampling: { temperature, topP, topK } }: CanonicalRequest,
  can: Capabilities,
  effort: Effort | undefined,
): Pick<EncodedSettings, "body" | "dropped"> {
  const body = {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
  };
  const dropped = topK === undefined ? [] : ["top_k"];
  if (!refusesSampling(can, effort)) return { body, dropped };
  const lost = Object.entries(body).flatMap(([name, value]) => value === 1 ? [] : [name]);
  return { body: {}, dropped: [...lost, ...dropped] };
}

const verbosities: readonly (string | undefined)[] = ["low", "medium", "high"];

function encodeVerbosity(
  { verbosity }: CanonicalRequest,
): Pick<EncodedSettings, "body" | "dropped"> {
  if (verbosity === undefined) return { body: {}, dropped: [] };
  return verbosities.includes(verbosity)
    ? { body: { verbosity }, dropped: [] }
    : { body: {}, dropped: ["verbosity"] };
}

/** Chat Completions takes so many stop sequences. */
const MOST_STOPS = 4;

function divideStops({ stopSequences }: CanonicalRequest, can: Capabilities) {
  const most = can.stopSequences ? MOST_STOPS : 0;
  return { native: stopSequences.slice(0, most), emulated: stopSequences.slice(most) };
}
