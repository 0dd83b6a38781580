import type { CanonicalRequest } from "../../core/canonical.ts";
import { GatewayError } from "../../core/errors.ts";
import type { DeclaredTool } from "./tools_decode.ts";
import type { WireRequest } from "./wire.ts";

type Choice = Pick<CanonicalRequest, "toolChoice" | "parallelToolCalls">;

/**
 * The choice among the visible tools. One that names none of them is left out, as the vendors
 * refuse it.
 *
 * @throws {GatewayError} `invalid_request` when a tool is forced that only Anthropic can run: an
 * answer without it would be made up, and Claude Code shows this error as the call's failure.
 */
export function decodeToolChoice(
  { tool_choice: choice, model }: WireRequest,
  declared: readonly DeclaredTool[],
  visible: ReadonlySet<string>,
): Choice {
  if (!choice) return {};
  const oneAtMost = choice.disable_parallel_tool_use === true && choice.type !== "none";
  const parallel: Choice = oneAtMost ? { parallelToolCalls: false } : {};
  switch (choice.type) {
    case "auto":
    case "none":
      return { toolChoice: { mode: choice.type }, ...parallel };
    case "any": {
      if (visible.size > 0) return { toolChoice: { mode: "any" }, ...parallel };
      const served = declared.find(({ kind }) => kind === "served");
      if (served?.kind === "served") throw notServed(served.name || served.type, model);
      return parallel;
    }
    case "tool": {
      const { name } = choice;
      if (visible.has(name)) {
        return { toolChoice: { mode: "tool", name, tool: "function" }, ...parallel };
      }
      if (declared.some((tool) => tool.kind === "served" && tool.name === name)) {
        throw notServed(name, model);
      }
      return parallel;
    }
  }
}

function notServed(tool: string, model: string | null | undefined): GatewayError {
  const asked = model ? `model ${model}` : "this model";
  return new GatewayError(
    "invalid_request",
    `${tool} is not available with ${asked}: only Anthropic runs it, for its own models. Use a Claude model, or a tool of your own.`,
    { param: "tool_choice" },
  );
}
