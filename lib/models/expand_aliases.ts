import { lookUp, type Targets, unique } from "./built_in.ts";
import type { CatalogModel } from "./entry.ts";
import { nameProblem } from "./name.ts";

/** The operator's aliases: each name with the names of models or aliases that it stands for. */
export type UserAliases = ReadonlyMap<string, readonly string[]>;

/** What the operator's aliases come to. */
export interface Expansion {
  /** Every alias that leads to a model. */
  names: Map<string, Targets>;
  /** What is wrong with the others, one sentence each, for the operator. */
  problems: string[];
}

/**
 * Follows the operator's aliases down to models. A target may be another of these aliases, which
 * wins over `known`, the names that come with the gateway.
 */
export function expandAliases(
  aliases: UserAliases,
  known: ReadonlyMap<string, Targets>,
): Expansion {
  const expanded = new Map<string, readonly CatalogModel[]>();
  const problems: string[] = [];

  const follow = (alias: string, path: readonly string[]): readonly CatalogModel[] => {
    const done = expanded.get(alias);
    if (done) return done;
    if (path.includes(alias)) {
      problems.push(`The alias "${alias}" leads back to itself: ${[...path, alias].join(" -> ")}.`);
      return [];
    }
    const targets = aliases.get(alias) ?? [];
    if (!targets.length) problems.push(`The alias "${alias}" names no model.`);
    const models = unique(targets.flatMap((target) => {
      if (aliases.has(target)) return follow(target, [...path, alias]);
      const found = nameProblem(target) ? undefined : lookUp(known, target);
      if (!found) problems.push(`The alias "${alias}" leads to "${target}", which is no model.`);
      return found ?? [];
    }));
    expanded.set(alias, models);
    return models;
  };

  for (const alias of aliases.keys()) {
    const problem = nameProblem(alias);
    if (problem) {
      problems.push(`The alias ${JSON.stringify(alias)} is no possible name: ${problem}.`);
    }
    follow(alias, []);
  }

  const names = new Map<string, Targets>();
  for (const [alias, [first, ...rest]] of expanded) if (first) names.set(alias, [first, ...rest]);
  return { names, problems };
}
