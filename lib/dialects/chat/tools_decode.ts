import type {
  CanonicalRequest,
  CustomTool,
  FunctionTool,
  Tool,
  ToolChoice,
} from "../../core/canonical.ts";
import { GatewayError } from "../../core/errors.ts";
import { cacheMark } from "./cache_mark.ts";
import type { ChatFunction, ChatNamedTool, ChatRequest, ChatTool } from "./wire.ts";

type ToolFields = "tools" | "toolChoice" | "allowedTools" | "parallelToolCalls";

export interface DecodedTools extends Pick<CanonicalRequest, ToolFields> {
  /** Paths of tools that only the vendor itself could execute. */
  dropped: string[];
}

/**
 * The tools of a request and what it says about their use.
 *
 * @throws {GatewayError} `invalid_request` for a choice that is none.
 */
export function decodeTools(request: ChatRequest): DecodedTools {
  if (usesFunctions(request)) return decodeFunctions(request);
  const tools: Tool[] = [];
  const dropped: string[] = [];
  request.tools?.forEach((tool, index) => {
    const decoded = decodeTool(tool, `tools[${index}]`);
    if (decoded) tools.push(decoded);
    else dropped.push(`tools[${index}]`);
  });
  return {
    tools,
    ...decodeChoice(request.tool_choice),
    ...(typeof request.parallel_tool_calls === "boolean" && {
      parallelToolCalls: request.parallel_tool_calls,
    }),
    dropped,
  };
}

/** Whether the client speaks of `functions`, as before there were tools: its replies do then too. */
export function usesFunctions(body: { tools?: unknown; functions?: unknown }): boolean {
  const isFilled = (value: unknown) => Array.isArray(value) && value.length > 0;
  return isFilled(body.functions) && !isFilled(body.tools);
}

/** A reply to such a client has room for a single call. */
function decodeFunctions({ functions, function_call: choice }: ChatRequest): DecodedTools {
  const tools = (functions ?? []).map((definition) => functionTool(definition, {}));
  const named = typeof choice === "object" ? choice?.name : undefined;
  return {
    tools,
    ...(typeof choice === "string" && decodeChoice(choice, "function_call")),
    ...(named !== undefined && { toolChoice: { mode: "tool", name: named, tool: "function" } }),
    parallelToolCalls: false,
    dropped: [],
  };
}

function decodeTool(tool: ChatTool, path: string): Tool | undefined {
  const type = tool.type ?? (tool.custom ? "custom" : "function");
  if (type !== "function" && type !== "custom") return undefined;
  if (type === "function" && tool.function) return functionTool(tool.function, tool);
  if (type === "custom" && tool.custom) return customTool(tool.custom);
  throw new GatewayError(
    "invalid_request",
    `Cannot read '${path}' of the request: '${path}.${type}' is missing.`,
    { param: `${path}.${type}`, code: "missing_required_parameter" },
  );
}

function functionTool(
  definition: ChatFunction,
  tool: Readonly<Record<string, unknown>>,
): FunctionTool {
  const { name, description, parameters, strict } = definition;
  return {
    kind: "function",
    name,
    ...(description && { description }),
    ...(parameters && { schema: parameters }),
    ...(typeof strict === "boolean" && { strict }),
    ...cacheMark(definition),
    ...cacheMark(tool),
  };
}

function customTool({ name, description, format }: NonNullable<ChatTool["custom"]>): CustomTool {
  return {
    kind: "custom",
    name,
    ...(description && { description }),
    ...(format?.type === "text" && { format: { kind: "text" } }),
    ...(format?.grammar && {
      format: {
        kind: "grammar",
        syntax: format.grammar.syntax,
        definition: format.grammar.definition,
      },
    }),
  };
}

/** The words for a choice; `any` is what other vendors' clients write for `required`. */
const modes: ReadonlyMap<string, "auto" | "any" | "none"> = new Map([
  ["auto", "auto"],
  ["none", "none"],
  ["required", "any"],
  ["any", "any"],
]);

function decodeChoice(
  choice: ChatRequest["tool_choice"],
  path = "tool_choice",
): Pick<DecodedTools, "toolChoice" | "allowedTools"> {
  if (choice === null || choice === undefined) return {};
  if (typeof choice === "string") {
    const mode = modes.get(choice);
    if (mode) return { toolChoice: { mode } };
  } else if (choice.allowed_tools) {
    const { mode, tools } = choice.allowed_tools;
    const named = tools.flatMap((tool) => namedTool(tool) ?? []);
    return {
      toolChoice: { mode: mode === "required" ? "any" : "auto" },
      allowedTools: named.map(({ name }) => name),
    };
  } else {
    const named = namedTool(choice);
    if (named) return { toolChoice: { mode: "tool", ...named } };
  }
  throw new GatewayError(
    "invalid_request",
    `Cannot read '${path}' of the request: expected "none", "auto", "required", or the name of a tool.`,
    { param: path, code: "invalid_value" },
  );
}

function namedTool(
  { function: called, custom }: ChatNamedTool,
): Pick<ToolChoice & { mode: "tool" }, "name" | "tool"> | undefined {
  if (called) return { name: called.name, tool: "function" };
  return custom ? { name: custom.name, tool: "custom" } : undefined;
}
