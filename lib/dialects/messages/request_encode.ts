import type { CanonicalRequest, JsonObject } from "../../core/canonical.ts";
import type { EncodeContext, EncodedRequest } from "../codec.ts";
import { placeCacheMarks } from "./cache_places.ts";
import { encodeFormat } from "./format_encode.ts";
import { prepareTurns, withEnd } from "./prepare_turns.ts";
import { encodeSampling } from "./sampling_encode.ts";
import { encodeThinking } from "./thinking_encode.ts";
import { encodeToolChoice } from "./tool_choice_encode.ts";
import { encodeTools } from "./tools_encode.ts";
import { encodeText, encodeTurns } from "./turns_encode.ts";

/** A Messages request, and what its answer's decoder has to know. */
export interface EncodedMessagesRequest extends EncodedRequest {
  /** Whether the answer is JSON that may come in a code fence. */
  mayBeFenced: boolean;
}

/**
 * Writes a request as this model of Anthropic's accepts it. The same request always gives the same
 * text, because a prompt is only found in the cache when all of its beginning is the same.
 */
export function encodeRequest(
  request: CanonicalRequest,
  { model, clientMarksCache }: EncodeContext,
): EncodedMessagesRequest {
  const { can } = model;
  const tools = encodeTools(request);
  const choice = encodeToolChoice(request, tools, can);
  const format = encodeFormat(request.format);
  const prepared = prepareTurns(request.turns, can, choice.line);
  const { thinking, effort, maxTokens } = encodeThinking(request, model, {
    forcesTool: choice.isForced,
    turns: prepared.turns,
  });
  const thinks = thinking !== undefined && thinking.type !== "disabled";
  const sampling = encodeSampling(request, can, thinks);
  const turns = withEnd(prepared.turns, can.prefill && !format.format);

  const messages = encodeTurns(turns, tools);
  const system = prepared.system.map(encodeText);
  if (format.line !== undefined) system.push({ type: "text", text: format.line });
  placeCacheMarks({ tools: tools.definitions, system, messages }, clientMarksCache);

  const { accepted, emulated } = stops(request.stopSequences, can.stopSequences);
  const body: JsonObject = {
    model: model.upstreamId,
    max_tokens: maxTokens,
    stream: true,
    ...(thinking && { thinking }),
    ...outputConfig(effort, format.format),
    ...sampling.parameters,
    ...(accepted.length > 0 && { stop_sequences: accepted }),
    ...(tools.definitions.length > 0 && { tools: tools.definitions }),
    ...(choice.choice && { tool_choice: choice.choice }),
    ...(system.length > 0 && { system }),
    messages,
  };
  return {
    body,
    dropped: [...sampling.dropped, ...(request.verbosity === undefined ? [] : ["verbosity"])],
    names: tools.names,
    emulatedStops: emulated,
    mayBeFenced: format.mayBeFenced,
  };
}

function outputConfig(effort: string | undefined, format: JsonObject | undefined): JsonObject {
  if (effort === undefined && !format) return {};
  return {
    output_config: { ...(effort !== undefined && { effort }), ...(format && { format }) },
  };
}

/** "stop_sequences: each stop sequence must contain non-whitespace" */
function stops(sequences: readonly string[], areAccepted: boolean) {
  const given = sequences.filter((stop) => stop !== "");
  const isAccepted = (stop: string) => areAccepted && stop.trim() !== "";
  return {
    accepted: given.filter(isAccepted),
    emulated: given.filter((stop) => !isAccepted(stop)),
  };
}
