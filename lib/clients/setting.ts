/** A value as JSON has it; TOML and YAML are given no others. */
export type Json =
  | string
  | number
  | boolean
  | readonly Json[]
  | { readonly [name: string]: Json };

/** The item of a list whose member `key` is `is`, such as the provider of a name. */
export interface ItemOf {
  readonly key: string;
  readonly is: string;
}

/** One step into settings: a member by its name, or an item of a list. */
export type Step = string | ItemOf;

/** From the whole to one setting, never empty. An item of a list comes last only. */
export type Path = readonly [Step, ...Step[]];

/** One setting of a file. */
export interface Setting {
  readonly path: Path;
  readonly value: Json;
  /** Whether what is there already may stay; the file only has to have some value. */
  readonly unlessSet?: true;
}

/** The languages of settings files. What is called JSON may hold comments. */
export type Format = "json" | "toml" | "yaml";

/** Settings for each member of an object, below a path. */
export function members(
  path: readonly Step[],
  values: Readonly<Record<string, Json>>,
): readonly Setting[] {
  return Object.entries(values).map(([name, value]) => ({ path: pathOf(...path, name), value }));
}

/** The path of these steps. */
export function pathOf(...[first, ...more]: Step[]): Path {
  if (first === undefined) throw new TypeError("A path has at least one step");
  return [first, ...more];
}

/** What a file with nothing but these settings says. */
export function valueOf(settings: readonly Setting[]): { [name: string]: Json } {
  const root: { [name: string]: Json } = {};
  for (const { path, value } of settings) place(root, path, value);
  return root;
}

/** Puts a value where a path leads; what is missing on the way is made. */
export function place(
  into: { [name: string]: Json },
  [step, ...rest]: readonly Step[],
  value: Json,
) {
  if (typeof step !== "string") throw new TypeError("An item stands in a list");
  const [next] = rest;
  if (next === undefined) {
    into[step] = value;
  } else if (typeof next === "string") {
    const inner = into[step];
    const copy: { [name: string]: Json } = inner !== undefined && isObject(inner)
      ? { ...inner }
      : {};
    place(copy, rest, value);
    into[step] = copy;
  } else {
    const list = into[step];
    into[step] = withItem(Array.isArray(list) ? list : [], next, value);
  }
}

/** Takes away what a path leads to. */
export function remove(root: unknown, path: Path): void {
  const parent: unknown = valueAt(root, path.slice(0, -1));
  const step = path[path.length - 1];
  if (typeof step === "string") {
    if (isObject(parent)) Reflect.deleteProperty(parent, step);
  } else if (step && Array.isArray(parent)) {
    const at = parent.findIndex((each) => isItem(each, step));
    if (at >= 0) parent.splice(at, 1);
  }
}

/** A list with its item of that name replaced, or with a new one at its end. */
function withItem(list: readonly Json[], item: ItemOf, value: Json): Json[] {
  const at = list.findIndex((each) => isItem(each, item));
  return at < 0 ? [...list, value] : list.with(at, value);
}

/** The value that a path leads to; `undefined` where there is none. */
export function valueAt(root: unknown, path: readonly Step[]): unknown {
  return path.reduce((value, step) => {
    if (typeof step !== "string") {
      return Array.isArray(value) ? value.find((each) => isItem(each, step)) : undefined;
    }
    return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, root);
}

/** Whether a value is the item that a step names. */
export function isItem(value: unknown, { key, is }: ItemOf): boolean {
  return isObject(value) && value[key] === is;
}

/** Whether a value has members. */
export function isObject(value: unknown): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
