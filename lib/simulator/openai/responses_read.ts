import { asList, asObjects, asText, isObject, type Json } from "../json.ts";
import type { Ask, AskTool } from "../mind/ask.ts";
import { plainText, segment, withoutReminders } from "../mind/estimate.ts";
import type { VendorCall } from "../vendor.ts";
import { checkContext } from "./check_context.ts";
import { isThinking, openAiRules } from "./check_parameters.ts";
import { itemType } from "./responses_check_input.ts";
import { validateResponses } from "./responses_validate.ts";

/** Reads a valid Responses request. */
export function readResponses(call: VendorCall): Ask {
  validateResponses(call);
  const { body, model } = call;
  const items = itemsOf(body);
  const segments = [...asList(body.tools), body.instructions ?? "", ...items]
    .map((part) => segment(part, true));
  checkContext(segments, model, "input");
  const reasoning = isObject(body.reasoning) ? body.reasoning : {};
  const thinks = isThinking(reasoning.effort, openAiRules(model));
  const schema = schemaOf(body);
  return {
    model,
    prompt: items.filter((item) => item.role === "user")
      .map((item) => withoutReminders(plainText(item.content)))
      .findLast((text) => text !== "") ?? "",
    results: resultsOf(items),
    tools: toolsOf(body, items),
    choice: choiceOf(body.tool_choice),
    parallel: body.parallel_tool_calls !== false,
    thinking: !thinks ? "off" : typeof reasoning.summary === "string" ? "shown" : "hidden",
    ...(schema && { schema }),
    stops: [],
    ...(typeof body.max_output_tokens === "number" && { limit: body.max_output_tokens }),
    segments,
  };
}

function itemsOf({ input }: Json): Json[] {
  return typeof input === "string" ? [{ role: "user", content: input }] : asObjects(input);
}

function schemaOf({ text }: Json): Json | undefined {
  const format = isObject(text) && isObject(text.format) ? text.format : {};
  if (format.type === "json_object") return { type: "object" };
  return isObject(format.schema) ? format.schema : undefined;
}

/** Outputs at the end of the input; a message after them starts something new. */
function resultsOf(items: readonly Json[]): string[] {
  const start = items.findLastIndex((item) => !itemType(item).endsWith("_output")) + 1;
  return items.slice(start).map((item) => plainText(item.output));
}

/** Tools from the request, and those that came in later by the input. */
function toolsOf(body: Json, items: readonly Json[]): AskTool[] {
  const later = items.filter((item) =>
    /^(additional_tools|tool_search_output)$/.test(itemType(item))
  )
    .flatMap((item) => asObjects(item.tools));
  const callable = [...asObjects(body.tools), ...later].flatMap((tool) => read(tool));
  const choice = body.tool_choice;
  if (!isObject(choice) || choice.type !== "allowed_tools") return callable;
  const allowed = asObjects(choice.tools).map((tool) => tool.name);
  return callable.filter((tool) => allowed.includes(tool.namespace ?? tool.name));
}

function read(tool: Json, namespace?: string): AskTool[] {
  if (tool.type === "namespace") {
    return asObjects(tool.tools).flatMap((child) => read(child, asText(tool.name)));
  }
  if (tool.defer_loading === true) return [];
  if (tool.type !== "function" && tool.type !== "custom") return [];
  return [{
    kind: tool.type,
    name: asText(tool.name),
    ...(namespace !== undefined && { namespace }),
    description: asText(tool.description),
    schema: isObject(tool.parameters) ? tool.parameters : { type: "object", properties: {} },
  }];
}

function choiceOf(choice: unknown): Ask["choice"] {
  if (choice === "none" || choice === "required") return choice;
  if (!isObject(choice)) return "auto";
  if (choice.type === "allowed_tools") return choice.mode === "required" ? "required" : "auto";
  return typeof choice.name === "string" ? { name: choice.name } : "auto";
}
