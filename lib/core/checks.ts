/**
 * Checks of values that somebody else has written: small functions that say yes or no and can be put
 * together. They stand where a schema library would be a start's worth of loading for a few members.
 */
export type Check = (value: unknown) => boolean;

/** In UTF-16 units: no text that this program keeps is longer; what is was not written by it. */
const LONGEST_TEXT = 2000;

/** A text of no more than {@linkcode LONGEST_TEXT} UTF-16 units. */
export const text: Check = (value) => typeof value === "string" && value.length <= LONGEST_TEXT;

/** `true` or `false`. */
export const flag: Check = (value) => typeof value === "boolean";

/** A finite number from 0 on. */
export const number: Check = (value) => Number.isFinite(value) && (value as number) >= 0;

/** A moment that a `Date` can hold, in milliseconds since the epoch. */
export const time: Check = (value) => number(value) && (value as number) <= 8.64e15;

/** Nothing, or what passes the check. */
export const optional = (check: Check): Check => (value) => value === undefined || check(value);

/** One of these very values. */
export const oneOf = (values: readonly unknown[]): Check => (value) => values.includes(value);

/** A list of at most `most` values that pass the check. */
export const listOf = (check: Check, most: number): Check => (value) =>
  Array.isArray(value) && value.length <= most && value.every(check);

/** An object with at least these members. */
export const members = (checks: Readonly<Record<string, Check>>): Check => (value) =>
  typeof value === "object" && value !== null &&
  Object.entries(checks).every(([name, check]) => check((value as Record<string, unknown>)[name]));
