/**
 * Tools are called upstream by names that the upstream accepts, and answer to the client by the
 * client's own. The two maps are made anew for each request, from its tools and its history.
 *
 * A made name depends on the *set* of tools and on nothing else - not on their order, not on
 * anything remembered - because every tool name is part of the prompt's cached prefix.
 */
import type { ToolIdentity, ToolNames } from "../dialects/codec.ts";
import type { CanonicalRequest } from "./canonical.ts";
import { shortHash } from "./short_hash.ts";

/** What an upstream demands of a tool's name. */
export interface NameRule {
  /** Matches each single character that is allowed; the whole-name pattern of a vendor does too. */
  pattern: RegExp;
  /** In characters; at least 16, so that a hash and something readable fit. */
  maxLength: number;
}

export interface ToolNaming {
  /** The upstream's name for the client's tool; `undefined` for a tool the request never names. */
  upstreamName(tool: Pick<ToolIdentity, "name" | "namespace">): string | undefined;
  /** The way back. */
  names: ToolNames;
}

const HASH_DIGITS = 8;

/**
 * Every tool that a request names, each once: its tools, and what its history calls although it is
 * no longer among them. Of several tools with one name the last one counts, as all vendors refuse
 * to take both.
 */
export function toolIdentities(request: Pick<CanonicalRequest, "tools" | "turns">): ToolIdentity[] {
  const found = new Map<string, ToolIdentity>();
  for (const tool of request.tools) {
    const namespace = "namespace" in tool ? tool.namespace : undefined;
    const identity = { name: tool.name, ...(namespace !== undefined && { namespace }) };
    found.set(key(identity), { ...identity, tool: tool.kind });
  }
  for (const turn of request.turns) {
    if (turn.role !== "assistant") continue;
    for (const part of turn.parts) {
      if (part.kind !== "tool_call" || found.has(key(part))) continue;
      const { name, namespace, tool } = part;
      found.set(key(part), { name, ...(namespace !== undefined && { namespace }), tool });
    }
  }
  return [...found.values()];
}

/**
 * Names for tools that an upstream accepts: legal names stay as they are; a namespace becomes a
 * prefix (`ns__name`); illegal characters become `_`; what is then too long, or would bear the
 * same name as another tool, ends in a hash of what the client called it.
 */
export function shortenNames(tools: Iterable<ToolIdentity>, rule: NameRule): ToolNaming {
  const identities = new Map<string, ToolIdentity>();
  for (const tool of tools) identities.set(key(tool), tool);

  const forward = new Map<string, string>();
  const names = new Map<string, ToolIdentity>();
  const give = (name: string, own: string, tool: ToolIdentity) => {
    forward.set(own, name);
    names.set(name, tool);
  };

  // Made names give way to given ones, and to one another where several tools want the same.
  const wanted = new Map<string, string[]>();
  for (const [own, tool] of identities) {
    if (tool.namespace === undefined && isLegal(tool.name, rule)) give(tool.name, own, tool);
    else {
      const name = legalForm(flatName(tool), rule);
      const rivals = wanted.get(name);
      if (rivals) rivals.push(own);
      else wanted.set(name, [own]);
    }
  }

  const contested: string[] = [];
  for (const [name, rivals] of wanted) {
    const [own] = rivals;
    const tool = own === undefined ? undefined : identities.get(own);
    const isFree = rivals.length === 1 && !names.has(name) && name.length <= rule.maxLength;
    if (own !== undefined && tool && isFree) give(name, own, tool);
    else contested.push(...rivals);
  }

  // In a fixed order, because the rare second attempt depends on which names are taken by then.
  for (const own of contested.sort()) {
    const tool = identities.get(own);
    if (!tool) continue;
    const stem = legalForm(flatName(tool), rule).slice(0, rule.maxLength - HASH_DIGITS - 1);
    let name: string;
    let attempt = 0;
    do {
      name = `${stem}_${shortHash(attempt === 0 ? own : `${own}\0${attempt}`, HASH_DIGITS)}`;
      attempt++;
    } while (names.has(name));
    give(name, own, tool);
  }

  return { upstreamName: (tool) => forward.get(key(tool)), names };
}

/** Distinguishes tools: no name or namespace can imitate the separator's escape in JSON. */
function key({ name, namespace }: Pick<ToolIdentity, "name" | "namespace">): string {
  return JSON.stringify(namespace === undefined ? [name] : [namespace, name]);
}

function flatName({ name, namespace }: ToolIdentity): string {
  return namespace === undefined ? name : `${namespace}__${name}`;
}

function isLegal(name: string, rule: NameRule): boolean {
  return name !== "" && name.length <= rule.maxLength && legalForm(name, rule) === name;
}

/** The name with `_` for what is illegal; only so much of a long one that it is seen to be long. */
function legalForm(name: string, { pattern, maxLength }: NameRule): string {
  const form: string[] = [];
  for (let at = 0; at < name.length && at <= maxLength; at++) {
    const character = name.charAt(at);
    // search, unlike test, does not depend on where an earlier match of a global pattern ended.
    form.push(character.search(pattern) === 0 ? character : "_");
  }
  return form.join("") || "tool";
}
