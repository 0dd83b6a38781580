import { Signal } from "@preact/signals";
import { isElement } from "./is_element.ts";
import type { Packed, Special, Wire, WireObject } from "./wire.ts";

/**
 * Packs a value for the browser: JSON's types, undefined, every number, bigint, Date, Map, Set and
 * signals, shared and circular as they may be.
 *
 * @throws {TypeError} naming the place of what cannot be sent, such as a function.
 */
export function pack(root: unknown): Packed {
  const places = new Map<object, number>();
  const found: { value: object; at: string }[] = [];
  const wire = (value: unknown, at: string): Wire => {
    if (typeof value !== "object" || value === null) return primitive(value, at);
    let place = places.get(value);
    if (place === undefined) {
      place = found.push({ value, at }) - 1;
      places.set(value, place);
    }
    return [place];
  };
  const first = wire(root, "");
  const objects: WireObject[] = [];
  // Grows while it is walked: the objects within an object come after it, however deep they lie.
  for (const { value, at } of found) objects.push(members(value, at, wire));
  return { root: first, objects };
}

function primitive(value: unknown, at: string): Wire {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (Object.is(value, -0)) return ["-0"];
      return Number.isFinite(value) ? value : [String(value) as Special];
    case "bigint":
      return ["bigint", String(value)];
    case "undefined":
      return ["undefined"];
  }
  if (value === null) return null;
  throw cannotSend(at, `a ${typeof value}`);
}

function members(
  value: object,
  at: string,
  wire: (value: unknown, at: string) => Wire,
): WireObject {
  if (Array.isArray(value)) {
    return ["Array", ...Array.from(value, (item, index) => wire(item, `${at}[${index}]`))];
  }
  if (value instanceof Signal) return ["Signal", wire(value.peek(), `${at}.value`)];
  if (value instanceof Date) {
    const time = value.getTime();
    return ["Date", Number.isNaN(time) ? null : time];
  }
  if (value instanceof Map) {
    return ["Map", ...[...value].flat(1).map((part) => wire(part, `${at}, a Map`))];
  }
  if (value instanceof Set) return ["Set", ...[...value].map((part) => wire(part, `${at}, a Set`))];
  if (isElement(value)) throw cannotSend(at, "content, which has to be a prop of its own");
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw cannotSend(at, `an instance of ${value.constructor?.name || "a class"}`);
  }
  const packed: Record<string, Wire> = Object.create(null);
  for (const [name, member] of Object.entries(value)) {
    packed[name] = wire(member, at === "" ? name : `${at}.${name}`);
  }
  return packed;
}

function cannotSend(at: string, what: string): TypeError {
  return new TypeError(`Cannot send ${at} to the browser: it is ${what}`);
}
