import { asList, asObjects, asText, isObject, type Json } from "../json.ts";
import type { Ask, AskTool, Segment } from "../mind/ask.ts";
import { plainText, segment, withoutReminders } from "../mind/estimate.ts";
import type { VendorCall } from "../vendor.ts";
import { formatOf } from "./check_parameters.ts";
import { refuse } from "./refuse.ts";
import { conversation, turnsOf } from "./turns.ts";
import { anthropicRules, validate } from "./validate.ts";

/** Reads a valid Messages request. */
export function read(call: VendorCall): Ask {
  validate(call);
  const { body, model } = call;
  const segments = segmentsOf(body);
  const tokens = segments.reduce((sum, { tokens }) => sum + tokens, 0);
  if (tokens > model.context) {
    throw refuse(`prompt is too long: ${tokens} tokens > ${model.context} maximum`);
  }
  const format = formatOf(body);
  const choice = isObject(body.tool_choice) ? body.tool_choice : {};
  return {
    model,
    prompt: promptOf(body),
    results: resultsOf(body),
    tools: toolsOf(body),
    choice: choiceOf(choice),
    parallel: choice.disable_parallel_tool_use !== true,
    thinking: thinkingOf(call),
    ...(isObject(format?.schema) && { schema: format.schema }),
    stops: asList(body.stop_sequences).filter((stop) => typeof stop === "string"),
    ...(typeof body.max_tokens === "number" && { limit: body.max_tokens }),
    segments,
  };
}

/** The prompt in the order in which it is cached: tools, system, messages. */
export function segmentsOf(body: Json): Segment[] {
  const system = typeof body.system === "string" ? [body.system] : asList(body.system);
  const blocks = turnsOf(body.messages).flatMap(({ role, blocks }) => [role, ...blocks]);
  const marked = body.cache_control ? blocks.length - 1 : -1;
  return [
    ...[...asList(body.tools), ...system].map((part) => segment(part, isMarked(part))),
    ...blocks.map((part, index) => segment(part, isMarked(part) || index === marked)),
  ];
}

function isMarked(part: unknown): boolean {
  return isObject(part) &&
    (isObject(part.cache_control) ||
      asObjects(part.content).some((inner) => isObject(inner.cache_control)));
}

function promptOf(body: Json): string {
  const texts = turnsOf(body.messages).filter((turn) => turn.role === "user")
    .map(({ blocks }) =>
      withoutReminders(plainText(blocks.filter((block) => block.type === "text")))
    );
  return texts.findLast((text) => text !== "") ?? "";
}

function resultsOf(body: Json): string[] {
  const last = conversation(body.messages).findLast((turn) => turn.role !== "system");
  return (last?.blocks ?? []).filter((block) => block.type === "tool_result")
    .map((block) => plainText(block.content));
}

/** Tools whose type implies their schema, as far as a client runs them. */
const defined: readonly (readonly [prefix: string, schema: Json])[] = [
  ["bash_", { type: "object", properties: { command: {} }, required: ["command"] }],
  ["text_editor_", { type: "object", properties: {}, required: ["command", "path"] }],
  ["memory_", { type: "object", properties: {}, required: ["command", "path"] }],
  ["computer_", { type: "object", properties: {}, required: ["action"] }],
];

function toolsOf(body: Json): AskTool[] {
  const loaded = referencedTools(body);
  return asObjects(body.tools).flatMap((tool): AskTool[] => {
    const name = asText(tool.name);
    if (tool.defer_loading === true && !loaded.has(name)) return [];
    const schema = isObject(tool.input_schema)
      ? tool.input_schema
      : defined.find(([prefix]) => asText(tool.type).startsWith(prefix))?.[1];
    return schema
      ? [{ kind: "function", name, description: asText(tool.description), schema }]
      : [];
  });
}

/** Names of the tools that a tool search has found. */
function referencedTools(body: Json): ReadonlySet<string> {
  return new Set(
    turnsOf(body.messages).flatMap(({ blocks }) => blocks)
      .flatMap((block) => [...asObjects(block.content), ...asObjects([block.tool])])
      .map((part) => asText(part.tool_name ?? part.name)),
  );
}

function choiceOf(choice: Json): Ask["choice"] {
  if (choice.type === "any") return "required";
  if (choice.type === "none") return "none";
  return choice.type === "tool" ? { name: asText(choice.name) } : "auto";
}

function thinkingOf({ body: { thinking }, model }: VendorCall): Ask["thinking"] {
  if (!isObject(thinking) || thinking.type === "disabled") return "off";
  if (thinking.display !== undefined) return thinking.display === "omitted" ? "hidden" : "shown";
  return anthropicRules(model).showsThinking ? "shown" : "hidden";
}
