import type { JsonObject, JsonValue } from "../../core/canonical.ts";
import { isJsonObject, objectMember } from "../../core/schema/json_object.ts";
import type { Usage } from "../../core/usage.ts";
import type { ReplyContext } from "../codec.ts";
import { asList } from "./read.ts";

/**
 * A response object before anything has been said. It repeats what was asked for, and has every
 * member that the official types have, because typed clients demand them.
 */
export function responseObject({ id, created, model, body }: ReplyContext): JsonObject {
  return {
    id,
    object: "response",
    created_at: created,
    completed_at: null,
    status: "in_progress",
    background: false,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    max_tool_calls: body.max_tool_calls ?? null,
    model,
    output: [],
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: body.previous_response_id ?? null,
    prompt_cache_key: body.prompt_cache_key ?? null,
    reasoning: echoedReasoning(body),
    safety_identifier: body.safety_identifier ?? null,
    service_tier: "default",
    store: body.store ?? true,
    temperature: body.temperature ?? 1,
    text: echoedText(body),
    tool_choice: body.tool_choice ?? "auto",
    tools: asList(body.tools).map(echoedTool),
    top_logprobs: 0,
    top_p: body.top_p ?? 1,
    truncation: "disabled",
    usage: null,
    user: body.user ?? null,
    metadata: body.metadata ?? {},
    presence_penalty: 0,
    frequency_penalty: 0,
  };
}

function echoedReasoning(body: JsonObject): JsonObject {
  const reasoning = objectMember(body, "reasoning");
  return { effort: reasoning?.effort ?? null, summary: reasoning?.summary ?? null };
}

function echoedText(body: JsonObject): JsonObject {
  const text = objectMember(body, "text");
  const format = objectMember(text ?? {}, "format") ?? { type: "text" };
  return {
    format: format.type === "json_schema"
      ? { description: null, strict: false, ...format }
      : format,
    verbosity: text?.verbosity ?? "medium",
  };
}

function echoedTool(tool: JsonValue): JsonValue {
  if (!isJsonObject(tool) || tool.type !== "function") return tool;
  const { description = null, parameters = null, strict } = tool;
  return { ...tool, description, parameters, strict: strict ?? true };
}

/** Usage as the API counts it: the input includes what was read from and written to the cache. */
export function wireUsage({ input, cacheRead, cacheWrite, output, reasoning }: Usage): JsonObject {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}
