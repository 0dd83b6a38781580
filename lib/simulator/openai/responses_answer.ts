import { asList, isObject, type Json } from "../json.ts";
import type { Answer, Part, Tokens } from "../mind/ask.ts";
import type { VendorCall } from "../vendor.ts";
import { encrypt } from "./responses_check_seals.ts";
import { responsesUsage } from "./usage.ts";

/** The answer as one whole response. */
export function responsesUnary(call: VendorCall, answer: Answer, tokens: Tokens): Json {
  const output = answer.parts.map((part) => ended(part, begun(part, call), call));
  return { ...response(call), ...ending(call, answer, tokens), output };
}

/** The response object while nothing has been said: it repeats what was asked for. */
export function response({ body, model, newId, now }: VendorCall): Json {
  const reasoning = isObject(body.reasoning) ? body.reasoning : {};
  const text = isObject(body.text) ? body.text : {};
  return {
    id: `resp_${newId()}`,
    object: "response",
    created_at: now,
    status: "in_progress",
    background: false,
    completed_at: null,
    error: null,
    frequency_penalty: 0,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    max_tool_calls: null,
    model: model.id,
    output: [],
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    presence_penalty: 0,
    previous_response_id: null,
    prompt_cache_key: body.prompt_cache_key ?? null,
    reasoning: { effort: reasoning.effort ?? null, summary: reasoning.summary ?? null },
    safety_identifier: body.safety_identifier ?? null,
    service_tier: "default",
    store: body.store ?? true,
    temperature: body.temperature ?? 1,
    text: { format: text.format ?? { type: "text" }, verbosity: text.verbosity ?? "medium" },
    tool_choice: body.tool_choice ?? "auto",
    tools: asList(body.tools),
    top_logprobs: 0,
    top_p: body.top_p ?? 1,
    truncation: body.truncation ?? "disabled",
    usage: null,
    user: null,
    metadata: {},
  };
}

/** What changes in the response object when it is finished. */
export function ending({ now }: VendorCall, { stop }: Answer, tokens: Tokens): Json {
  const usage = responsesUsage(tokens);
  return stop === "limit"
    ? { status: "incomplete", incomplete_details: { reason: "max_output_tokens" }, usage }
    : { status: "completed", completed_at: now, usage };
}

/** An item as a stream announces it. */
export function begun(part: Part, call: VendorCall): Json {
  const id = call.newId();
  switch (part.type) {
    case "thinking":
      // What is sealed here is provisional: only what the finished item carries will be accepted.
      return {
        id: `rs_${id}`,
        type: "reasoning",
        summary: [],
        ...(wantsSealed(call) && { encrypted_content: `provisional-${id}` }),
      };
    case "call":
      return {
        id: part.tool.kind === "custom" ? `ctc_${id}` : `fc_${id}`,
        type: part.tool.kind === "custom" ? "custom_tool_call" : "function_call",
        status: "in_progress",
        ...inputOf(part, ""),
        call_id: `call_${id}`,
        name: part.tool.name,
        ...(part.tool.namespace !== undefined && { namespace: part.tool.namespace }),
      };
    default:
      return {
        id: `msg_${id}`,
        type: "message",
        status: "in_progress",
        content: [],
        role: "assistant",
      };
  }
}

/** The same item finished. */
export function ended(part: Part, item: Json, call: VendorCall): Json {
  const status = part.cut ? "incomplete" : "completed";
  switch (part.type) {
    case "thinking":
      return {
        ...item,
        summary: part.hidden ? [] : [{ type: "summary_text", text: part.text }],
        ...(wantsSealed(call) && { encrypted_content: encrypt(call.model, call.newId()) }),
      };
    case "call":
      return { ...item, status, ...inputOf(part, part.input) };
    default:
      return { ...item, status, content: [contentPart(part.type, part.text)] };
  }
}

/** A part of a message's content. */
export function contentPart(type: "text" | "refusal", text: string): Json {
  return type === "refusal"
    ? { type: "refusal", refusal: text }
    : { type: "output_text", annotations: [], logprobs: [], text };
}

function inputOf({ tool }: Part & { type: "call" }, text: string): Json {
  return tool.kind === "custom" ? { input: text } : { arguments: text };
}

function wantsSealed({ body }: VendorCall): boolean {
  return asList(body.include).includes("reasoning.encrypted_content");
}
