/** Changes that keep the shape of what they change: JSON stays JSON, mostly. */
import type { JsonObject, JsonValue } from "../../lib/core/canonical.ts";
import type { Random } from "./_random.ts";

/** Values at which readers of JSON stumble. */
const odd: readonly JsonValue[] = [
  ...[null, true, false, 0, -0, 1, -1, 0.5, 1e308, -1e308, 2 ** 31, 2 ** 53, 1e-9, [], {}],
  ...["", " ", "\n", "\0", "null", "{}", "[", "\ud83d", "\udc00", "\u2028", "\ufeff", "é文😀"],
  ...["__proto__", "constructor", "toString", "length", "then", "NaN", "1e999", "data:", "b'"],
  [[]],
  [null],
  [{}],
  { type: "text" },
  { type: "novelty" },
  { "": "" },
];

/** What a text is spoiled with. */
const pieces = [
  ...["", "\n", "\r", "\r\n", "\n\n", "\0", "\\", "\\u", '"', "'", "{", "}", "[", "]", ",", ":"],
  ...[" ", "\t", "-", "e9", "0", "data:", "event: ", ": ", "\ufeff", "\ud83d", "é", "😀", "\u2028"],
  ...["\x1b[31m", "%", "=", "#", "$", "${", ";", "/", "../", "<", ">", "&", "\x7f", "\x85"],
];

type Place = { holder: JsonValue[]; key: number } | { holder: JsonObject; key: string };

/**
 * The value, changed in a few places.
 *
 * @param value is changed itself where it can be.
 * @param donor is where parts are taken from.
 * @param words names and values of the format: keys that readers look for.
 */
export function mutateJson(
  value: JsonValue,
  random: Random,
  donor: JsonValue,
  words: readonly string[],
): JsonValue {
  const top: [JsonValue] = [value];
  for (let left = 1 + random.small(6); left > 0; left--) {
    const places = placesIn(top, []);
    changeAt(random.pick(places), random, donor, words);
    if (top.length !== 1) return top[0] ?? null;
  }
  return top[0];
}

/** Every place of a value in its container, the outermost first. */
function placesIn(holder: JsonValue[] | JsonObject, found: Place[]): Place[] {
  if (Array.isArray(holder)) {
    for (let key = 0; key < holder.length; key++) {
      found.push({ holder, key });
      descend(holder[key], found);
    }
  } else {
    for (const key of Object.keys(holder)) {
      found.push({ holder, key });
      descend(holder[key], found);
    }
  }
  return found;
}

function descend(value: JsonValue | undefined, found: Place[]): void {
  if (typeof value === "object" && value !== null) placesIn(value, found);
}

function changeAt(
  place: Place,
  random: Random,
  donor: JsonValue,
  words: readonly string[],
): void {
  const value = get(place);
  switch (random.below(10)) {
    case 0:
      return set(place, copy(random.pick(odd)));
    case 1:
      return remove(place);
    case 2:
      return set(place, copy(anyPartOf(donor, random)));
    case 3:
      return set(place, random.oneIn(2) ? [value] : { [random.pick(words)]: value });
    case 4:
      if (Array.isArray(value) && value.length > 0) return rearrange(value, random, donor);
      return set(place, copy(random.pick(odd)));
    case 5:
      if (isObject(value)) return void define(value, random, donor, words);
      return set(place, random.pick(words));
    case 6:
      if (isObject(value)) return rename(value, random, words);
      return set(place, nested(value, random));
    default:
      if (typeof value === "string") return set(place, mutateText(value, random, words));
      if (typeof value === "number") return set(place, mutateNumber(value, random));
      return set(place, copy(random.pick(odd)));
  }
}

function rearrange(list: JsonValue[], random: Random, donor: JsonValue): void {
  const at = random.below(list.length);
  const to = random.below(list.length);
  switch (random.below(4)) {
    case 0:
      list.splice(to, 0, ...copy(list.slice(at, at + 1 + random.small(3))) as JsonValue[]);
      return;
    case 1:
      [list[at], list[to]] = [list[to] ?? null, list[at] ?? null];
      return;
    case 2:
      list.splice(at, 1 + random.small(list.length));
      return;
    default:
      list.splice(at, 0, copy(anyPartOf(donor, random)));
  }
}

function define(
  object: JsonObject,
  random: Random,
  donor: JsonValue,
  words: readonly string[],
): void {
  const value = copy(random.oneIn(2) ? random.pick(odd) : anyPartOf(donor, random));
  // A plain assignment to `__proto__` would be lost.
  Object.defineProperty(object, random.pick(words), {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

function rename(object: JsonObject, random: Random, words: readonly string[]): void {
  const keys = Object.keys(object);
  if (keys.length === 0) return;
  const key = random.pick(keys);
  const value = object[key] ?? null;
  delete object[key];
  define(object, random, value, words);
}

function nested(value: JsonValue, random: Random): JsonValue {
  let outer = value;
  for (let depth = 1 + random.small(40); depth > 0; depth--) outer = [outer];
  return outer;
}

function mutateNumber(value: number, random: Random): number {
  const changed = random.pick([
    -value,
    value + 1,
    value - 1,
    value * 1e9,
    value / 3,
    value * 1e300,
  ]);
  return Number.isFinite(changed) ? changed : -1;
}

/** The text with something put in, taken out, repeated or overwritten. */
export function mutateText(text: string, random: Random, words: readonly string[] = []): string {
  const at = random.below(text.length + 1);
  const end = at + 1 + random.small(16);
  const [before, part, after] = [text.slice(0, at), text.slice(at, end), text.slice(end)];
  switch (random.below(7)) {
    case 0:
      return before + after;
    case 1:
      return before + random.pick(pieces) + part + after;
    case 2:
      return before + random.pick(pieces) + after;
    case 3:
      return before + part.repeat(1 + random.small(20)) + after;
    case 4:
      return before;
    case 5:
      return words.length === 0 ? before + after : before + random.pick(words) + part + after;
    default:
      return before + String.fromCharCode(random.below(random.oneIn(4) ? 0x10000 : 0x100)) +
        part + after;
  }
}

/** Bytes, spoiled as text that holds one byte in each character is. */
export function mutateBytes(
  text: string,
  random: Random,
  words: readonly string[] = [],
): string {
  // deno-lint-ignore no-control-regex -- everything that is no byte becomes its UTF-8
  return mutateText(text, random, words).replace(/[^\x00-\xff]/gu, byteText);
}

/** The UTF-8 of a text, with one byte in each character. */
export function byteText(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

/** The bytes of a text that holds one in each character. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** Some value in the donor, at any depth. */
export function anyPartOf(donor: JsonValue, random: Random): JsonValue {
  let part = donor;
  while (typeof part === "object" && part !== null && !random.oneIn(3)) {
    const inner = Object.values(part);
    if (inner.length === 0) break;
    part = random.pick(inner);
  }
  return part;
}

export function copy<T extends JsonValue>(value: T): T {
  return typeof value === "object" && value !== null
    ? JSON.parse(JSON.stringify(value)) as T
    : value;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function get({ holder, key }: Place): JsonValue {
  return (Array.isArray(holder) ? holder[key as number] : holder[key]) ?? null;
}

function set({ holder, key }: Place, value: JsonValue): void {
  Object.defineProperty(holder, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

function remove({ holder, key }: Place): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}
