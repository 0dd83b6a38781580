import { asList, asObjects, asText, isObject, type Json } from "../json.ts";
import type { Ask, AskTool } from "../mind/ask.ts";
import { plainText, segment, withoutReminders } from "../mind/estimate.ts";
import type { VendorCall } from "../vendor.ts";
import { validateChat } from "./chat_validate.ts";
import { isThinking, openAiRules } from "./check_parameters.ts";
import { checkContext } from "./check_context.ts";

/** Reads a valid Chat Completions request. */
export function readChat(call: VendorCall): Ask {
  validateChat(call);
  const { body, model } = call;
  const messages = asObjects(body.messages);
  const segments = [...asList(body.tools), ...messages].map((part) => segment(part, true));
  checkContext(segments, model, "messages");
  const format = isObject(body.response_format) ? body.response_format : {};
  const schema = schemaOf(format);
  return {
    model,
    prompt: messages.filter((message) => message.role === "user")
      .map((message) => withoutReminders(plainText(message.content)))
      .findLast((text) => text !== "") ?? "",
    results: resultsOf(messages),
    tools: toolsOf(body),
    choice: choiceOf(body.tool_choice),
    parallel: body.parallel_tool_calls !== false,
    // Chat Completions never tells what was thought; it only counts it.
    thinking: isThinking(body.reasoning_effort, openAiRules(model)) ? "hidden" : "off",
    ...(schema && { schema }),
    stops: [],
    ...(typeof body.max_completion_tokens === "number" && { limit: body.max_completion_tokens }),
    segments,
  };
}

function schemaOf(format: Json): Json | undefined {
  if (format.type === "json_object") return { type: "object" };
  const named = isObject(format.json_schema) ? format.json_schema : {};
  return isObject(named.schema) ? named.schema : undefined;
}

function resultsOf(messages: readonly Json[]): string[] {
  const start = messages.findLastIndex((message) => message.role !== "tool") + 1;
  return messages.slice(start).map((message) => plainText(message.content));
}

function toolsOf(body: Json): AskTool[] {
  const allowed = isObject(body.tool_choice) && isObject(body.tool_choice.allowed_tools)
    ? asObjects(body.tool_choice.allowed_tools.tools).map(nameOf)
    : undefined;
  return asObjects(body.tools).filter((tool) => !allowed || allowed.includes(nameOf(tool)))
    .map((tool): AskTool => {
      const inner = innerOf(tool);
      const { parameters } = inner;
      return {
        kind: tool.type === "custom" ? "custom" : "function",
        name: asText(inner.name),
        description: asText(inner.description),
        schema: isObject(parameters) ? parameters : { type: "object", properties: {} },
      };
    });
}

/** What a tool, or a reference to one, is about. */
function innerOf(tool: Json): Json {
  const inner = tool.function ?? tool.custom;
  return isObject(inner) ? inner : {};
}

function nameOf(tool: Json): string {
  return asText(innerOf(tool).name);
}

function choiceOf(choice: unknown): Ask["choice"] {
  if (choice === "none" || choice === "required") return choice;
  if (!isObject(choice)) return "auto";
  if (isObject(choice.allowed_tools)) {
    return choice.allowed_tools.mode === "required" ? "required" : "auto";
  }
  return { name: nameOf(choice) };
}
