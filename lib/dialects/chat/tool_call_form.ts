import type { JsonObject, ToolKind } from "../../core/canonical.ts";

/** The name of a call for its client; a Chat client has no namespaces of its own. */
export function clientName({ name, namespace }: { name: string; namespace?: string }): string {
  return namespace === undefined ? name : `${namespace}__${name}`;
}

/** What a call is called and given: tools that take free text have members of their own. */
export function calledWith(tool: ToolKind, name: string, input: string): JsonObject {
  return tool === "custom"
    ? { type: "custom", custom: { name, input } }
    : { type: "function", function: { name, arguments: input } };
}

/** A further piece of a call's input. */
export function moreInput(tool: ToolKind, input: string): JsonObject {
  return tool === "custom" ? { custom: { input } } : { function: { arguments: input } };
}
