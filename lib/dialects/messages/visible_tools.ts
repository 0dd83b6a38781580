import type { FunctionTool } from "../../core/canonical.ts";
import type { Dropped } from "../shared/dropped.ts";
import { type DeclaredTool, declareTool } from "./tools_decode.ts";
import type { WireTool } from "./wire.ts";

/** A tool that comes or goes in the middle of a conversation. */
export interface ToolChange {
  type: "tool_addition" | "tool_removal";
  /** A reference by name to a declared tool, or a definition. */
  tool: {
    name?: string | null | undefined;
    tool_name?: string | null | undefined;
    definition?: WireTool | null | undefined;
  };
}

/** Server tools whose only purpose is to find deferred ones. */
const SEARCH = /^tool_search_tool_/;

/**
 * The tools that the model may see, in the order in which they were declared: deferred ones only
 * once something in the conversation has named them, and none that was removed since. A tool that
 * is declared twice counts as the client said last.
 *
 * Where the vendor itself was to search the deferred tools, nothing could ever name them, so they
 * are all to be seen.
 */
export function visibleTools(
  declared: readonly DeclaredTool[],
  changes: readonly ToolChange[],
  dropped: Dropped,
): FunctionTool[] {
  const isSearched = declared.some((tool) => tool.kind === "served" && SEARCH.test(tool.type));
  const tools = new Map<string, { tool: FunctionTool; isVisible: boolean }>();
  for (const entry of declared) {
    if (entry.kind !== "function") continue;
    const { tool, isDeferred } = entry;
    tools.set(tool.name, { tool, isVisible: !isDeferred || isSearched });
  }
  for (const { type, tool: { name, tool_name, definition } } of changes) {
    const defined = definition && declareTool(definition, type, dropped);
    if (defined?.kind === "function") {
      tools.set(defined.tool.name, { tool: defined.tool, isVisible: type === "tool_addition" });
    }
    const named = tools.get(name ?? tool_name ?? "");
    if (named) named.isVisible = type === "tool_addition";
  }
  return [...tools.values()].flatMap(({ tool, isVisible }) => isVisible ? [tool] : []);
}
