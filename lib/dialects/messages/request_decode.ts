import type {
  CanonicalRequest,
  Decoded,
  JsonObject,
  OutputFormat,
  Turn,
} from "../../core/canonical.ts";
import { GatewayError } from "../../core/errors.ts";
import { parseRequest } from "../../core/parse_request.ts";
import { isEffort } from "../../models/effort.ts";
import type { DecodeContext } from "../codec.ts";
import { asRecord } from "../shared/json.ts";
import { Dropped } from "../shared/dropped.ts";
import { THREAD_REFUSED } from "./error.ts";
import { decodeToolChoice } from "./tool_choice_decode.ts";
import { declareTool } from "./tools_decode.ts";
import { decodeTurns } from "./turns_decode.ts";
import { readUserId } from "./user_id.ts";
import { visibleTools } from "./visible_tools.ts";
import { requestSchema, type WireRequest } from "./wire.ts";

/** Parameters that only Anthropic knows what to do with. */
const untranslatable = [
  "compaction",
  "container",
  "context_management",
  "diagnostics",
  "fallbacks",
  "inference_geo",
  "mcp_servers",
  "safeguards",
  "service_tier",
  "speed",
] as const;

/**
 * Reads a client's Messages request.
 *
 * @throws {GatewayError} `invalid_request` naming the path of what has the wrong type, and of media
 * that no model can be shown.
 */
export function decodeRequest(body: JsonObject, context: DecodeContext): Decoded {
  if (asRecord(body.thread)) throw threadRefused();
  const wire = parseRequest(requestSchema, body);
  const dropped = new Dropped();
  for (const name of untranslatable) {
    if (body[name] !== undefined && body[name] !== null) dropped.add(name);
  }
  const { turns, changes } = decodeTurns(wire, context, dropped);
  const declared = (wire.tools ?? []).map((tool, index) =>
    declareTool(tool, `tools[${index}]`, dropped)
  );
  const tools = visibleTools(declared, changes, dropped);
  const names = new Set(tools.map(({ name }) => name));
  const format = decodeFormat(wire, dropped);
  const request: CanonicalRequest = {
    turns: context.target === "messages" ? turns : withoutBilling(turns),
    tools,
    ...decodeToolChoice(wire, declared, names),
    ...(typeof wire.max_tokens === "number" && { maxTokens: wire.max_tokens }),
    stopSequences: wire.stop_sequences ?? [],
    sampling: {
      ...(typeof wire.temperature === "number" && { temperature: wire.temperature }),
      ...(typeof wire.top_p === "number" && { topP: wire.top_p }),
      ...(typeof wire.top_k === "number" && { topK: wire.top_k }),
    },
    thinking: decodeThinking(wire, dropped),
    ...(format && { format }),
    ...readUserId(wire.metadata?.user_id),
    // A Messages client gets signatures whether it asks for them or not.
    wantsOpaque: true,
  };
  return { request, dropped: dropped.names };
}

/** How Claude Code's first system block begins. */
const BILLING = "x-anthropic-billing-header:";

/**
 * The turns without that block. To other vendors' models it is noise, and as its text changes from
 * request to request it would keep their prompt caches from ever finding anything.
 */
function withoutBilling(turns: readonly Turn[]): Turn[] {
  return turns.flatMap((turn): Turn[] => {
    if (turn.role !== "system") return [turn];
    const parts = turn.parts.filter(({ text }) => !text.startsWith(BILLING));
    return parts.length > 0 ? [{ ...turn, parts }] : [];
  });
}

function decodeThinking(
  { thinking, output_config: config }: WireRequest,
  dropped: Dropped,
): CanonicalRequest["thinking"] {
  const { type, budget_tokens: budget, display } = thinking ?? {};
  const isMode = type === "enabled" || type === "adaptive" || type === "disabled";
  if (thinking && !isMode) dropped.add("thinking");
  const effort = config?.effort ?? undefined;
  if (effort !== undefined && !isEffort(effort)) dropped.add("output_config.effort");
  return {
    ...(isMode && { mode: type }),
    ...(type === "enabled" && typeof budget === "number" && { budget }),
    ...(isEffort(effort) && { effort }),
    // `updates`, in beta, is a summary that comes in another rhythm.
    ...(display && { display: display === "omitted" ? display : "summarized" as const }),
  };
}

/** Messages holds the model to the schema, so another vendor's model is to be held to it as well. */
function decodeFormat(wire: WireRequest, dropped: Dropped): OutputFormat | undefined {
  const format = wire.output_config?.format ?? wire.output_format;
  if (!format) return undefined;
  if (format.type === "json_schema" && format.schema) {
    return { kind: "json_schema", schema: format.schema, strict: true };
  }
  dropped.add("output_config.format");
  return undefined;
}

/**
 * Anthropic's server keeps a thread's messages, so that a client sends the new ones only; another
 * vendor's model would be asked about a conversation that it has never seen.
 */
function threadRefused(): GatewayError {
  return new GatewayError(
    "invalid_request",
    "Message threads are kept by Anthropic only, and this model is another vendor's. Send the whole conversation without `thread`.",
    { param: "thread", code: THREAD_REFUSED },
  );
}
