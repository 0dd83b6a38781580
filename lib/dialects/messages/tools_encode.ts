import type { CanonicalRequest, JsonObject, Tool, ToolCallPart } from "../../core/canonical.ts";
import { customInputSchema } from "../../core/custom_input.ts";
import { cleanText } from "../../core/history/clean_text.ts";
import { sanitizeOutputSchema } from "../../core/schema/output_schema.ts";
import { hasCircularReference } from "../../core/schema/references.ts";
import { repairToolSchema } from "../../core/schema/tool_schema.ts";
import { shortenNames, toolIdentities, type ToolNaming } from "../../core/tool_names.ts";
import type { ToolNames } from "../codec.ts";
import { wireMark } from "./cache_mark.ts";

/** Anthropic: a tool's name has to match `^[a-zA-Z0-9_-]{1,128}$`. */
const nameRule = { pattern: /[a-zA-Z0-9_-]/, maxLength: 128 };

/** Tools whose input Anthropic guarantees, at most, in one request. */
const MOST_STRICT = 20;

export interface EncodedTools {
  /** Definitions in wire form; may be empty. */
  definitions: JsonObject[];
  /** The name of a tool in the history, as Anthropic gets it. */
  nameOf(tool: Pick<ToolCallPart, "name" | "namespace">): string;
  names: ToolNames;
  /** Whether the definitions only explain the history: none of them may be called. */
  isHistory: boolean;
}

/** The tools of a request, those whose calls only its history holds included. */
export function encodeTools(request: CanonicalRequest): EncodedTools {
  const naming = shortenNames(toolIdentities(request), nameRule);
  const nameOf: EncodedTools["nameOf"] = (tool) => naming.upstreamName(tool) ?? tool.name;
  const tools = offered(request);
  if (tools.length === 0) {
    return { definitions: historyTools(naming), nameOf, names: naming.names, isHistory: true };
  }
  const isStrict = tools.filter(wantsStrict).length <= MOST_STRICT;
  const definitions = new Map<string, JsonObject>();
  // Of several tools with one name the last counts: Anthropic refuses to take both.
  for (const tool of tools) {
    definitions.set(nameOf(tool), { name: nameOf(tool), ...definition(tool, isStrict) });
  }
  return { definitions: [...definitions.values()], nameOf, names: naming.names, isHistory: false };
}

/** The tools that the client lets the model choose from. */
function offered({ tools, allowedTools }: CanonicalRequest): Tool[] {
  const allowed = allowedTools && new Set(allowedTools);
  const chosen = allowed ? tools.filter(({ name }) => allowed.has(name)) : tools;
  return chosen.length > 0 ? chosen : tools;
}

/**
 * Anthropic's other outlets refuse a history with calls when no tools are defined, which is what a
 * request looks like that has an agent's history summed up.
 */
function historyTools({ names }: ToolNaming): JsonObject[] {
  return [...names.keys()].map((name) => ({
    name,
    input_schema: repairToolSchema(undefined).schema,
  }));
}

function definition(tool: Tool, mayBeStrict: boolean): JsonObject {
  if (tool.kind === "custom") {
    const grammar = tool.format?.kind === "grammar"
      ? `The input follows this ${tool.format.syntax} grammar:\n${tool.format.definition}`
      : undefined;
    return {
      ...description(tool.description, grammar),
      input_schema: customInputSchema(),
    };
  }
  const { schema, note } = repairToolSchema(tool.schema);
  const isStrict = mayBeStrict && wantsStrict(tool) && !hasCircularReference(schema);
  return {
    ...description(tool.description, note),
    input_schema: isStrict ? sanitizeOutputSchema(schema) : schema,
    ...(isStrict && { strict: true }),
    ...(tool.kind === "function" && tool.cache && { cache_control: wireMark(tool.cache) }),
  };
}

function wantsStrict(tool: Tool): boolean {
  return tool.kind === "function" && tool.strict === true;
}

function description(...paragraphs: (string | undefined)[]): JsonObject {
  const text = cleanText(paragraphs.filter((paragraph) => paragraph).join("\n\n"));
  return text === "" ? {} : { description: text };
}
