/**
 * Checks of values that somebody else has written: small functions that say yes or no and can be put
 * together. They stand where a schema library would be a start's worth of loading for a few members.
 */
export type Check = (value: unknown) => boolean;

/** No text that this program keeps is longer; what is was not written by it. */
const LONGEST_TEXT = 2000;

export const text: Check = (value) => typeof value === "string" && value.length <= LONGEST_TEXT;

export const flag: Check = (value) => typeof value === "boolean";

/** A finite number from 0 on. */
export const number: Check = (value) => Number.isFinite(value) && (value as number) >= 0;

/** A moment that a `Date` can hold, in milliseconds since the epoch. */
export const time: Check = (value) => number(value) && (value as number) <= 8.64e15;

export const optional = (check: Check): Check => (value) => value === undefined || check(value);

export const oneOf = (values: readonly unknown[]): Check => (value) => values.includes(value);

export const listOf = (check: Check, most: number): Check => (value) =>
  Array.isArray(value) && value.length <= most && value.every(check);

/** An object with at least these members. */
export const members = (checks: Readonly<Record<string, Check>>): Check => (value) =>
  typeof value === "object" && value !== null &&
  Object.entries(checks).every(([name, check]) => check((value as Record<string, unknown>)[name]));
