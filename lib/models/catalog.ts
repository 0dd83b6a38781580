import { builtIn, lookUp, type Targets } from "./built_in.ts";
import type { CatalogModel } from "./entry.ts";
import { expandAliases, type UserAliases } from "./expand_aliases.ts";
import { checkName } from "./name.ts";
import type { ModelList } from "./model_list.ts";
import { modelNotFound } from "./not_found.ts";

/** What a model name in a request comes to. */
export interface Resolution {
  /** The name as the client wrote it, or the configured default's. */
  readonly requested: string;
  /** Id of the first target, for response headers and logs. */
  readonly name: string;
  /** The models to try, each after the upstream has refused to know the one before. */
  readonly targets: Targets;
}

export interface CatalogAlias {
  readonly alias: string;
  readonly targets: Targets;
}

/** The models that the gateway knows, and what it makes of names. */
export interface Catalog {
  /**
   * The models behind a name; an absent one means the configured default.
   *
   * @throws {GatewayError} `invalid_request` for what cannot be a name, `model_not_found` with
   *   similar names for what is none.
   */
  resolve(name: string | undefined): Resolution;
  readonly models: readonly CatalogModel[];
  /** Every other name, the established ones first; without those for pickers. */
  readonly aliases: readonly CatalogAlias[];
  /** Names for clients whose model picker keeps only those that it takes for Claude's. */
  readonly pickerAliases: readonly CatalogAlias[];
}

export interface CatalogOptions {
  /** The operator's aliases, which win over those that come with the gateway. */
  aliases: UserAliases;
  /** Name of the model for requests that name none. */
  defaultModel: string;
  /** GitLab's own list, where the operator has asked for it. */
  list?: ModelList | undefined;
}

/** @throws {TypeError} when the aliases do not pass `validateAliases`. */
export function createCatalog({ aliases, defaultModel, list }: CatalogOptions): Catalog {
  const own = builtIn(list);
  const { names: userNames, problems } = expandAliases(aliases, own.names);
  if (problems.length) throw new TypeError(problems.join(" "));
  const names = new Map([...own.names, ...userNames]);

  const listed = (aliases: Iterable<string>): CatalogAlias[] =>
    [...new Set(aliases)].flatMap((alias) => {
      const targets = names.get(alias);
      return targets ? [{ alias, targets }] : [];
    });

  return {
    models: own.models,
    aliases: listed([...own.aliases, ...userNames.keys()]),
    pickerAliases: listed(own.pickerAliases),
    resolve(name) {
      const requested = name ?? defaultModel;
      checkName(requested);
      const targets = lookUp(names, requested);
      if (!targets) throw modelNotFound(requested, names);
      return { requested, name: targets[0].id, targets };
    },
  };
}
