import type {
  CanonicalRequest,
  CustomTool,
  FunctionTool,
  JsonObject,
  Tool,
  ToolChoice,
  ToolSearchTool,
} from "../../core/canonical.ts";
import { qualifiesForStrict } from "../../core/schema/strict.ts";
import { repairToolSchema } from "../../core/schema/tool_schema.ts";
import type { WireNaming } from "./tool_naming.ts";

/** The members of a request that are about tools; none at all without tools. */
export function encodeTools(request: CanonicalRequest, naming: WireNaming): JsonObject {
  const tools = distinct(request.tools);
  if (tools.length === 0) return {};
  const choice = encodeChoice(request, tools, naming);
  const { parallelToolCalls } = request;
  return {
    tools: wireTools(tools, naming),
    ...(choice !== undefined && { tool_choice: choice }),
    ...(parallelToolCalls !== undefined && { parallel_tool_calls: parallelToolCalls }),
  };
}

/** Each tool once: "duplicate tool name" is a 400. The last one counts, at the first one's place. */
function distinct(tools: readonly Tool[]): Tool[] {
  return [...new Map(tools.map((tool) => [keyOf(tool), tool])).values()];
}

/** Tools of a namespace stand together in it, where the first of them stood. */
function wireTools(tools: readonly Tool[], naming: WireNaming): JsonObject[] {
  const spaces = new Map<string, JsonObject[]>();
  return tools.flatMap((tool) => {
    if (tool.kind === "tool_search") return [wireSearch(tool)];
    const { name, namespace } = naming.of(tool);
    const wire = tool.kind === "custom" ? wireCustom(tool, name) : wireFunction(tool, name);
    if (namespace === undefined) return [wire];
    const known = spaces.get(namespace);
    if (known) {
      known.push(wire);
      return [];
    }
    const inner = [wire];
    spaces.set(namespace, inner);
    return [{ type: "namespace", name: namespace, description: "", tools: inner }];
  });
}

/**
 * `strict` is always stated: left out it means true here, and would turn optional properties into
 * required ones.
 */
function wireFunction(tool: FunctionTool, name: string): JsonObject {
  const { schema, note } = repairToolSchema(tool.schema);
  const description = [tool.description, note].filter((text) => text).join("\n\n");
  return {
    type: "function",
    name,
    ...(description !== "" && { description }),
    parameters: schema,
    strict: tool.strict === true && qualifiesForStrict(schema),
  };
}

function wireCustom({ description, format }: CustomTool, name: string): JsonObject {
  return {
    type: "custom",
    name,
    ...(description !== undefined && { description }),
    ...(format && { format: wireFormat(format) }),
  };
}

function wireFormat(format: NonNullable<CustomTool["format"]>): JsonObject {
  return format.kind === "text"
    ? { type: "text" }
    : { type: "grammar", syntax: format.syntax, definition: format.definition };
}

function wireSearch({ description, schema }: ToolSearchTool): JsonObject {
  return {
    type: "tool_search",
    execution: "client",
    ...(description !== undefined && { description }),
    parameters: repairToolSchema(schema).schema,
  };
}

const words = { auto: "auto", any: "required", none: "none" } as const;

/** A choice of a tool that is not among the tools is left out: naming it is a 400. */
function encodeChoice(
  { toolChoice, allowedTools }: CanonicalRequest,
  tools: readonly Tool[],
  naming: WireNaming,
): string | JsonObject | undefined {
  if (toolChoice?.mode === "tool") {
    const chosen = tools.find((tool) => keyOf(tool) === keyOf(toolChoice));
    return chosen && encodeNamed(chosen, naming);
  }
  const mode = toolChoice && words[toolChoice.mode];
  if (!allowedTools || mode === "none") return mode;
  const allowed = tools.filter(({ name }) => allowedTools.includes(name));
  if (allowed.length === 0) return mode;
  return {
    type: "allowed_tools",
    mode: mode ?? "auto",
    tools: uniqueJson(allowed.map((tool) => reference(tool, naming))),
  };
}

/** A single tool of a namespace cannot be named, only its namespace allowed. */
function encodeNamed(tool: Tool, naming: WireNaming): JsonObject {
  const chosen = reference(tool, naming);
  return chosen.type === "namespace"
    ? { type: "allowed_tools", mode: "required", tools: [chosen] }
    : chosen;
}

function reference(tool: Tool, naming: WireNaming): JsonObject {
  if (tool.kind === "tool_search") return { type: tool.kind };
  const { name, namespace } = naming.of(tool);
  return namespace === undefined
    ? { type: tool.kind, name }
    : { type: "namespace", name: namespace };
}

function uniqueJson(values: JsonObject[]): JsonObject[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function keyOf(tool: Tool | ToolChoice & { mode: "tool" }): string {
  const namespace = "namespace" in tool ? tool.namespace : undefined;
  return JSON.stringify([namespace ?? null, tool.name]);
}
