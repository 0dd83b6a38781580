import type { Json } from "../json.ts";
import type { VendorCall } from "../vendor.ts";
import { checkMessages } from "./chat_check_messages.ts";
import { checkTools } from "./chat_check_tools.ts";
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
import { refuse, unsupportedParameter } from "./refuse.ts";

/** Fields of the other APIs. */
const FOREIGN = [
  "input",
  "instructions",
  "max_output_tokens",
  "reasoning",
  "text",
  "include",
  "previous_response_id",
  "stop_sequences",
  "system",
  "thinking",
  "output_config",
  "top_k",
  "cache_control",
];

const KNOWN: ReadonlySet<string> = new Set([
  ...["model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens"],
  ...["temperature", "top_p", "n", "stop", "seed", "logprobs", "top_logprobs", "logit_bias"],
  ...["frequency_penalty", "presence_penalty", "tools", "tool_choice", "parallel_tool_calls"],
  ...["functions", "function_call", "response_format", "reasoning_effort", "verbosity", "store"],
  ...["user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "service_tier"],
  ...[
    "prompt_cache_options",
    "prediction",
    "modalities",
    "audio",
    "web_search_options",
    "moderation",
  ],
]);

const SAMPLING = [
  "temperature",
  "top_p",
  "frequency_penalty",
  "presence_penalty",
  "logprobs",
  "top_logprobs",
  "logit_bias",
];

/**
 * Checks a Chat Completions request.
 *
 * @throws {Refusal} what OpenAI answers to the first thing that is wrong.
 */
export function validateChat({ body, model, inferred }: VendorCall): void {
  const rules = openAiRules(model);
  if (rules.chat === "no") {
    throw refuse("This model is only supported in v1/responses and not in v1/chat/completions.", {
      param: "model",
      status: 404,
    });
  }
  checkFields(body, FOREIGN, inferred ? KNOWN : undefined);
  checkMessages(body.messages);
  checkLimits(body, inferred);
  checkTools(body, model);
  checkEffort(body.reasoning_effort, "reasoning_effort", rules);
  checkSampling(body, body.reasoning_effort, SAMPLING, rules);
  if (isGiven(body.stop)) throw unsupportedParameter("stop");
  if (isGiven(body.web_search_options)) {
    throw refuse("Web search options not supported with this model.", {
      param: "web_search_options",
    });
  }
  checkFormat(
    body.response_format,
    "response_format",
    "response_format.json_schema",
    JSON.stringify(body.messages),
  );
  checkVerbosity(body.verbosity, "verbosity");
  checkShared(body);
}

function checkLimits(body: Json, inferred: boolean): void {
  if (isGiven(body.max_tokens)) {
    throw refuse(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use " +
        "'max_completion_tokens' instead.",
      { param: "max_tokens", code: "unsupported_parameter" },
    );
  }
  const limit = body.max_completion_tokens;
  if (isGiven(limit) && (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1)) {
    throw refuse(
      "Invalid 'max_completion_tokens': integer below minimum value. Expected a value >= 1.",
      { param: "max_completion_tokens", code: "integer_below_min_value" },
    );
  }
  if (inferred && isGiven(body.stream_options) && body.stream !== true) {
    throw refuse("The 'stream_options' parameter is only allowed when 'stream' is enabled.", {
      param: "stream_options",
    });
  }
}
