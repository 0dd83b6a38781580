import type { CanonicalRequest, Decoded, JsonObject, OutputFormat } from "../../core/canonical.ts";
import { GatewayError } from "../../core/errors.ts";
import { parseRequest } from "../../core/parse_request.ts";
import { shortHash } from "../../core/short_hash.ts";
import { isEffort } from "../../models/effort.ts";
import { Dropped } from "../shared/dropped.ts";
import type { DecodeContext } from "../codec.ts";
import { wrongType } from "./content_decode.ts";
import { Conversation } from "./turns_decode.ts";
import { conversationOf } from "./references.ts";
import { decodeChoice } from "./tool_choice_decode.ts";
import { ToolGatherer } from "./tools_decode.ts";
import {
  ENCRYPTED_REASONING,
  requestSchema,
  type WireRequest,
  type WireTextFormat,
} from "./wire.ts";

/**
 * Reads a client's request.
 *
 * @throws {GatewayError} `invalid_request` naming the path of what cannot be carried.
 */
export function decodeRequest(body: JsonObject, context: DecodeContext): Decoded {
  const wire = parseRequest(requestSchema, body);
  refuseStored(wire);
  const dropped = new Dropped();
  dropIgnored(wire, dropped);

  const tools = new ToolGatherer(dropped);
  tools.addOwn(wire.tools ?? [], "tools");
  const conversation = new Conversation(tools, dropped);
  for (const item of conversationOf(wire, context)) conversation.add(item);
  const turns = conversation.end();
  // Instructions are those of this request alone; earlier ones are not inherited.
  if (wire.instructions) {
    turns.unshift({ role: "system", parts: [{ kind: "text", text: wire.instructions }] });
  }
  const format = readFormat(wire.text?.format);

  const request: CanonicalRequest = {
    turns,
    tools: tools.tools(),
    ...decodeChoice(wire),
    ...given("parallelToolCalls", wire.parallel_tool_calls),
    ...given("maxTokens", wire.max_output_tokens),
    stopSequences: [],
    sampling: { ...given("temperature", wire.temperature), ...given("topP", wire.top_p) },
    thinking: readThinking(wire, dropped),
    ...given("format", format),
    ...given("verbosity", wire.text?.verbosity),
    ...given("cacheKey", wire.prompt_cache_key),
    ...given("safetyIdentifier", safetyIdentifier(wire)),
    wantsOpaque: wire.include?.includes(ENCRYPTED_REASONING) ?? false,
  };
  return { request, dropped: dropped.names };
}

/** What needs a store or a queue at the vendor's, and why it cannot be had. */
const stored = [
  ["background", "answers are given at once"],
  ["conversation", "conversations are not stored. Send the items of the conversation as input"],
  ["prompt", "there are no stored prompts. Send the text of the prompt as instructions"],
] as const;

function refuseStored(wire: WireRequest): void {
  for (const [param, reason] of stored) {
    if (!wire[param]) continue;
    throw new GatewayError("invalid_request", `'${param}' is not available here: ${reason}.`, {
      param,
      code: "unsupported_parameter",
    });
  }
  const isEmpty = wire.input === undefined || wire.input === null || wire.input.length === 0;
  if (isEmpty && !wire.previous_response_id) {
    throw new GatewayError(
      "invalid_request",
      "There is nothing to answer: 'input' is empty or missing, and no 'previous_response_id' is given.",
      { param: "input", code: "missing_required_parameter" },
    );
  }
}

/** Parameters without a partner elsewhere, and the values at which nothing is lost with them. */
const knobs: readonly (readonly [name: string, ...neutral: unknown[]])[] = [
  ["context_management"],
  ["max_tool_calls"],
  ["moderation"],
  ["prompt_cache_options"],
  ["prompt_cache_retention"],
  ["service_tier", "auto", "default"],
  ["top_logprobs", 0],
  ["truncation", "disabled"],
];

function dropIgnored(wire: WireRequest, dropped: Dropped): void {
  for (const [name, ...neutral] of knobs) {
    const value = wire[name] ?? undefined;
    if (value !== undefined && !neutral.includes(value)) dropped.add(name);
  }
  for (const name of wire.include ?? []) {
    if (name !== ENCRYPTED_REASONING) dropped.addType(name, "include");
  }
}

function readThinking(wire: WireRequest, dropped: Dropped): CanonicalRequest["thinking"] {
  const { effort, summary, generate_summary: formerly } = wire.reasoning ?? {};
  const isKnown = isEffort(effort);
  if (effort && !isKnown) dropped.add("reasoning.effort");
  // Nobody sees a summary that was not asked for.
  return { ...(isKnown && { effort }), display: summary || formerly ? "summarized" : "omitted" };
}

function readFormat(format: WireTextFormat | null | undefined): OutputFormat | undefined {
  switch (format?.type) {
    case undefined:
    case "text":
      return undefined;
    case "json_object":
      return { kind: "json_object" };
    case "json_schema": {
      const { schema, name, description, strict } = format;
      if (!schema) throw wrongType("text.format.schema", "a JSON Schema");
      return {
        kind: "json_schema",
        schema,
        ...given("name", name),
        ...given("description", description),
        ...given("strict", strict),
      };
    }
    default:
      throw wrongType("text.format.type", "text, json_object or json_schema");
  }
}

/** `user` is an older name for it, in which clients also put addresses. */
function safetyIdentifier(
  { safety_identifier: identifier, user }: WireRequest,
): string | undefined {
  return identifier || (user ? shortHash(user, 32) : undefined);
}

/** The member, unless the client gave none: an explicit null is none. */
function given<Name extends string, Value>(
  name: Name,
  value: Value | null | undefined,
): Partial<Record<Name, Value>> {
  return value === undefined || value === null
    ? {}
    : { [name]: value } as Partial<Record<Name, Value>>;
}
