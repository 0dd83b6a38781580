/** Reading foreign JSON without trusting its shape. Nothing here throws. */

const LONGEST_NAME = 256;

export type JsonRecord = Readonly<Record<string, unknown>>;

/** The value that `text` is JSON for; `undefined` when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `value` if it is a JSON object. */
export function asRecord(value: unknown): JsonRecord | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as JsonRecord
    : undefined;
}

/** The first element of a JSON array, if it is a JSON object. */
export function firstRecord(value: unknown): JsonRecord | undefined {
  return Array.isArray(value) ? asRecord(value[0]) : undefined;
}

/** `value` if it is a string that says something and is not longer than any name is. */
export function asName(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_NAME
    ? value
    : undefined;
}

/** `value` if it is a time in whole Unix seconds. */
export function asSeconds(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? value as number : undefined;
}
