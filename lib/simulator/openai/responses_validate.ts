import { asList, asObjects, asText, isObject, type Json } from "../json.ts";
import type { VendorCall } from "../vendor.ts";
import { checkFormat } from "./check_format.ts";
import {
  checkEffort,
  checkFields,
  checkSampling,
  checkShared,
  checkVerbosity,
  isGiven,
  openAiRules,
} from "./check_parameters.ts";
import { invalidType, invalidValue, refuse, unknownParameter } from "./refuse.ts";
import { checkItem } from "./responses_check_input.ts";
import { checkOrder } from "./responses_check_order.ts";
import { checkSeals } from "./responses_check_seals.ts";
import { checkTools } from "./responses_check_tools.ts";

/** Fields of the other APIs. */
const FOREIGN = [
  "messages",
  "max_tokens",
  "max_completion_tokens",
  "response_format",
  "reasoning_effort",
  "stop",
  "stop_sequences",
  "n",
  "seed",
  "logit_bias",
  "logprobs",
  "frequency_penalty",
  "presence_penalty",
  "functions",
  "function_call",
  "system",
  "thinking",
  "output_config",
  "top_k",
  "cache_control",
];

const KNOWN: ReadonlySet<string> = new Set([
  ...["model", "input", "instructions", "stream", "stream_options", "max_output_tokens"],
  ...["max_tool_calls", "temperature", "top_p", "top_logprobs", "tools", "tool_choice"],
  ...["parallel_tool_calls", "reasoning", "text", "include", "store", "previous_response_id"],
  ...["conversation", "prompt", "background", "truncation", "context_management", "moderation"],
  ...["user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "service_tier"],
  ...["prompt_cache_options", "client_metadata"],
]);

/**
 * Checks a Responses request.
 *
 * @throws {Refusal} what OpenAI answers to the first thing that is wrong.
 */
export function validateResponses(call: VendorCall): void {
  const { body, model, inferred } = call;
  const rules = openAiRules(model);
  checkFields(body, FOREIGN, inferred ? KNOWN : undefined);
  checkState(body);
  checkInput(call);
  checkLimit(body.max_output_tokens);
  checkTools(body);
  const reasoning = isObject(body.reasoning) ? body.reasoning : {};
  checkEffort(reasoning.effort, "reasoning.effort", rules);
  checkSummary(reasoning.summary);
  checkSampling(body, reasoning.effort, ["temperature", "top_p", "top_logprobs"], rules);
  const text = isObject(body.text) ? body.text : {};
  const prompt = JSON.stringify([body.input, body.instructions]);
  checkFormat(text.format, "text.format", "text.format", prompt);
  checkVerbosity(text.verbosity, "text.verbosity");
  checkInclude(body.include);
  checkStreamOptions(body.stream_options);
  checkShared(body);
}

/** Nothing is stored: there is no earlier response to go on from. */
function checkState(body: Json): void {
  if (isGiven(body.previous_response_id)) {
    throw refuse(`Previous response with id '${String(body.previous_response_id)}' not found.`, {
      param: "previous_response_id",
      code: "previous_response_not_found",
    });
  }
  if (isGiven(body.conversation)) {
    throw refuse("Conversation not found.", { param: "conversation", status: 404 });
  }
  if (isGiven(body.prompt)) throw refuse("Prompt not found.", { param: "prompt", status: 404 });
}

function checkInput({ body: { input }, model, trusting }: VendorCall): void {
  if (!isGiven(input) || input === "" || (Array.isArray(input) && input.length === 0)) {
    throw refuse(
      "One of \"input\" or \"previous_response_id\" or 'prompt' or 'conversation_id' must be " +
        "provided.",
      { param: "input", code: "missing_required_parameter" },
    );
  }
  if (typeof input === "string") return;
  if (!Array.isArray(input)) throw invalidType("a string or an array of objects", "input");
  input.forEach((item, index) => checkItem(item, `input[${index}]`));
  checkOrder(asObjects(input));
  if (!trusting) checkSeals(asObjects(input), model);
}

function checkLimit(limit: unknown): void {
  if (!isGiven(limit)) return;
  if (typeof limit !== "number" || !Number.isInteger(limit)) {
    throw invalidType("an integer", "max_output_tokens");
  }
  if (limit >= 16) return;
  throw refuse(
    "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got " +
      `${limit} instead.`,
    { param: "max_output_tokens", code: "integer_below_min_value" },
  );
}

function checkSummary(summary: unknown): void {
  const words = ["concise", "detailed", "auto"];
  if (isGiven(summary) && !words.includes(asText(summary))) {
    throw invalidValue(summary, words, "reasoning.summary");
  }
}

const INCLUDES = [
  "file_search_call.results",
  "web_search_call.results",
  "web_search_call.action.sources",
  "message.input_image.image_url",
  "computer_call_output.output.image_url",
  "code_interpreter_call.outputs",
  "reasoning.encrypted_content",
  "message.output_text.logprobs",
];

function checkInclude(include: unknown): void {
  asList(include).forEach((name, index) => {
    if (!INCLUDES.includes(asText(name))) throw invalidValue(name, INCLUDES, `include[${index}]`);
  });
}

function checkStreamOptions(options: unknown): void {
  if (!isObject(options)) return;
  const extra = Object.keys(options).find((name) => name !== "include_obfuscation");
  if (extra !== undefined) throw unknownParameter(`stream_options.${extra}`);
}
