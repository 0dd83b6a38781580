import type { CanonicalRequest, Decoded, JsonObject, OutputFormat } from "../../core/canonical.ts";
import { GatewayError } from "../../core/errors.ts";
import { parseRequest } from "../../core/parse_request.ts";
import { shortHash } from "../../core/short_hash.ts";
import { isEffort } from "../../models/effort.ts";
import type { DecodeContext } from "../codec.ts";
import { unspokenKnobs } from "./knobs.ts";
import { decodeTools } from "./tools_decode.ts";
import { decodeTurns } from "./turns_decode.ts";
import { type ChatRequest, type ChatResponseFormat, requestSchema } from "./wire.ts";

/** Length of the hash that stands for a user: they are often e-mail addresses. */
const USER_DIGITS = 32;

/** Names of what was left out that are told at most: they end up in a header. */
const MOST_DROPPED = 32;

/**
 * Reads a client's request.
 *
 * @throws {GatewayError} `invalid_request` naming the path of what cannot be carried.
 */
export function decodeRequest(body: JsonObject, context: DecodeContext): Decoded {
  const request = parseRequest(requestSchema, body);
  refuseImpossible(request);
  const { turns, dropped: droppedParts } = decodeTurns(request.messages, context);
  const { dropped: droppedTools, ...tools } = decodeTools(request);
  const { effort, dropped: droppedEffort } = decodeEffort(request.reasoning_effort);
  const maxTokens = request.max_completion_tokens ?? request.max_tokens;
  return {
    request: {
      turns,
      ...tools,
      ...(typeof maxTokens === "number" && { maxTokens }),
      stopSequences: [request.stop ?? []].flat().filter((stop) => stop !== ""),
      sampling: {
        ...(typeof request.temperature === "number" && { temperature: request.temperature }),
        ...(typeof request.top_p === "number" && { topP: request.top_p }),
      },
      // Chat clients that show thinking read `reasoning_content`; nobody has to ask for it.
      thinking: { ...(effort && { effort }), display: "summarized" },
      ...decodeFormat(request.response_format),
      ...(request.verbosity && { verbosity: request.verbosity }),
      ...(request.prompt_cache_key && { cacheKey: request.prompt_cache_key }),
      ...decodeUser(request),
      // What the client cannot carry the gateway keeps, and replays in its stead.
      wantsOpaque: true,
    },
    dropped: [...unspokenKnobs(body), ...droppedEffort, ...droppedTools, ...droppedParts]
      .slice(0, MOST_DROPPED),
  };
}

/** What would make the answer wrong if it were left out. */
function refuseImpossible({ n, modalities }: ChatRequest): void {
  if (typeof n === "number" && n > 1) {
    throw unsupported("n", "the gateway gives one choice for each request. Send it several times");
  }
  if (modalities?.some((modality) => modality !== "text")) {
    throw unsupported("modalities", "the models answer in text only");
  }
}

function unsupported(param: string, reason: string): GatewayError {
  return new GatewayError("invalid_request", `Cannot do what '${param}' asks for: ${reason}.`, {
    param,
    code: "unsupported_value",
  });
}

/** How hard to think is a hint: a word that nobody knows is no reason to refuse the request. */
function decodeEffort(asked: string | null | undefined): {
  effort?: CanonicalRequest["thinking"]["effort"];
  dropped: string[];
} {
  if (isEffort(asked)) return { effort: asked, dropped: [] };
  return { dropped: asked ? ["reasoning_effort"] : [] };
}

function decodeFormat(
  format: ChatResponseFormat | null | undefined,
): Pick<CanonicalRequest, "format"> {
  if (!format || format.type === "text") return {};
  if (format.type === "json_object") return { format: { kind: "json_object" } };
  if (!format.json_schema) {
    const param = "response_format.json_schema";
    throw new GatewayError("invalid_request", `Cannot read '${param}' of the request: missing.`, {
      param,
      code: "missing_required_parameter",
    });
  }
  const { name, description, strict, schema } = format.json_schema;
  const decoded: OutputFormat = {
    kind: "json_schema",
    schema,
    ...(name && { name }),
    ...(description && { description }),
    ...(typeof strict === "boolean" && { strict }),
  };
  return { format: decoded };
}

function decodeUser(
  { safety_identifier: identifier, user }: ChatRequest,
): Pick<CanonicalRequest, "safetyIdentifier"> {
  if (identifier) return { safetyIdentifier: identifier };
  return user ? { safetyIdentifier: shortHash(user, USER_DIGITS) } : {};
}
