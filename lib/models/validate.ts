import { builtIn, lookUp } from "./built_in.ts";
import { expandAliases, type UserAliases } from "./expand_aliases.ts";
import { nameProblem } from "./name.ts";
import { modelNotFound } from "./not_found.ts";

/**
 * All that is wrong with the operator's aliases, one sentence each: impossible names, aliases that
 * lead nowhere, and loops. Empty when `createCatalog` will take them.
 */
export function validateAliases(aliases: UserAliases): string[] {
  return expandAliases(aliases, builtIn().names).problems;
}

/** What is wrong with the name of the default model; `undefined` when it leads to a model. */
export function validateDefaultModel(name: string, aliases: UserAliases): string | undefined {
  const problem = nameProblem(name);
  if (problem) return `The name of the default model is impossible: ${problem}.`;
  const known = builtIn().names;
  const names = new Map([...known, ...expandAliases(aliases, known).names]);
  return lookUp(names, name) ? undefined : modelNotFound(name, names).message;
}
