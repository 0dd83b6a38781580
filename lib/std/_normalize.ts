import { types } from "node:util";

/**
 * A copy of `value` in which the two things that `node:assert` distinguishes and `@std/assert` does
 * not are made alike: -0 becomes 0, and objects without a prototype get the ordinary one. Objects
 * whose content does not lie in their properties (dates, typed arrays, URLs, ...) are kept as they
 * are; cycles and shared references stay what they were.
 */
export function normalize(value: unknown): unknown {
  return copy(value, new Map());
}

function copy(value: unknown, copies: Map<unknown, unknown>): unknown {
  if (value === 0) return 0;
  if (typeof value !== "object" || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;

  if (types.isMap(value)) {
    const map = new Map();
    copies.set(value, map);
    for (const [key, item] of value) map.set(copy(key, copies), copy(item, copies));
    return map;
  }
  if (types.isSet(value)) {
    const set = new Set();
    copies.set(value, set);
    for (const item of value) set.add(copy(item, copies));
    return set;
  }
  if (types.isProxy(value) || !holdsOnlyProperties(value)) return value;

  const result: object = Array.isArray(value)
    ? new Array(value.length)
    : Object.create(Object.getPrototypeOf(value) ?? Object.prototype);
  copies.set(value, result);
  for (const key of Reflect.ownKeys(value)) {
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (!property || (Array.isArray(value) && key === "length")) continue;
    if ("value" in property) property.value = copy(property.value, copies);
    Object.defineProperty(result, key, property);
  }
  return result;
}

function holdsOnlyProperties(value: object): boolean {
  return Array.isArray(value) || Object.prototype.toString.call(value) === "[object Object]";
}
