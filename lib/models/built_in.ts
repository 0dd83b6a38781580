import { type Alias, builtInAliases, pickerAliases } from "./aliases.ts";
import { type CatalogModel, createModel } from "./entry.ts";
import { modelByFamily } from "./families.ts";
import { readings } from "./name.ts";
import { type ModelList, withList } from "./model_list.ts";
import { modelTable } from "./table.ts";

/** Models in the order to try them in. */
export type Targets = readonly [CatalogModel, ...CatalogModel[]];

/** Everything that comes with the gateway, before the operator's own aliases. */
export interface BuiltIn {
  readonly models: readonly CatalogModel[];
  /** Ids and all aliases. */
  readonly names: ReadonlyMap<string, Targets>;
  readonly aliases: readonly string[];
  readonly pickerAliases: readonly string[];
}

/** The table of models, what GitLab's own list adds to it, and the aliases of both, joined. */
export function builtIn(list?: ModelList): BuiltIn {
  const table = withList(modelTable, list);
  const models = table.map((row) => createModel(row));
  const byId = new Map(models.map((model) => [model.id, model]));
  const successors = new Map(table.map(({ id, successor }) => [id, successor]));

  const targetsOf = (ids: readonly string[]): Targets => {
    const [first, ...rest] = unique(
      ids.flatMap((id) => [id, successors.get(id)]).flatMap((id) => byId.get(id ?? "") ?? []),
    );
    if (!first) throw new TypeError(`The table of models has none of ${ids.join(", ")}.`);
    return [first, ...rest];
  };

  const named = (aliases: readonly Alias[]) =>
    aliases.map(([alias, ...ids]) => [alias, targetsOf(ids)] as const);
  const aliases = named(builtInAliases(table));
  const pickers = named(pickerAliases(table));
  return {
    models,
    names: new Map([
      ...models.map(({ id }) => [id, targetsOf([id])] as const),
      ...aliases,
      ...pickers,
    ]),
    aliases: aliases.map(([alias]) => alias),
    pickerAliases: pickers.map(([alias]) => alias),
  };
}

/** The models behind a name, by lookup of its readings in `names`, else by its family. */
export function lookUp(
  names: ReadonlyMap<string, Targets>,
  name: string,
): Targets | undefined {
  const read = readings(name);
  for (const reading of read) {
    const found = names.get(reading);
    if (found) return found;
  }
  const stranger = modelByFamily(read.at(-1) ?? name);
  return stranger && [stranger];
}

/** The models without repetitions, each at its first place. */
export function unique(models: readonly CatalogModel[]): CatalogModel[] {
  return [...new Map(models.map((model) => [model.id, model])).values()];
}
