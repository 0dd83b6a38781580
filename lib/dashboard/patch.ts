/**
 * What changes between two JSON values, so that a feed can send a few hundred bytes instead of the
 * whole board. `applyPatch(before, diff(before, after))` equals `after`, for any two JSON values;
 * parts that did not change are shared with `before`.
 *
 * A patch is written compactly, because browsers get one every second:
 * - `[value]`: replaced by this value.
 * - `{ "s": {name: patch}, "d": [name] }`: an object, of which members changed and members went.
 * - `{ "a": [...] }`: a list, told as a sequence of pieces of the old list, `[from, count]`, and of
 *   new items, `{ "i": value }`. A new row at the top of a table is then one item and one piece.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };

export type Patch =
  | readonly [Json]
  | { readonly s?: Readonly<Record<string, Patch>>; readonly d?: readonly string[] }
  | { readonly a: readonly (readonly [from: number, count: number] | { readonly i: Json })[] };

/** The patch from one value to another; `undefined` when they are equal. */
export function diff(before: Json, after: Json): Patch | undefined {
  if (Object.is(before, after)) return undefined;
  if (isList(before) && isList(after)) return diffLists(before, after);
  if (isObject(before) && isObject(after)) return diffObjects(before, after);
  return [after];
}

/** @throws {TypeError} when the patch was not made for this value. */
export function applyPatch(before: Json, patch: Patch): Json {
  if (isReplacement(patch)) return patch[0];
  if ("a" in patch) {
    if (!isList(before)) throw unfit();
    return patch.a.flatMap((part) => {
      if ("i" in part) return [part.i];
      const [from, count] = part;
      if (from + count > before.length) throw unfit();
      return before.slice(from, from + count);
    });
  }
  if (!isObject(before)) throw unfit();
  const after = Object.assign(Object.create(null) as Record<string, Json>, before);
  for (const name of patch.d ?? []) delete after[name];
  for (const [name, change] of Object.entries(patch.s ?? {})) {
    after[name] = applyPatch(before[name] ?? null, change);
  }
  return after;
}

function diffObjects(before: JsonObject, after: JsonObject): Patch | undefined {
  // Without a prototype, a member called `__proto__` is one like any other.
  const changed: Record<string, Patch> = Object.create(null);
  for (const [name, value] of Object.entries(after)) {
    const known = Object.hasOwn(before, name);
    const change = known ? diff(before[name] ?? null, value) : [value] as const;
    if (change) changed[name] = change;
  }
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  const hasChanged = Object.keys(changed).length > 0;
  if (!hasChanged && gone.length === 0) return undefined;
  return { ...hasChanged && { s: changed }, ...gone.length > 0 && { d: gone } };
}

function diffLists(before: readonly Json[], after: readonly Json[]): Patch | undefined {
  // Comparing texts finds equal items wherever they moved to, in linear time.
  const old = before.map((item) => JSON.stringify(item));
  const places = new Map(old.map((text, index) => [text, index]));
  const parts: ([from: number, count: number] | { i: Json })[] = [];
  let isSame = before.length === after.length;
  after.forEach((item, index) => {
    const text = JSON.stringify(item);
    isSame &&= text === old[index];
    const place = places.get(text);
    const last = parts.at(-1);
    if (place === undefined) parts.push({ i: item });
    // Of several equal items the one that goes on a piece is taken.
    else if (last && !("i" in last) && old[last[0] + last[1]] === text) last[1]++;
    else parts.push([place, 1]);
  });
  return isSame ? undefined : { a: parts };
}

function isReplacement(patch: Patch): patch is readonly [Json] {
  return Array.isArray(patch);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unfit(): TypeError {
  return new TypeError("This patch was made for another value");
}
