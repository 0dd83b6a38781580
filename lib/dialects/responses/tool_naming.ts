/**
 * What tools are called on the wire. Namespaces are native here, so a name need only be unique
 * within its own.
 */
import type { CanonicalRequest } from "../../core/canonical.ts";
import { type NameRule, shortenNames, toolIdentities } from "../../core/tool_names.ts";
import type { ToolIdentity, ToolNames } from "../codec.ts";
import { TOOL_SEARCH } from "./wire.ts";

/** "Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'", "with maximum length 64". */
export const nameRule: NameRule = { pattern: /[a-zA-Z0-9_-]/, maxLength: 64 };

export interface WireName {
  name: string;
  namespace?: string;
}

export interface WireNaming {
  /** The wire's name for a tool of the request or its history. */
  of(tool: WireName): WireName;
  /** The way back, for {@linkcode toolCalled}. */
  names: ToolNames;
}

export function nameTools(request: Pick<CanonicalRequest, "tools" | "turns">): WireNaming {
  const names = new Map<string, ToolIdentity>();
  const spaces = Map.groupBy(toolIdentities(request), ({ namespace }) => namespace);
  const spaceNames = shortenNames(
    [...spaces.keys()].flatMap((name) => name === undefined ? [] : [{ name, tool: "function" }]),
    nameRule,
  );
  const wireSpace = (namespace: string | undefined) =>
    namespace === undefined ? undefined : spaceNames.upstreamName({ name: namespace });

  const forward = new Map<string | undefined, ReturnType<typeof shortenNames>>();
  for (const [namespace, tools] of spaces) {
    const bare = tools.filter(({ tool }) => tool !== TOOL_SEARCH)
      .map(({ name, tool }) => ({ name, tool }));
    const naming = shortenNames(bare, nameRule);
    forward.set(namespace, naming);
    for (const [wire, { name, tool }] of naming.names) {
      const identity = { name, ...(namespace !== undefined && { namespace }), tool };
      names.set(keyOf(wireName(wire, wireSpace(namespace))), identity);
    }
  }
  for (const search of spaces.get(undefined) ?? []) {
    if (search.tool === TOOL_SEARCH) names.set(SEARCH_KEY, search);
  }
  return {
    of: ({ name, namespace }) =>
      wireName(
        forward.get(namespace)?.upstreamName({ name }) ?? name,
        wireSpace(namespace),
      ),
    names,
  };
}

/** The client's tool that the model has called by this name. */
export function toolCalled(
  names: ToolNames,
  name: WireName,
  tool: "function" | "custom",
): ToolIdentity {
  return names.get(keyOf(name)) ?? { ...name, tool };
}

/** The client's tool search, which has no name on the wire. */
export function searchCalled(names: ToolNames): ToolIdentity {
  return names.get(SEARCH_KEY) ?? { name: TOOL_SEARCH, tool: TOOL_SEARCH };
}

export function wireName(name: string, namespace: string | undefined): WireName {
  return { name, ...(namespace !== undefined && { namespace }) };
}

/** Neither key can be a name: both hold a character that names must not have. */
const SEARCH_KEY = "/";

function keyOf({ name, namespace }: WireName): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
