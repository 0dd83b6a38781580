import type {
  CanonicalRequest,
  CustomTool,
  FunctionTool,
  JsonObject,
  Tool,
  ToolSearchTool,
} from "../../core/canonical.ts";
import { qualifiesForStrict } from "../../core/schema/strict.ts";
import { repairToolSchema } from "../../core/schema/tool_schema.ts";
import type { ToolNaming } from "../../core/tool_names.ts";

/** A tool with the name that it has upstream. */
interface NamedTool {
  tool: Tool;
  name: string;
}

/**
 * The members of a request that are about tools; none at all without tools ("[] is too short -
 * 'tools'", and "'tool_choice' is only allowed when 'tools' are specified").
 */
export function encodeTools(request: CanonicalRequest, naming: ToolNaming): JsonObject {
  const tools = distinct(request.tools, naming);
  if (tools.length === 0) return {};
  const choice = encodeChoice(request, tools, naming);
  const { parallelToolCalls } = request;
  return {
    tools: tools.map(({ tool, name }) => encodeTool(tool, name)),
    ...(choice !== undefined && { tool_choice: choice }),
    ...(parallelToolCalls !== undefined && { parallel_tool_calls: parallelToolCalls }),
  };
}

/** Of several tools with one name the last counts, at the first one's place. */
function distinct(tools: readonly Tool[], naming: ToolNaming): NamedTool[] {
  const named = new Map<string, Tool>();
  for (const tool of tools) named.set(naming.upstreamName(tool) ?? tool.name, tool);
  return [...named].map(([name, tool]) => ({ tool, name }));
}

function encodeTool(tool: Tool, name: string): JsonObject {
  return tool.kind === "custom"
    ? { type: "custom", custom: encodeCustom(tool, name) }
    : { type: "function", function: encodeFunction(tool, name) };
}

function encodeFunction(tool: FunctionTool | ToolSearchTool, name: string): JsonObject {
  const { schema, note } = repairToolSchema(tool.schema);
  const description = [tool.description, note].filter((text) => text).join("\n\n");
  const isStrict = tool.kind === "function" && tool.strict === true && qualifiesForStrict(schema);
  return {
    name,
    ...(description !== "" && { description }),
    parameters: schema,
    // Left out it means false here.
    ...(isStrict && { strict: true }),
  };
}

function encodeCustom({ description, format }: CustomTool, name: string): JsonObject {
  return {
    name,
    ...(description && { description }),
    ...(format && { format: encodeFormat(format) }),
  };
}

/** Unlike in Responses, the grammar has an object of its own. */
function encodeFormat(format: NonNullable<CustomTool["format"]>): JsonObject {
  if (format.kind === "text") return { type: "text" };
  const { syntax, definition } = format;
  return { type: "grammar", grammar: { syntax, definition } };
}

const words = { auto: "auto", any: "required", none: "none" } as const;

/** A choice of what is not among the tools is left out: naming it is a 400. */
function encodeChoice(
  { toolChoice, allowedTools }: CanonicalRequest,
  tools: readonly NamedTool[],
  naming: ToolNaming,
): string | JsonObject | undefined {
  if (toolChoice?.mode === "tool") {
    const chosen = tools.find(({ name }) => name === naming.upstreamName(toolChoice));
    return chosen && reference(chosen);
  }
  const mode = toolChoice && words[toolChoice.mode];
  const allowed = tools.filter(({ tool }) => allowedTools?.includes(tool.name));
  if (mode === "none" || allowed.length === 0) return mode;
  return {
    type: "allowed_tools",
    allowed_tools: { mode: mode ?? "auto", tools: allowed.map(reference) },
  };
}

function reference({ tool, name }: NamedTool): JsonObject {
  return tool.kind === "custom"
    ? { type: "custom", custom: { name } }
    : { type: "function", function: { name } };
}
