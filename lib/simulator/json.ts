/** Reading JSON of which nothing is known yet. */

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The array itself, or an empty one for anything else. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects among the items of an array. */
export function asObjects(value: unknown): Json[] {
  return asList(value).filter(isObject);
}

export function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The parsed value, or `undefined` when the text is no JSON (JSON itself knows no `undefined`). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
