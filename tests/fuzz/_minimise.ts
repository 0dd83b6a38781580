import type { JsonValue } from "../../lib/core/canonical.ts";

/**
 * The smallest input near this one that still breaks the promise: elements and characters are left
 * out for as long as it does. Members of objects stay, except in JSON that stands in a text.
 *
 * @param tries how many inputs are tried at most.
 */
export function minimise(
  input: JsonValue,
  breaks: (smaller: JsonValue) => boolean,
  tries = 4_000,
): JsonValue {
  let best = input;
  let left = tries;
  for (let improved = true; improved;) {
    improved = false;
    for (const smaller of smallerThan(best, false)) {
      if (left-- <= 0) return best;
      if (!breaks(smaller)) continue;
      best = smaller;
      improved = true;
      break;
    }
  }
  return best;
}

/** Inputs with something left out, those with the most left out first. */
function* smallerThan(value: JsonValue, loosesMembers: boolean): Iterable<JsonValue> {
  if (typeof value === "string") yield* smallerTexts(value);
  else if (typeof value === "number" && value !== 0) yield* [0, Math.trunc(value / 2)];
  else if (Array.isArray(value)) {
    yield* stretchesLeftOut(value);
    for (const [index, inner] of value.entries()) {
      for (const smaller of smallerThan(inner, loosesMembers)) {
        yield value.with(index, smaller);
      }
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (loosesMembers) {
        yield Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
      }
      for (const smaller of smallerThan(inner, loosesMembers)) {
        yield { ...value, [key]: smaller };
      }
    }
  }
}

function* smallerTexts(text: string): Iterable<string> {
  let json: JsonValue | undefined;
  try {
    json = JSON.parse(text) as JsonValue;
  } catch {
    // Then it is only shortened.
  }
  if (typeof json === "object" && json !== null) {
    for (const smaller of smallerThan(json, true)) yield JSON.stringify(smaller);
  }
  for (const characters of stretchesLeftOut([...text])) yield characters.join("");
}

/** The list without each of its halves, quarters, and so on down to single elements. */
function* stretchesLeftOut<T>(list: readonly T[]): Iterable<T[]> {
  for (let size = list.length; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < list.length; from += size) {
      yield [...list.slice(0, from), ...list.slice(from + size)];
    }
  }
}
