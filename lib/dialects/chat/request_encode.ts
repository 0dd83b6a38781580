import type {
  CanonicalRequest,
  JsonObject,
  OutputFormat,
  TextPart,
  Turn,
} from "../../core/canonical.ts";
import { repairHistory } from "../../core/history/repair.ts";
import { asObjectSchema } from "../../core/schema/object_schema.ts";
import { qualifiesForStrict } from "../../core/schema/strict.ts";
import { shortHash } from "../../core/short_hash.ts";
import { type NameRule, shortenNames, toolIdentities } from "../../core/tool_names.ts";
import type { Model } from "../../models/model.ts";
import type { EncodeContext, EncodedRequest } from "../codec.ts";
import { encodeSettings } from "./settings_encode.ts";
import { encodeTools } from "./tools_encode.ts";
import { encodeTurns } from "./turns_encode.ts";

/** "Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'", "with maximum length 64". */
const nameRule: NameRule = { pattern: /[a-zA-Z0-9_-]/, maxLength: 64 };

/**
 * Writes a request for an OpenAI model. The members always come in the same order, and nothing in
 * them depends on time or chance: the vendor caches prompts by their beginning.
 *
 * @throws {GatewayError} `invalid_request` for media that Chat Completions cannot show to a model.
 */
export function encodeRequest(request: CanonicalRequest, { model }: EncodeContext): EncodedRequest {
  const naming = shortenNames(toolIdentities(request), nameRule);
  const turns = withJsonNamed(repairHistory(request.turns), request.format);
  const settings = encodeSettings(request, model.can);
  return {
    body: {
      model: model.upstreamId,
      messages: encodeTurns(turns, naming),
      ...encodeTools(request, naming),
      ...encodeLimit(request, model),
      ...settings.body,
      ...(request.format && { response_format: encodeFormat(request.format) }),
      ...shortMember("prompt_cache_key", request.cacheKey),
      ...shortMember("safety_identifier", request.safetyIdentifier),
      stream: true,
      stream_options: { include_usage: true },
    },
    dropped: settings.dropped,
    names: naming.names,
    emulatedStops: settings.emulatedStops,
  };
}

/** `max_tokens` is refused: "Use 'max_completion_tokens' instead." */
function encodeLimit({ maxTokens }: CanonicalRequest, { outputLimit }: Model): JsonObject {
  if (maxTokens === undefined) return {};
  return { max_completion_tokens: Math.min(Math.max(maxTokens, 1), outputLimit) };
}

const JSON_LINE: TextPart = {
  kind: "text",
  text: "Respond with a single JSON object and nothing else.",
};

/**
 * "'messages' must contain the word 'json' in some form, to use 'response_format' of type
 * 'json_object'." Only the beginning of the conversation is looked at, because what is added must
 * still be there when the conversation has gone on: the vendor caches prompts by their beginning.
 */
function withJsonNamed(turns: Turn[], format: OutputFormat | undefined): Turn[] {
  if (format?.kind !== "json_object") return turns;
  const first = turns.findIndex(({ role }) => role !== "system");
  const start = first < 0 ? turns.length : first;
  const isNamed = turns.slice(0, start + 1).some(({ parts }) =>
    parts.some((part) => part.kind === "text" && /json/i.test(part.text))
  );
  return isNamed ? turns : turns.toSpliced(start, 0, { role: "system", parts: [JSON_LINE] });
}

function encodeFormat(format: OutputFormat): JsonObject {
  if (format.kind === "json_object") return { type: "json_object" };
  const { description, strict } = format;
  const schema = asObjectSchema(format.schema);
  return {
    type: "json_schema",
    json_schema: {
      name: formatName(format.name),
      ...(description !== undefined && { description }),
      strict: strict === true && qualifiesForStrict(schema),
      schema,
    },
  };
}

/** A format must have a name, by the rule of tools' names. */
function formatName(name = "output"): string {
  return shortenNames([{ name, tool: "function" }], nameRule).upstreamName({ name }) ?? "output";
}

/** "Expected a string with maximum length 64": a longer identifier is hashed. */
function shortMember(name: string, value: string | undefined): JsonObject {
  if (!value) return {};
  return { [name]: value.length <= 64 ? value : shortHash(value, 64) };
}
