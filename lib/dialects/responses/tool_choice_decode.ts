import type { ToolChoice, ToolKind } from "../../core/canonical.ts";
import { GatewayError } from "../../core/errors.ts";
import { wrongType } from "./content_decode.ts";
import { asString } from "./read.ts";
import { TOOL_SEARCH, type WireRequest, type WireToolChoice } from "./wire.ts";

/** Which tools the model may or must call. */
export interface DecodedChoice {
  toolChoice?: ToolChoice;
  allowedTools?: string[];
}

const modes: ReadonlyMap<string, "auto" | "any" | "none"> = new Map([
  ["auto", "auto"],
  ["required", "any"],
  ["none", "none"],
]);

/** @throws {GatewayError} `invalid_request` when a tool is forced that only the vendor could run. */
export function decodeChoice({ tool_choice: choice }: WireRequest): DecodedChoice {
  if (choice === undefined || choice === null) return {};
  const word = typeof choice === "string" ? choice : choice.type ?? "";
  const mode = modes.get(word);
  if (mode) return { toolChoice: { mode } };
  if (typeof choice === "string") throw wrongType("tool_choice", "auto, required, none or a tool");
  switch (word) {
    case "function":
    case "custom":
      return { toolChoice: named(choice, word) };
    case TOOL_SEARCH:
      return { toolChoice: { mode: "tool", name: TOOL_SEARCH, tool: word } };
    case "allowed_tools":
      return {
        toolChoice: { mode: modes.get(choice.mode ?? "auto") ?? "auto" },
        allowedTools: (choice.tools ?? []).flatMap(({ name }) => asString(name) ?? []),
      };
    default:
      // An answer without the tool would be made up, and the client could not tell.
      throw new GatewayError(
        "invalid_request",
        `The tool ${
          word.slice(0, 64)
        } is not available with this model. Leave it out, or give a function of your own.`,
        { param: "tool_choice", code: "unsupported_value" },
      );
  }
}

function named({ name, namespace }: WireToolChoice, tool: ToolKind): ToolChoice {
  if (!name) throw wrongType("tool_choice.name", "a name");
  return { mode: "tool", name, ...(namespace && { namespace }), tool };
}
