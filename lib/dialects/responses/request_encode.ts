import type {
  CanonicalRequest,
  JsonObject,
  OutputFormat,
  TextPart,
  Turn,
} from "../../core/canonical.ts";
import { namesAsText } from "../../core/history/merge_turns.ts";
import { repairHistory } from "../../core/history/repair.ts";
import { leadingSystem } from "../../core/history/system_turns.ts";
import { asObjectSchema } from "../../core/schema/object_schema.ts";
import { qualifiesForStrict } from "../../core/schema/strict.ts";
import { shortHash } from "../../core/short_hash.ts";
import { shortenNames } from "../../core/tool_names.ts";
import { clampEffort, effortOfBudget } from "../../models/effort.ts";
import type { Capabilities, Effort, Model } from "../../models/model.ts";
import { refusesSampling } from "../../models/openai_effort.ts";
import type { EncodeContext, EncodedRequest } from "../codec.ts";
import { encodeInput } from "./input_encode.ts";
import { readerFamily } from "./reader_family.ts";
import { nameRule, nameTools } from "./tool_naming.ts";
import { encodeTools } from "./tools_encode.ts";
import { ENCRYPTED_REASONING } from "./wire.ts";

/**
 * Writes a request for an OpenAI model. The members always come in the same order, and nothing in
 * them depends on time or chance: the vendor caches prompts by their beginning.
 */
export function encodeRequest(request: CanonicalRequest, context: EncodeContext): EncodedRequest {
  const { model } = context;
  const naming = nameTools(request);
  const { instructions, turns } = divided(repairHistory(namesAsText(request.turns)));
  const input = encodeInput(turns, { naming, family: readerFamily(model) });
  const effort = effortOf(request, model.can);
  const sampling = encodeSampling(request, model.can, effort);

  const body: JsonObject = {
    model: model.upstreamId,
    ...(instructions !== "" && { instructions }),
    input: [...jsonReminder(turns, request.format), ...input],
    ...encodeTools(request, naming),
    ...encodeLimit(request, model),
    ...encodeReasoning(request, effort),
    ...encodeText(request),
    ...sampling.body,
    include: [ENCRYPTED_REASONING],
    store: false,
    stream: true,
    ...shortMember("prompt_cache_key", request.cacheKey),
    ...shortMember("safety_identifier", request.safetyIdentifier),
  };
  return {
    body,
    dropped: sampling.dropped,
    names: naming.names,
    emulatedStops: request.stopSequences,
  };
}

/**
 * The leading system turns are the instructions. A request that has nothing else keeps them as
 * messages, because an empty input is a 400.
 */
function divided(history: readonly Turn[]): { instructions: string; turns: readonly Turn[] } {
  const { system, turns } = leadingSystem(history);
  return turns.length > 0
    ? { instructions: joined(system), turns }
    : { instructions: "", turns: history };
}

function joined(parts: readonly TextPart[]): string {
  return parts.map(({ text }) => text).join("\n\n");
}

/**
 * "Response input messages must contain the word 'json' in some form to use 'text.format' of type
 * 'json_object'." Instructions do not count. The line comes before the rest of the conversation, and
 * only the first turn decides whether it does, so that the prompt still begins alike from turn to
 * turn.
 */
function jsonReminder(
  [first]: readonly Turn[],
  format: OutputFormat | undefined,
): JsonObject[] {
  if (format?.kind !== "json_object" || (first && namesJson(first))) return [];
  const text = "Respond with a single JSON object and nothing else.";
  return [{ type: "message", role: "developer", content: [{ type: "input_text", text }] }];
}

function namesJson({ parts }: Turn): boolean {
  return parts.some((part) => "text" in part && /json/i.test(part.text));
}

/** "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16". */
const SMALLEST_LIMIT = 16;

function encodeLimit({ maxTokens }: CanonicalRequest, model: Model): JsonObject {
  if (maxTokens === undefined) return {};
  const limit = Math.min(Math.max(Math.floor(maxTokens), SMALLEST_LIMIT), model.outputLimit);
  return { max_output_tokens: limit };
}

/**
 * Below this output limit a request that says nothing about thinking gets the least: reasoning
 * counts against the limit, and agents ask for titles with limits that it would use up.
 */
const ROOM_TO_THINK = 2048;

/** The effort that the model is asked for; `undefined` leaves it to the model. */
function effortOf(
  { thinking, maxTokens }: CanonicalRequest,
  can: Capabilities,
): Effort | undefined {
  const { mode, effort, budget } = thinking;
  if (mode === "disabled") return clampEffort("none", can.efforts);
  if (effort !== undefined) return clampEffort(effort, can.efforts);
  if (budget !== undefined) return clampEffort(effortOfBudget(budget), can.efforts);
  const isCramped = mode === undefined && maxTokens !== undefined && maxTokens < ROOM_TO_THINK;
  return isCramped ? clampEffort("none", can.efforts) : undefined;
}

/** Without `summary` no text of the reasoning is told. */
function encodeReasoning({ thinking }: CanonicalRequest, effort: Effort | undefined): JsonObject {
  const isTold = thinking.display !== "omitted" && effort !== "none";
  const reasoning = { ...(effort && { effort }), ...(isTold && { summary: "auto" }) };
  return Object.keys(reasoning).length > 0 ? { reasoning } : {};
}

function encodeText({ format, verbosity }: CanonicalRequest): JsonObject {
  const text = {
    ...(format && { format: encodeFormat(format) }),
    ...(verbosity !== undefined && { verbosity }),
  };
  return Object.keys(text).length > 0 ? { text } : {};
}

function encodeFormat(format: OutputFormat): JsonObject {
  if (format.kind === "json_object") return { type: "json_object" };
  const { description, strict } = format;
  const schema = asObjectSchema(format.schema);
  return {
    type: "json_schema",
    name: formatName(format.name),
    ...(description !== undefined && { description }),
    strict: strict === true && qualifiesForStrict(schema),
    schema,
  };
}

/** A format must have a name, by the rule of tools' names. */
function formatName(name = "output"): string {
  return shortenNames([{ name, tool: "function" }], nameRule).upstreamName({ name }) ?? "output";
}

interface Sampling {
  body: JsonObject;
  dropped: string[];
}

/** A value of 1 is the default: nothing is lost with it. */
function encodeSampling(
  { sampling: { temperature, topP, topK } }: CanonicalRequest,
  can: Capabilities,
  effort: Effort | undefined,
): Sampling {
  const body = {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
  };
  const dropped = topK === undefined ? [] : ["top_k"];
  if (!refusesSampling(can, effort)) return { body, dropped };
  const lost = Object.entries(body).flatMap(([name, value]) => value === 1 ? [] : [name]);
  return { body: {}, dropped: [...lost, ...dropped] };
}

/** "Expected a string with maximum length 64": a longer identifier is hashed. */
function shortMember(name: string, value: string | undefined): JsonObject {
  if (!value) return {};
  return { [name]: value.length <= 64 ? value : shortHash(value, 64) };
}
