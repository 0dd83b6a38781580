import type { FunctionTool } from "../../core/canonical.ts";
import { readMark } from "./cache_mark.ts";
import { clientTool } from "./client_tools.ts";
import type { Dropped } from "../shared/dropped.ts";
import type { WireTool } from "./wire.ts";

/** What a request says about one tool. */
export type DeclaredTool =
  | { kind: "function"; tool: FunctionTool; isDeferred: boolean }
  /** Runs on Anthropic's own servers, or is nothing that is known. */
  | { kind: "served"; name: string; type: string };

/** Reads the definition of a tool at `path`. */
export function declareTool(wire: WireTool, path: string, dropped: Dropped): DeclaredTool {
  const type = wire.type ?? "custom";
  const known = clientTool(type);
  const schema = wire.input_schema ?? known?.schema;
  if (!wire.name || (type !== "custom" && !schema)) {
    dropped.addType(type === "custom" ? undefined : type, path);
    return { kind: "served", name: wire.name ?? "", type };
  }
  const description = describe(wire, known?.description);
  return {
    kind: "function",
    isDeferred: wire.defer_loading === true,
    tool: {
      kind: "function",
      name: wire.name,
      ...(description !== "" && { description }),
      ...(schema && { schema }),
      ...(typeof wire.strict === "boolean" && { strict: wire.strict }),
      ...readMark(wire),
    },
  };
}

/** What other vendors have no member for is told in the description. */
function describe(wire: WireTool, implied: string | undefined): string {
  const { display_width_px: width, display_height_px: height, input_examples: examples } = wire;
  const paragraphs = [
    wire.description ?? implied,
    width && height ? `The screen is ${width} pixels wide and ${height} pixels high.` : undefined,
    examples?.length ? `Examples of input:\n${examples.map(asJson).join("\n")}` : undefined,
  ];
  return paragraphs.filter((paragraph) => paragraph).join("\n\n");
}

function asJson(value: unknown): string {
  return JSON.stringify(value);
}
